import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { API_ROUTES, typedLine, typedText, type ApiRoute } from '../../src/index.ts';

const line = typedLine(20);
const text = typedText(200);
const HIDDEN: readonly (readonly [string, string])[] = [
  ['NUL', '\u0000'],
  ['escape', '\u001B[31m'],
  ['bell', '\u0007'],
  ['a C1 control', '\u009B'],
  ['right-to-left override', '\u202E'],
  ['left-to-right embedding', '\u202A'],
  ['an isolate', '\u2066'],
  ['right-to-left mark', '\u200F'],
  ['Arabic letter mark', '\u061C'],
  ['zero width space', '\u200B'],
  ['zero width joiner', '\u200D'],
  ['word joiner', '\u2060'],
  ['byte order mark', '\uFEFF'],
  ['soft hyphen', '\u00AD'],
  ['Mongolian vowel separator', '\u180E'],
  ['a tag character', '\u{E0041}'],
  ['half of a pair', '\uD83D'],
];

/** Names of what people type for others to read, in the body of any request. */
const TYPED = ['reason', 'note', 'title', 'summary', 'conclusion', 'displayName'];

function typedFields(): readonly (readonly [name: string, field: z.ZodType])[] {
  const bodies: readonly (readonly [string, ApiRoute])[] = Object.entries(API_ROUTES);
  return bodies.flatMap(([operation, { body }]) =>
    body instanceof z.ZodObject
      ? TYPED.flatMap((key) => {
          const field: unknown = body.shape[key];
          return field instanceof z.ZodType ? [[`${operation} ${key}`, field] as const] : [];
        })
      : [],
  );
}

describe('what people type', () => {
  test.each(HIDDEN)('must not hold %s, wherever it stands', (_, hidden) => {
    for (const value of [`${hidden}李四`, `李${hidden}四`, `李四${hidden}`]) {
      expect(line.safeParse(value).success, JSON.stringify(value)).toBe(false);
      expect(text.safeParse(value).success, JSON.stringify(value)).toBe(false);
    }
  });

  test.each(typedFields())('%s of a request must not hold what is not seen', (_, field) => {
    expect(field.safeParse('因误报\u202E停用').error?.issues).toMatchObject([{ message: 'hiddenCharacter' }]);
    expect(field.safeParse('因误报停用').success).toBe(true);
  });

  test.each([
    '李四',
    'Ōé',
    'Zhang San (SOC)',
    '🏯 谯楼',
    '审计-2',
    'a'.repeat(20),
    '👍🏽'.repeat(20),
    'עברית',
    'é'.repeat(20),
  ])('may be %s', (value) => {
    expect(line.safeParse(value).success).toBe(true);
  });

  test.each(['', ' ', '\u3000', '\u3164\u3164', '\u2800', 'a'.repeat(21), '字'.repeat(21), `a${'\u0300'.repeat(400)}`])(
    'of one line must not be %j',
    (value) => {
      expect(line.safeParse(value).success).toBe(false);
    },
  );

  test('of one line has no ends of lines; of several it has', () => {
    for (const end of ['\n', '\r', '\u2028', '\u2029', '\t', '\v', '\u0085'])
      expect(line.safeParse(`a${end}b`).success, JSON.stringify(end)).toBe(false);
    expect(text.safeParse('a\r\nb\tc').success).toBe(true);
  });

  test('whatever passes shows all it holds', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 20 }), (value) => {
        if (line.safeParse(value).success) expect(value).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}]/u);
      }),
      { numRuns: 2_000 },
    );
  });
});
