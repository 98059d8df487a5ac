/** Somebody who is told of changes, until closed. */
export interface ChangeWatch {
  close(): void;
}

/** Those who are told that the change log grew. */
export class ChangeWatchers {
  readonly #listeners = new Set<() => void>();

  /** `listener` must not throw. */
  add(listener: () => void): ChangeWatch {
    const own = (): void => listener();
    this.#listeners.add(own);
    return { close: () => void this.#listeners.delete(own) };
  }

  tell(): void {
    for (const listener of this.#listeners) listener();
  }
}
