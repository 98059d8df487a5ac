import { SocError, type ErrorCode } from '@qiaolou/schema';
import { createTurnLanes, type TurnPlace } from './turn-lanes.ts';

/** Bounds of costly work that many people ask for. */
export interface TurnLimits {
  /** Pieces of work that run at once. */
  readonly running: number;
  /** Of these, those of one asker. */
  readonly runningOfOne: number;
  /** Of these, those kept free for work that goes first: such work never waits for one of the others to end. */
  readonly keptForFirst: number;
  /** Pieces that wait. When it is full, the newest of whoever waits with most is refused. */
  readonly waiting: number;
  /** Of these, those of one asker. */
  readonly waitingOfOne: number;
  /** Code of a refusal; its details have `retryAfterSeconds`. */
  readonly refusal: ErrorCode;
  readonly retryAfterSeconds: number;
}

/** Who asks for a turn, and how. */
export interface TurnRequest {
  /** Those who ask take turns: an address, a user. */
  readonly asker: string;
  /** Goes before work that does not, three times of four. */
  readonly first?: boolean | undefined;
  /** Aborted when nobody waits for the answer any more: what has not begun is not begun. */
  readonly signal?: AbortSignal | undefined;
}

/** What was asked for since the start. */
export interface TurnFigures {
  readonly running: number;
  readonly waiting: number;
  readonly begun: number;
  /** Refused because the queue was full. */
  readonly refused: number;
  /** Given up by who asked before they began. */
  readonly left: number;
}

/** A bounded, fair queue. */
export interface Turns {
  /**
   * Runs the work when its turn has come; answers and throws as it does. Throws `limits.refusal` when there is no room to
   * wait, and the signal's reason when it is aborted first.
   */
  take<T>(request: TurnRequest, work: () => Promise<T>): Promise<T>;
  figures(): TurnFigures;
}

/**
 * Makes a queue. Nobody can fill it for others: askers are served in turn, and a full queue gives up the newest piece of
 * whoever waits with most of them.
 *
 * @example
 * const turns = createTurns({ running: 1, runningOfOne: 1, keptForFirst: 0, waiting: 500, waitingOfOne: 500, refusal: 'auth.busy', retryAfterSeconds: 5 });
 * await turns.take({ asker: '192.0.2.7' }, () => passwords.verify(password, hash));
 */
export function createTurns(limits: TurnLimits): Turns {
  return new FairTurns(limits);
}

interface Waiting {
  readonly begin: () => void;
  readonly refuse: (reason: unknown) => void;
}

class FairTurns implements Turns {
  readonly #limits: TurnLimits;
  readonly #lanes = createTurnLanes<Waiting>();
  readonly #runningOf = new Map<string, number>();
  #running = 0;
  #runningOthers = 0;
  #begun = 0;
  #refused = 0;
  #left = 0;

  constructor(limits: TurnLimits) {
    this.#limits = limits;
  }

  async take<T>(request: TurnRequest, work: () => Promise<T>): Promise<T> {
    const { asker, first = false, signal } = request;
    const place: TurnPlace = { asker, first };
    signal?.throwIfAborted();
    await this.#wait(place, signal);
    try {
      return await work();
    } finally {
      this.#end(place);
    }
  }

  figures(): TurnFigures {
    return {
      running: this.#running,
      waiting: this.#lanes.size,
      begun: this.#begun,
      refused: this.#refused,
      left: this.#left,
    };
  }

  #wait(place: TurnPlace, signal: AbortSignal | undefined): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<undefined>();
    const leave = (): void => {
      if (!this.#lanes.remove(waiting)) return;
      this.#left += 1;
      reject(signal?.reason);
    };
    const settled = (): void => signal?.removeEventListener('abort', leave);
    const waiting: Waiting = {
      begin: () => {
        settled();
        resolve(undefined);
      },
      refuse: (reason) => {
        settled();
        reject(reason);
      },
    };
    this.#lanes.add(waiting, place);
    signal?.addEventListener('abort', leave, { once: true });
    this.#serve();
    this.#keepBounds(place, waiting);
    return promise;
  }

  #serve(): void {
    const mayServe = (place: TurnPlace): boolean => this.#mayRun(place);
    for (let next = this.#lanes.take(mayServe); next !== undefined; next = this.#lanes.take(mayServe)) {
      const { asker, first } = next.place;
      this.#running += 1;
      if (!first) this.#runningOthers += 1;
      this.#runningOf.set(asker, (this.#runningOf.get(asker) ?? 0) + 1);
      this.#begun += 1;
      next.item.begin();
    }
  }

  #mayRun({ asker, first }: TurnPlace): boolean {
    const { keptForFirst, running, runningOfOne } = this.#limits;
    if (this.#running >= running || (this.#runningOf.get(asker) ?? 0) >= runningOfOne) return false;
    return first || this.#runningOthers < running - keptForFirst;
  }

  /** Whoever has most gives way; when all have as few, the newcomer does, unless he goes first and they do not. */
  #keepBounds({ asker, first }: TurnPlace, newcomer: Waiting): void {
    const own = this.#lanes.waitingOf(asker);
    if (own > this.#limits.waitingOfOne) this.#giveUp(newcomer);
    if (this.#lanes.size <= this.#limits.waiting) return;
    const longest = this.#lanes.longest();
    const yields = longest === undefined || (first === longest.first && longest.waiting <= own);
    this.#giveUp(yields ? newcomer : longest.newest);
  }

  #giveUp(waiting: Waiting): void {
    if (!this.#lanes.remove(waiting)) return;
    const { refusal, retryAfterSeconds } = this.#limits;
    this.#refused += 1;
    waiting.refuse(new SocError(refusal, { retryAfterSeconds }));
  }

  #end({ asker, first }: TurnPlace): void {
    this.#running -= 1;
    if (!first) this.#runningOthers -= 1;
    const left = (this.#runningOf.get(asker) ?? 1) - 1;
    if (left === 0) this.#runningOf.delete(asker);
    else this.#runningOf.set(asker, left);
    this.#serve();
  }
}
