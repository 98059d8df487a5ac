import { setTimeout as wait } from 'node:timers/promises';

/** What appending at a pace came to. */
export interface PacedAppends {
  readonly events: number;
  readonly seconds: number;
  /** From when a batch was due to its acknowledgement, ms. */
  readonly latencies: readonly number[];
}

/** How many events a second, in batches of how many. */
export interface Pace {
  readonly perSecond: number;
  readonly batch: number;
}

/** Appends batches one after another, each when it is due; what is late waits for nothing. */
export async function pacedAppends(
  batches: Iterable<Uint8Array>,
  append: (lines: Uint8Array) => Promise<void>,
  { perSecond, batch }: Pace,
): Promise<PacedAppends> {
  const started = performance.now();
  const everyMs = (batch / perSecond) * 1_000;
  const latencies: number[] = [];
  let count = 0;
  for (const lines of batches) {
    const due = started + count++ * everyMs;
    await wait(Math.max(0, due - performance.now()));
    await append(lines);
    latencies.push(performance.now() - due);
  }
  return { events: count * batch, seconds: (performance.now() - started) / 1_000, latencies };
}
