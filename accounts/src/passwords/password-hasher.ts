import { hashPassword, verifyPassword } from '@qiaolou/crypto';
import type { TurnRequest } from '../turns/turns.ts';

/** Who a password is hashed for, where that is costly. */
export interface HashRequest extends TurnRequest {
  /** Called when the turn has come, before anything is hashed; what it throws is the answer. */
  readonly atTurn?: (() => void) | undefined;
}

/** Password hashing; the scheme string holds algorithm, cost and salt. */
export interface PasswordHasher {
  hash(password: string, request: HashRequest): Promise<string>;
  verify(password: string, scheme: string, request: HashRequest): Promise<boolean>;
}

/** PBKDF2-HMAC-SM3 at full cost in the thread that asks: for commands, which have nothing else to do meanwhile. */
export const BLOCKING_PASSWORDS: PasswordHasher = {
  hash: (password, { atTurn }) => now(atTurn, () => hashPassword(password)),
  verify: (password, scheme, { atTurn }) => now(atTurn, () => verifyPassword(password, scheme)),
};

function now<T>(atTurn: HashRequest['atTurn'], work: () => T): Promise<T> {
  return new Promise((resolve) => {
    atTurn?.();
    resolve(work());
  });
}
