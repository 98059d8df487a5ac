import { MINUTE_MS, type Clock } from '@qiaolou/schema';
import { backoffMs } from '../retry/backoff.ts';
import { nextDue, type DueTimes } from '../schedule/schedule.ts';
import type { Timer } from './timer.ts';

/** Longest wait without a look at the clock: it may be set, and a machine may sleep. */
const LONGEST_WAIT_MS = MINUTE_MS;
/** No jitter: each process has its own rhythm, and there is nobody to come back together with. */
const MIDDLE = 0.5;

/** What a rhythm needs. */
export interface RhythmOptions {
  readonly times: DueTimes;
  readonly clock: Clock;
  readonly timer: Timer;
  /** Does the work; true when it went well. Must not reject. */
  readonly work: () => Promise<boolean>;
}

/**
 * Does work now and at every due time, never twice at once; work that failed is tried again with backoff, at latest when
 * it is due again.
 */
export class Rhythm {
  readonly #options: RhythmOptions;
  #cancel: () => void = () => undefined;
  #running: Promise<void> = Promise.resolve();
  #failures = 0;
  #stopped = false;

  constructor(options: RhythmOptions) {
    this.#options = options;
    this.#run();
  }

  /** Begins no further work; resolves when the running one has ended. */
  async stop(): Promise<void> {
    this.#stopped = true;
    this.#cancel();
    await this.#running;
  }

  #run(): void {
    const startedAt = this.#options.clock.now();
    this.#running = this.#options.work().then((good) => {
      this.#failures = good ? 0 : this.#failures + 1;
      const due = nextDue(this.#options.times, startedAt);
      this.#wait(startedAt, good ? due : Math.min(due, this.#options.clock.now() + backoffMs(this.#failures, MIDDLE)));
    });
  }

  #wait(since: number, until: number): void {
    if (this.#stopped) return;
    const { clock, timer, times } = this.#options;
    const now = clock.now();
    // A clock that was set back would keep the work waiting for as long as it was set back.
    const due = now < since ? Math.min(until, nextDue(times, now)) : until;
    this.#cancel = timer(
      () => (clock.now() < due ? this.#wait(now, due) : this.#run()),
      Math.min(Math.max(0, due - now), LONGEST_WAIT_MS),
    );
  }
}
