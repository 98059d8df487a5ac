/** Something that one process at a time does for all that share a database, held by this one. */
export interface Duty {
  /** Resolves when this process no longer has it: given back, or its connection was lost. */
  readonly ended: Promise<void>;
  /** Gives it back; idempotent. */
  release(): Promise<void>;
}

/** Duties of the one process that works on a database: each is held once. */
export class OwnDuties {
  readonly #held = new Map<string, () => void>();

  take(name: string): Duty | undefined {
    if (this.#held.has(name)) return undefined;
    const { promise: ended, resolve } = Promise.withResolvers<undefined>();
    const end = (): void => {
      if (this.#held.get(name) === end) this.#held.delete(name);
      resolve(undefined);
    };
    this.#held.set(name, end);
    return {
      ended,
      release: () => {
        end();
        return Promise.resolve();
      },
    };
  }

  /** Ends all. */
  close(): void {
    for (const end of [...this.#held.values()]) end();
  }
}
