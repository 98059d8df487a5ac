import type { Clock } from '@qiaolou/schema';
import type { Timer } from '../../src/index.ts';

interface Call {
  readonly at: number;
  readonly callback: () => void;
}

/** Time that only passes when told to; its timers call back on the way. */
export class ManualTime implements Clock {
  #now: number;
  #calls: readonly Call[] = [];

  constructor(now: number) {
    this.#now = now;
  }

  now(): number {
    return this.#now;
  }

  readonly timer: Timer = (callback, delayMs) => {
    const call = { at: this.#now + delayMs, callback };
    this.#calls = [...this.#calls, call];
    return () => (this.#calls = this.#calls.filter((other) => other !== call));
  };

  /** Lets time pass up to an instant, calling back in order, each after what the one before began has settled. */
  async passTo(instant: number): Promise<void> {
    for (;;) {
      await settled();
      const next = this.#calls.filter(({ at }) => at <= instant).toSorted((a, b) => a.at - b.at)[0];
      if (next === undefined) break;
      this.#calls = this.#calls.filter((other) => other !== next);
      this.#now = Math.max(this.#now, next.at);
      next.callback();
    }
    this.#now = instant;
  }

  /** Sets the clock as a person or NTP does; timers keep their waits. */
  set(now: number): void {
    const by = now - this.#now;
    this.#now = now;
    this.#calls = this.#calls.map((call) => ({ ...call, at: call.at + by }));
  }
}

/** Resolves when promises that were about to settle have. */
async function settled(): Promise<void> {
  for (let turn = 0; turn < 5; turn += 1) await new Promise(setImmediate);
}
