import type { Clock } from '@qiaolou/schema';

/** What a kind of work did in this process since its start. */
export interface WorkStats {
  readonly name: string;
  /** Ended well. */
  readonly runs: number;
  /** Tries that threw, each counted. */
  readonly failures: number;
  /** Running now. */
  readonly running: number;
  /** Start of the last try, epoch ms; null before the first. */
  readonly lastStartedAt: number | null;
  /** Length of the last try that ended, ms; null before it. */
  readonly lastMs: number | null;
}

/** Counts and times one kind's work. */
export class WorkFigures {
  readonly #name: string;
  readonly #clock: Clock;
  #figures: Omit<WorkStats, 'name'> = { runs: 0, failures: 0, running: 0, lastStartedAt: null, lastMs: null };

  constructor(name: string, clock: Clock) {
    this.#name = name;
    this.#clock = clock;
  }

  /** Runs work and counts it; rejects as it does. */
  async measure(work: () => Promise<unknown>): Promise<void> {
    const startedAt = this.#clock.now();
    this.#figures = { ...this.#figures, running: this.#figures.running + 1, lastStartedAt: startedAt };
    try {
      await work();
      this.#figures = { ...this.#figures, runs: this.#figures.runs + 1 };
    } catch (error) {
      this.#figures = { ...this.#figures, failures: this.#figures.failures + 1 };
      throw error;
    } finally {
      const lastMs = Math.max(0, this.#clock.now() - startedAt);
      this.#figures = { ...this.#figures, running: this.#figures.running - 1, lastMs };
    }
  }

  stats(): WorkStats {
    return { name: this.#name, ...this.#figures };
  }
}
