import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MAX_REGEX_LENGTH, regexProblem } from '@qiaolou/schema';
import { compileRe2 } from '@qiaolou/schema/re2';

describe('compileRe2', () => {
  it.each<[string, Parameters<typeof compileRe2>[1], string, boolean]>([
    ['b', {}, 'abc', true],
    ['^b', {}, 'a\nb', false],
    ['^b', { multiline: true }, 'a\nb', true],
    ['A', {}, 'a', false],
    ['A', { ignoreCase: true }, 'a', true],
    ['a.b', {}, 'a\nb', false],
    ['a.b', { dotAll: true }, 'a\nb', true],
    ['登录(成功|失败)', {}, '用户登录失败', true],
  ])('/%s/ %j on %j', (pattern, flags, text, found) => {
    expect(compileRe2(pattern, flags)(text)).toBe(found);
  });

  it('refuses what takes more than linear time', () => {
    expect(() => compileRe2('(a)\\1')).toThrow();
    expect(() => compileRe2('(?=a)')).toThrow();
  });
});

describe('regexProblem', () => {
  it.each([
    ['(a)\\1', 'backReference', 3],
    ['(?<n>a)\\k<n>', 'backReference', 7],
    ['(?P<n>a)(?P=n)', 'backReference', 8],
    ['a(?=b)', 'lookAround', 1],
    ['a(?!b)', 'lookAround', 1],
    ['(?<=a)b', 'lookAround', 0],
    ['(?<!a)b', 'lookAround', 0],
    ['(?>a)', 'atomicGroup', 0],
    ['a++', 'possessive', 1],
    ['a{2}+', 'possessive', 3],
    ['(a', 'unbalanced', 2],
    ['a)', 'unbalanced', 1],
    ['[a', 'unbalanced', 0],
    ['a\\', 'unbalanced', 1],
    ['a'.repeat(MAX_REGEX_LENGTH + 1), 'tooLong', MAX_REGEX_LENGTH],
  ] as const)('%s: %s at %i', (pattern, reason, at) => {
    expect(regexProblem(pattern)).toEqual({ reason, at });
  });

  it.each(['', 'a+?', '[)(]', '[]a]', '[^]a]', '[[:alpha:])]', '\\(', '(?:a|b)*', '(?i)a', '(?P<n>a)', '[+]+', '\\++'])(
    'has nothing against %s',
    (pattern) => {
      expect(regexProblem(pattern)).toBeUndefined();
      expect(() => compileRe2(pattern)).not.toThrow();
    },
  );

  it('points into the pattern and never throws', () => {
    const piece = fc.constantFrom('a', '(', ')', '[', ']', '\\', '1', '?', '=', '!', '<', '+', '*', '^', '[:', ':]');
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
        const pattern = pieces.join('');
        const problem = regexProblem(pattern);
        if (problem !== undefined) expect(problem.at).toBeLessThanOrEqual(pattern.length);
      }),
    );
  });
});
