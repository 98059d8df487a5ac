import { afterFailure } from '@qiaolou/schema';
import type { ChangeFollower, ChangeWatch, Duty, RecordStore } from '@qiaolou/record-store';

/** Name of the duty among all processes on a database. */
const DUTY = 'changes';

export interface ChangeDutyOptions {
  readonly records: RecordStore;
  /** Makes what follows the change log; what happened after number `from` may have been told to nobody. */
  readonly open: (from: number) => Promise<readonly ChangeFollower[]>;
}

/**
 * Lets the change log be followed in exactly one of the processes that share a database: this one, while it has the duty.
 * Without it, it watches how far the log is and takes over when the other ends.
 */
export class ChangeDuty {
  readonly #options: ChangeDutyOptions;
  /** The last change that is known to be dealt with: by another when he was last seen to have the duty, or by us. */
  #seen: number | undefined;
  #following:
    { readonly duty: Duty; readonly watch: ChangeWatch; readonly followers: readonly ChangeFollower[] } | undefined;
  #taking: Promise<void> | undefined;
  #closed = false;

  constructor(options: ChangeDutyOptions) {
    this.#options = options;
  }

  /** True while this process follows. */
  get held(): boolean {
    return this.#following !== undefined;
  }

  /** Takes the duty when it is free, and looks for changes nobody told of: called every few seconds. */
  async tick(): Promise<void> {
    if (this.#closed) return;
    this.#poke();
    await (this.#taking ??= this.#take().finally(() => (this.#taking = undefined)));
  }

  /** Resolves when what was committed before the call is dealt with, as far as it is this process that does. */
  async settled(): Promise<void> {
    await Promise.all((this.#following?.followers ?? []).map((follower) => follower.settled()));
  }

  /** Deals with the rest and gives the duty back. */
  async close(): Promise<void> {
    this.#closed = true;
    await this.#taking?.catch(() => undefined);
    await this.settled();
    const following = this.#following;
    this.#following = undefined;
    following?.watch.close();
    await following?.duty.release();
  }

  async #take(): Promise<void> {
    if (this.#following !== undefined) return;
    const { records, open } = this.#options;
    // Before asking: who has the duty has told of all before, or is about to.
    const newest = await records.newestChange();
    const duty = await records.takeDuty(DUTY);
    if (duty === undefined) {
      this.#seen = newest;
      return;
    }
    try {
      const followers = await open(this.#seen ?? newest);
      const watch = await records.watchChanges(() => this.#poke());
      this.#following = { duty, watch, followers };
    } catch (error) {
      throw await afterFailure(error, () => duty.release());
    }
    void duty.ended.then(() => this.#lost(duty));
    this.#poke();
  }

  #lost(duty: Duty): void {
    if (this.#following?.duty !== duty) return;
    // A look that is going on ends by itself: all that follows bears being told twice.
    const { watch, followers } = this.#following;
    this.#seen = Math.min(...followers.map(({ position }) => position));
    watch.close();
    this.#following = undefined;
  }

  #poke(): void {
    for (const follower of this.#following?.followers ?? []) follower.poke();
  }
}
