import type { RecordStore } from '@qiaolou/record-store';
import { actorText, isoTime, MINUTE_MS, type ActorIdentity, type Clock } from '@qiaolou/schema';

/** An act that was refused. */
export interface Refusal {
  readonly actor: ActorIdentity;
  readonly ip: string;
  /** Operation of the API. */
  readonly operation: string;
  /** Code of the refusal. */
  readonly code: string;
}

/** Refused acts in the audit trail, bounded: a flood is counted, not one entry each. */
export interface RefusalTrail {
  /** Writes the first of its kind at once; the same again within the window is counted. Never rejects. */
  note(refusal: Refusal): Promise<void>;
  /** Refusals so far, by code. */
  figures(): ReadonlyMap<string, number>;
  /** Writes what was counted since. */
  close(): Promise<void>;
}

/** What a trail of refusals works with. */
export interface RefusalTrailDeps {
  readonly records: RecordStore;
  readonly clock: Clock;
  /** Told when the trail cannot be written. */
  readonly onFault: (error: unknown) => void;
}

const WINDOW_MS = 5 * MINUTE_MS;
/** Different refusals of one actor within a window; his others are counted together, so that nobody hides behind another. */
const MOST_KINDS = 50;

interface Counted {
  readonly refusal: Refusal;
  readonly since: number;
  /** After the one that was written at once. */
  readonly again: number;
}

/**
 * Makes a trail: in five minutes at most 51 entries at once and 51 with counts of each user and of all who have not logged
 * in, whatever comes.
 *
 * @example
 * await refusals.note({ actor: { kind: 'user', name: 'li' }, ip: '192.0.2.7', operation: 'createUser', code: 'auth.forbidden' });
 */
export function createRefusalTrail(deps: RefusalTrailDeps): RefusalTrail {
  return new WindowedTrail(deps);
}

class WindowedTrail implements RefusalTrail {
  readonly #deps: RefusalTrailDeps;
  readonly #kinds = new Map<string, Counted>();
  readonly #totals = new Map<string, number>();
  #timer: NodeJS.Timeout | undefined;

  constructor(deps: RefusalTrailDeps) {
    this.#deps = deps;
  }

  async note(refusal: Refusal): Promise<void> {
    this.#totals.set(refusal.code, (this.#totals.get(refusal.code) ?? 0) + 1);
    const now = this.#deps.clock.now();
    const over = this.#takeOver(now);
    const kind = this.#kindOf(refusal);
    const counted = this.#kinds.get(keyOf(kind));
    this.#kinds.set(keyOf(kind), { refusal: kind, since: counted?.since ?? now, again: (counted?.again ?? -1) + 1 });
    this.#timer ??= setTimeout(() => void this.#flush(), WINDOW_MS).unref();
    await this.#write(counted === undefined ? [...over, { refusal: kind, since: now, again: 0 }] : over);
  }

  #kindOf(refusal: Refusal): Refusal {
    if (this.#kinds.has(keyOf(refusal))) return refusal;
    const actor = actorText(refusal.actor);
    const kinds = this.#kinds.values().filter((kind) => actorText(kind.refusal.actor) === actor);
    return [...kinds].length < MOST_KINDS ? refusal : { ...refusal, ip: '*', operation: '*', code: '*' };
  }

  figures(): ReadonlyMap<string, number> {
    return this.#totals;
  }

  async close(): Promise<void> {
    clearTimeout(this.#timer);
    await this.#write(this.#takeOver(Infinity));
  }

  async #flush(): Promise<void> {
    this.#timer = undefined;
    await this.#write(this.#takeOver(this.#deps.clock.now()));
    if (this.#kinds.size > 0) this.#timer ??= setTimeout(() => void this.#flush(), WINDOW_MS).unref();
  }

  /** Those whose window is over, with what was counted in it. */
  #takeOver(now: number): readonly Counted[] {
    const over = [...this.#kinds].filter(([, { since }]) => now - since >= WINDOW_MS);
    for (const [key] of over) this.#kinds.delete(key);
    return over.map(([, counted]) => counted).filter(({ again }) => again > 0);
  }

  async #write(entries: readonly Counted[]): Promise<void> {
    if (entries.length === 0) return;
    const { clock, onFault, records } = this.#deps;
    const at = isoTime(clock.now());
    try {
      await records.transaction(async (tx) => {
        for (const { again, refusal, since } of entries)
          await tx.audit({
            ...{ at, actor: actorText(refusal.actor), ip: refusal.ip, outcome: 'failure' },
            ...{ action: 'request.refused', objectType: 'operation', objectId: refusal.operation },
            details: { code: refusal.code, ...(again > 0 && { again, since: isoTime(since) }) },
          });
      });
    } catch (error) {
      onFault(error);
    }
  }
}

function keyOf({ actor, code, ip, operation }: Refusal): string {
  return JSON.stringify([actorText(actor), ip, operation, code]);
}
