import { SocError } from '@qiaolou/schema';
import { senderOfKey, type IntakeKeyDigest } from '../keys/intake-keys.ts';

export interface KeyDirectoryOptions {
  /** Asks for the keys as they are now; answered, if at all, by `accept` with the number. */
  readonly ask: (number: number) => void;
  /** How long an answer is waited for, ms. */
  readonly patienceMs: number;
  /** Resolves when there may be another question: who tries keys must not keep the one who answers busy. */
  readonly rest: () => Promise<void>;
}

/**
 * The intake keys as the thread of the sockets knows them: digests only. A key that is here is known at once, whatever
 * the rest of the process is doing; one that is not may have been made a moment ago, so it is asked for, with a bound.
 */
export class KeyDirectory {
  readonly #options: KeyDirectoryOptions;
  #keys: readonly IntakeKeyDigest[] = [];
  #asked = 0;
  #rested: Promise<void> | undefined;
  /** The running question waits for its turn: whoever comes shares it. */
  #unsent = false;
  #answer: PromiseWithResolvers<undefined> | undefined;
  #current: Promise<void> | undefined;
  #next: Promise<void> | undefined;

  constructor(options: KeyDirectoryOptions) {
    this.#options = options;
  }

  /** Takes the keys as they are; absent: they cannot be read now. `number` is that of the question, 0 without one. */
  accept(number: number, keys: readonly IntakeKeyDigest[] | undefined): void {
    if (keys !== undefined) this.#keys = keys;
    if (number !== this.#asked) return;
    if (keys === undefined) this.#answer?.reject(new SocError('collector.keyUnchecked'));
    else this.#answer?.resolve(undefined);
  }

  /** Name of the sender of a key; undefined when there is no such key; `collector.keyUnchecked` when nobody can say. */
  async senderOf(key: string): Promise<string | undefined> {
    const known = senderOfKey(this.#keys, key);
    if (known !== undefined) return known;
    await this.#renewed();
    return senderOfKey(this.#keys, key);
  }

  /** One question at a time; those who come meanwhile share the next, because the running one may have read too early. */
  #renewed(): Promise<void> {
    if (this.#current === undefined) {
      this.#current = this.#ask().finally(() => (this.#current = undefined));
      return this.#current;
    }
    if (this.#unsent) return this.#current;
    const after = (): Promise<void> => {
      this.#next = undefined;
      return this.#renewed();
    };
    return (this.#next ??= this.#current.then(after, after));
  }

  async #ask(): Promise<void> {
    if (this.#rested !== undefined) {
      this.#unsent = true;
      await this.#rested;
      this.#unsent = false;
    }
    const answer = Promise.withResolvers<undefined>();
    this.#answer = answer;
    const timer = setTimeout(() => answer.reject(new SocError('collector.keyUnchecked')), this.#options.patienceMs);
    this.#options.ask(++this.#asked);
    try {
      await answer.promise;
    } finally {
      clearTimeout(timer);
      this.#rested = this.#options.rest();
    }
  }
}
