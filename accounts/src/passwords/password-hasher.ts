import { hashPassword, verifyPassword } from '@qiaolou/crypto';

/** Password hashing; the scheme string holds algorithm, cost and salt. */
export interface PasswordHasher {
  hash(password: string): Promise<string>;
  verify(password: string, scheme: string): Promise<boolean>;
}

/** The platform's own: PBKDF2-HMAC-SM3 at full cost. */
export const SM3_PASSWORDS: PasswordHasher = {
  hash: (password) => hashPassword(password),
  verify: (password, scheme) => verifyPassword(password, scheme),
};
