import { addressGroup, SocError, type Clock } from '@qiaolou/schema';
import type { KnownBy } from '../devices/known-devices.ts';
import { createAllowances, type Allowances } from './allowances.ts';
import { GUESS_LIMITS, type GuessLimits } from './guess-limits.ts';

/** Places it remembers: to fill it, a password has to be hashed for each, which takes hours. */
const MOST_PLACES = 50_000;

/** Who tries a password, of which account. */
export interface Guesser {
  /** Id of the account; of a name that nobody has, the name. */
  readonly account: string;
  /** Client address. */
  readonly ip: string;
  /** How the account knows who tries: by a device, or by the address of one. */
  readonly known: KnownBy;
}

/** One password that is being tried: wrong until told otherwise. */
export interface Guess {
  /** Wrong passwords in a row from there, with this one. */
  readonly inARow: number;
  /** It was right: it costs nothing, and the waits of this account from there begin anew. */
  right(): void;
  /** It was not tried after all. */
  withdraw(): void;
}

/** Bounds how fast passwords are guessed; see `GUESS_LIMITS`. */
export interface GuessBook {
  /** How long this one has to wait, ms; 0: he may try. */
  waitMs(guesser: Guesser): number;
  /** Throws `auth.tooMany` (details.retryAfterSeconds) for one who has to wait. */
  begin(guesser: Guesser): Guess;
  /** Throws as `begin` does, and notes nothing. */
  require(guesser: Guesser): void;
}

/**
 * Makes an empty book, in memory: each console process has its own, and a restart begins anew. It remembers 50,000 places;
 * the one that was quiet for longest is forgotten first.
 *
 * @example
 * const guess = book.begin({ account: user.id, ip: '192.0.2.7', known: { by: 'nothing' } });
 * if (await passwords.verify(given, user.passwordHash, request)) guess.right();
 */
export function createGuessBook(clock: Clock, limits: GuessLimits = GUESS_LIMITS): GuessBook {
  return new MemoryGuessBook(clock, limits);
}

/** Wrong passwords of one account from one place. */
interface Place {
  readonly inARow: number;
  readonly lastAt: number;
  readonly mayTryAt: number;
}

const NO_PLACE: Place = { inARow: 0, lastAt: 0, mayTryAt: 0 };

class MemoryGuessBook implements GuessBook {
  readonly #clock: Clock;
  readonly #limits: GuessLimits;
  readonly #places = new Map<string, Place>();
  readonly #ofAddress: Allowances;
  readonly #ofAccount: Allowances;
  readonly #ofNewcomers: Allowances;

  constructor(clock: Clock, limits: GuessLimits) {
    this.#clock = clock;
    this.#limits = limits;
    this.#ofAddress = createAllowances(limits.ofAddress, MOST_PLACES);
    this.#ofAccount = createAllowances(limits.ofAccount, MOST_PLACES);
    this.#ofNewcomers = createAllowances(limits.ofNewcomers, MOST_PLACES);
  }

  waitMs(guesser: Guesser): number {
    const now = this.#clock.now();
    const own = Math.max(0, this.#placeOf(guesser, now).mayTryAt - now);
    if (guesser.known.by !== 'nothing') return own;
    const ofAddress = this.#ofAddress.waitMs(addressGroup(guesser.ip), now);
    return Math.max(own, ofAddress, this.#allowanceOf(guesser, now).waitMs(guesser.account, now));
  }

  require(guesser: Guesser): void {
    const wait = this.waitMs(guesser);
    if (wait > 0) throw new SocError('auth.tooMany', { retryAfterSeconds: Math.ceil(wait / 1_000) });
  }

  begin(guesser: Guesser): Guess {
    this.require(guesser);
    const now = this.#clock.now();
    const key = placeKey(guesser);
    const before = this.#placeOf(guesser, now);
    const inARow = before.inARow + 1;
    const giveBack = guesser.known.by === 'nothing' ? this.#takeAllowances(guesser, now) : () => undefined;
    this.#keep(key, { inARow, lastAt: now, mayTryAt: now + this.#waitAfter(inARow) });
    return {
      inARow,
      right: () => {
        this.#places.delete(key);
        giveBack();
      },
      withdraw: () => {
        if (before.inARow === 0) this.#places.delete(key);
        else this.#keep(key, before);
        giveBack();
      },
    };
  }

  #takeAllowances(guesser: Guesser, now: number): () => void {
    const { account } = guesser;
    const address = addressGroup(guesser.ip);
    const ofAccount = this.#allowanceOf(guesser, now);
    this.#ofAddress.take(address, now);
    ofAccount.take(account, now);
    return () => {
      this.#ofAddress.giveBack(address);
      ofAccount.giveBack(account);
    };
  }

  /** What is kept for newcomers is touched only when there is nothing else. */
  #allowanceOf(guesser: Guesser, now: number): Allowances {
    if (this.#ofAccount.waitMs(guesser.account, now) === 0) return this.#ofAccount;
    const isNew = this.#placeOf(guesser, now).inARow < this.#limits.newcomerTries;
    return isNew ? this.#ofNewcomers : this.#ofAccount;
  }

  #placeOf(guesser: Guesser, now: number): Place {
    const place = this.#places.get(placeKey(guesser));
    return place === undefined || now - place.lastAt >= this.#limits.forgetMs ? NO_PLACE : place;
  }

  #waitAfter(inARow: number): number {
    const { firstWaitMs, freeTries, longestWaitMs } = this.#limits;
    return inARow < freeTries ? 0 : Math.min(longestWaitMs, firstWaitMs * 2 ** (inARow - freeTries));
  }

  /** A Map keeps its order: the first one was quiet for longest. */
  #keep(key: string, place: Place): void {
    this.#places.delete(key);
    this.#places.set(key, place);
    const [oldest] = this.#places.keys();
    if (this.#places.size > MOST_PLACES && oldest !== undefined) this.#places.delete(oldest);
  }
}

function placeKey({ account, ip, known }: Guesser): string {
  return JSON.stringify([account, known.by === 'device' ? known.device : addressGroup(ip)]);
}
