import { SocError } from '@qiaolou/schema';

const MIN_LENGTH = 12;
const MAX_LENGTH = 128;
const KINDS = [/[a-z]/, /[A-Z]/, /[0-9]/, /[^a-zA-Z0-9]/];

/** Runs that make a password easy to guess; found in either direction, without regard to case. */
const SEQUENCES = ['abcdefghijklmnopqrstuvwxyz', '01234567890', 'qwertyuiop', 'asdfghjkl', 'zxcvbnm'];
const COMMON = ['password', 'admin', 'qiaolou', 'welcome', 'letmein', 'huawei', 'p@ssw0rd', 'passw0rd'];

/**
 * GB/T 22239-2019 8.1.4.1 a): complexity. At least 12 characters of three kinds, not the login name, no common word, no
 * run of 5 keys, no character four times in a row. Throws `auth.weakPassword` with `reason`.
 */
export function checkPassword(password: string, loginName: string): void {
  const reason = weakness(password, loginName);
  if (reason !== undefined) throw new SocError('auth.weakPassword', { reason });
}

function weakness(password: string, loginName: string): string | undefined {
  const lower = password.toLowerCase();
  if (password.length < MIN_LENGTH) return 'tooShort';
  if (password.length > MAX_LENGTH) return 'tooLong';
  if (KINDS.filter((kind) => kind.test(password)).length < 3) return 'tooFewKinds';
  if (lower.includes(loginName.toLowerCase())) return 'containsName';
  if (COMMON.some((word) => lower.includes(word))) return 'commonWord';
  if (/(.)\1{3}/u.test(password)) return 'repetition';
  if (containsRun(lower)) return 'sequence';
  return undefined;
}

function containsRun(lower: string): boolean {
  const rows = SEQUENCES.flatMap((row) => [row, Array.from(row).reverse().join('')]);
  for (let start = 0; start + 5 <= lower.length; start += 1) {
    const run = lower.slice(start, start + 5);
    if (rows.some((row) => row.includes(run))) return true;
  }
  return false;
}
