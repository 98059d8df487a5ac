import { hashPassword, verifyPassword } from '@qiaolou/crypto';
import type { PasswordHasher } from '../ports.ts';

/** PBKDF2-HMAC-SM3 at full cost, on the thread pool: what the platform uses. */
export const sm3Passwords: PasswordHasher = {
  hash: (password) => hashPassword(password),
  verify: (password, scheme) => verifyPassword(password, scheme),
};
