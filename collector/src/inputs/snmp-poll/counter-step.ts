import type { CounterReading } from './device-reading.ts';

/** Two readings of a counter. */
export interface CounterStep {
  readonly before: CounterReading | undefined;
  readonly after: CounterReading | undefined;
  readonly seconds: number;
  /** How fast it can count at most, units a second; undefined: that is not known. */
  readonly fastest: number | undefined;
}

/** Room for clocks that differ. */
const TOLERANCE = 1.25;

/**
 * How much was counted between two readings; undefined when that cannot be told: there was none before, a counter of 64 bits went
 * back, or one of 32 bits may have gone round more than once.
 */
export function counterStep({ before, after, seconds, fastest }: CounterStep): number | undefined {
  if (before === undefined || after === undefined || before.bits !== after.bits) return undefined;
  const step = after.value - before.value;
  if (after.bits === 64) return step < 0n ? undefined : Number(step);
  if (fastest !== undefined && fastest * seconds * TOLERANCE >= 2 ** 32) return undefined;
  // One that went back went round once: at what is not known to be fast, the smaller of what it can be.
  return Number(BigInt.asUintN(32, step));
}
