import type { RecordStore } from '@qiaolou/record-store';
import type { Clock } from '@qiaolou/schema';
import type { PasswordHasher } from '../passwords/password-hasher.ts';
import type { RandomBytes } from '../passwords/random-bytes.ts';
import type { Caller } from './caller.ts';
import type { GuessBook } from './guess-book.ts';
import type { SessionLimits } from './session-limits.ts';

/** What sessions are made with. */
export interface SessionDeps {
  readonly records: RecordStore;
  readonly passwords: PasswordHasher;
  readonly clock: Clock;
  readonly random: RandomBytes;
  readonly limits: SessionLimits;
  readonly guesses: GuessBook;
}

/** A session that was just made: the token for the cookie, and who it is for. */
export interface NewSession {
  readonly token: string;
  readonly caller: Caller;
  /** What the device is known by at its next log-in; undefined where it keeps what it has. */
  readonly deviceToken?: string | undefined;
}

/** Randomness in the form that travels in cookies and headers: 32 bytes, base64url. */
export function newToken(random: RandomBytes): string {
  return Buffer.from(random(32)).toString('base64url');
}
