import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { checkPassword, oneTimePassword } from '../src/index.ts';

describe('password policy', () => {
  test.each([
    ['Short-1a', 'tooShort'],
    [`Aa1-${'xyWv'.repeat(40)}`, 'tooLong'],
    ['onlylowercaseletters', 'tooFewKinds'],
    ['lowercase-and-more', 'tooFewKinds'],
    ['Zhangsan-Tower-7', 'containsName'],
    ['My-Password-77x', 'commonWord'],
    ['Tower-7777-lampX', 'repetition'],
    ['Tower-12345-lamp', 'sequence'],
    ['Tower-trewq-Lamp', 'sequence'],
  ])('%s is refused: %s', (password, reason) => {
    expect(() => checkPassword(password, 'zhangsan')).toThrow(expect.objectContaining({ details: { reason } }));
  });

  test.each(['Tower-Lamp-27!north', '谯楼Tower鼓声2026晨钟暮鼓x'])('%s is accepted', (password) => {
    expect(() => checkPassword(password, 'zhangsan')).not.toThrow();
  });

  test('one-time passwords satisfy it, whatever the random bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1, maxLength: 40 }), (first) => {
        // Some bytes chosen by the test, then real ones: the maker must be able to try again.
        let given = 0;
        const random = (size: number): Uint8Array => {
          const part = first.slice(given, given + size);
          given += size;
          return part.length === size ? part : randomBytes(size);
        };
        expect(() => checkPassword(oneTimePassword(random, 'analyst'), 'analyst')).not.toThrow();
      }),
    );
  });
});
