import { describe, expect, it } from 'vitest';
import { hashPassword, needsRehash, verifyPassword } from '@qiaolou/crypto';

describe('password hash', () => {
  const fast = { iterations: 10 };

  it('fits its password only, is salted, and says how it was made', async () => {
    const [one, two] = await Promise.all([hashPassword('谯楼-Tower-1', fast), hashPassword('谯楼-Tower-1', fast)]);
    expect(one).toMatch(/^pbkdf2-sm3\$10\$[\w-]{22}\$[\w-]{43}$/);
    expect(one).not.toBe(two);
    expect(await verifyPassword('谯楼-Tower-1', one)).toBe(true);
    expect(await verifyPassword('谯楼-Tower-2', one)).toBe(false);
    expect(await verifyPassword('', one)).toBe(false);
  });

  it('takes the same characters in any Unicode form', async () => {
    const stored = await hashPassword('café'.normalize('NFC'), fast);
    expect(await verifyPassword('café'.normalize('NFD'), stored)).toBe(true);
  });

  it('answers no for a user that does not exist', async () => {
    expect(await verifyPassword('anything', null)).toBe(false);
  });

  it('wants weak hashes made again', async () => {
    expect(needsRehash(await hashPassword('x', fast))).toBe(true);
    expect(needsRehash(await hashPassword('x'))).toBe(false);
  });

  it('is a pinned format, hash as `openssl kdf … PBKDF2` with SM3 gives it', async () => {
    const stored = await hashPassword('password', {
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
  ])('refuses the stored text %j', async (stored) => {
    await expect(verifyPassword('x', stored)).rejects.toMatchObject({ code: 'crypto.badEncoding' });
  });
});
