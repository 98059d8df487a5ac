import { describe, expect, it } from 'vitest';
import { hashPassword, needsRehash, verifyPassword } from '@qiaolou/crypto';

describe('password hash', () => {
  const fast = { iterations: 10 };

  it('fits its password only, is salted, and says how it was made', () => {
    const [one, two] = [hashPassword('谯楼-Tower-1', fast), hashPassword('谯楼-Tower-1', fast)];
    expect(one).toMatch(/^pbkdf2-sm3\$10\$[\w-]{22}\$[\w-]{43}$/);
    expect(one).not.toBe(two);
    expect(verifyPassword('谯楼-Tower-1', one)).toBe(true);
    expect(verifyPassword('谯楼-Tower-2', one)).toBe(false);
    expect(verifyPassword('', one)).toBe(false);
  });

  it('takes the same characters in any Unicode form', () => {
    const stored = hashPassword('café'.normalize('NFC'), fast);
    expect(verifyPassword('café'.normalize('NFD'), stored)).toBe(true);
  });

  it('answers no for a user that does not exist', () => {
    expect(verifyPassword('anything', null)).toBe(false);
  });

  it('wants weak hashes made again', () => {
    expect(needsRehash(hashPassword('x', fast))).toBe(true);
    expect(needsRehash(hashPassword('x'))).toBe(false);
  });

  it('is a pinned format, hash as `openssl kdf … PBKDF2` with SM3 gives it', () => {
    const stored = hashPassword('password', {
      iterations: 2,
      random: (length) => new Uint8Array(length).fill(7),
    });
    expect(stored).toBe('pbkdf2-sm3$2$BwcHBwcHBwcHBwcHBwcHBw$Z6fn0B-S2PE6OgZksF8cq0dt7zOyQhxrS_rBh0B_lEo');
  });

  it.each([
    '',
    'pbkdf2-sm3$0$$',
    'bcrypt$1$a$b',
    'pbkdf2-sm3$10$AAAA$BBBB',
    `pbkdf2-sm3$999999999$${'A'.repeat(22)}$${'A'.repeat(43)}`,
  ])('refuses the stored text %j', (stored) => {
    expect(() => verifyPassword('x', stored)).toThrow(expect.objectContaining({ code: 'crypto.badEncoding' }));
  });
});
