/**
 * Work that nobody awaits while it runs. It is awaited before its owner closes, and its failures are told: a promise let
 * go of would still be running when what it runs on is closed.
 */
export class PendingWork {
  readonly #running = new Set<Promise<void>>();
  readonly #onFailure: (error: unknown) => void;

  constructor(onFailure: (error: unknown) => void) {
    this.#onFailure = onFailure;
  }

  /** Starts work; its failure goes to `onFailure`. */
  start(work: () => Promise<unknown>): void {
    const running = this.#run(work).finally(() => this.#running.delete(running));
    this.#running.add(running);
  }

  /** Resolves when nothing is running, also not what was started meanwhile. Never throws. */
  async settled(): Promise<void> {
    while (this.#running.size > 0) await Promise.all(this.#running);
  }

  async #run(work: () => Promise<unknown>): Promise<void> {
    try {
      await work();
    } catch (error) {
      this.#onFailure(error);
    }
  }
}
