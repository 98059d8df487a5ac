import { SocError } from '@qiaolou/schema';
import type { LoggedChange } from '../areas/changes/tables.ts';
import type { RecordStore } from './record-store.ts';

/** Reads the change log in order, from one place on. */
export interface ChangeFollower {
  /** Number of the last change it has handled. */
  readonly position: number;
  /** Says that there may be new changes; returns at once. */
  poke(): void;
  /** Resolves when everything committed before the call is handled, or its handling has failed. */
  settled(): Promise<void>;
}

/** What a follower reads and whom it tells. */
export interface ChangeFollowerOptions {
  readonly records: Pick<RecordStore, 'changesAfter'>;
  /** Number of the last change that is known already. */
  readonly from: number;
  /**
   * Handles changes in order, at most 500 at a time, one call after the other. What it throws is told to `onFault`; the
   * next poke gives it the same changes again.
   */
  readonly handle: (changes: readonly LoggedChange[]) => Promise<void>;
  /** Changes after this number were pruned before they were read; those that are left follow. */
  readonly onGap: (after: number) => Promise<void> | void;
  /** Told when reading or handling failed. */
  readonly onFault: (error: unknown) => void;
}

const PAGE = 500;

/**
 * Follows the change log: whoever hears of commits pokes it, with `watchChanges`. Each change is handled at least once and
 * never beside another.
 *
 * @example
 *   const follower = createChangeFollower({ records, from: await records.newestChange(), handle, onGap, onFault });
 *   const watch = await records.watchChanges(() => follower.poke());
 */
export function createChangeFollower(options: ChangeFollowerOptions): ChangeFollower {
  const { records, handle, onGap, onFault } = options;
  let last = options.from;
  let running: Promise<void> | undefined;
  // Pokes so far, and those answered: a poke during a look asks for another.
  let asked = 0;
  let answered = 0;

  async function drain(): Promise<void> {
    do {
      answered = asked;
      for (;;) {
        const { changes, complete } = await records.changesAfter(last, PAGE);
        if (!complete) await onGap(last);
        if (changes.length > 0) await handle(changes);
        last = changes.at(-1)?.seq ?? last;
        if (changes.length < PAGE) break;
      }
    } while (answered !== asked);
  }

  function poke(): void {
    asked += 1;
    running ??= drain()
      .catch(onFault)
      .finally(() => {
        running = undefined;
        // Poked between the last look and now.
        if (answered !== asked) poke();
      });
  }

  return {
    get position() {
      return last;
    },
    poke,
    settled: async () => {
      poke();
      const target = asked;
      // The look that answers a poke may be the one after the running one.
      do await running;
      while (answered < target);
    },
  };
}

/**
 * What a follower's owner logs of a gap: `records.changesPruned` with the number it happened after.
 *
 * @example
 *   createChangeFollower({ records, from, handle, onFault, onGap: (after) => onFault(changesPruned(after)) });
 */
export function changesPruned(after: number): SocError {
  return new SocError('records.changesPruned', { after });
}
