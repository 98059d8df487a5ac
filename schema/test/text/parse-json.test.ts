import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseJson } from '../../src/text/parse-json.ts';

const name = fc.oneof(
  fc.string({ unit: fc.constantFrom('\\', 'n', 'u', '0', '"', '\n', '\u001f', 'a', ':', '谯', '1'), maxLength: 5 }),
  fc.constantFrom('__proto__', 'constructor', '0', 'name 0', 'name 1'),
);

type Written =
  | { readonly kind: 'object'; readonly fields: readonly (readonly [string, Written, boolean, string])[] }
  | { readonly kind: 'list'; readonly items: readonly Written[] }
  | { readonly kind: 'scalar'; readonly value: unknown };

/** Values of names and values as they are written, so that a name may come twice and in any writing. */
const written = fc.letrec<{ value: Written }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small', maxDepth: 4 },
    fc.oneof(name, fc.integer(), fc.boolean(), fc.constant(null)).map((value): Written => ({ kind: 'scalar', value })),
    fc.array(tie('value'), { maxLength: 3 }).map((items): Written => ({ kind: 'list', items })),
    fc
      .array(fc.tuple(name, tie('value'), fc.boolean(), fc.constantFrom(':', ' : ', '\t:')), { maxLength: 6 })
      .map((fields): Written => ({ kind: 'object', fields })),
  ),
})).value;

const escaped = (text: string): string =>
  `"${Array.from({ length: text.length }, (_, at) => `\\u${text.charCodeAt(at).toString(16).padStart(4, '0')}`).join('')}"`;

function jsonOf(value: Written): string {
  switch (value.kind) {
    case 'scalar':
      return JSON.stringify(value.value);
    case 'list':
      return `[${value.items.map(jsonOf).join(', ')}]`;
    case 'object':
      return `{${value.fields
        .map(
          ([key, one, isEscaped, colon]) => `${isEscaped ? escaped(key) : JSON.stringify(key)}${colon}${jsonOf(one)}`,
        )
        .join(',')}}`;
  }
}

/** What it means: of a name written twice the last value, at the place of the first. */
function meant(value: Written): unknown {
  switch (value.kind) {
    case 'scalar':
      return value.value;
    case 'list':
      return value.items.map(meant);
    case 'object':
      return Object.fromEntries(new Map(value.fields.map(([key, one]) => [key, meant(one)] as const)));
  }
}

/** With the order of names, and `__proto__` as a name. */
function shown(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(shown);
  if (typeof value !== 'object' || value === null) return value;
  return { names: Object.entries(value).map(([key, one]) => [key, shown(one)]) };
}

describe('a JSON text', () => {
  it('is what was written, whatever names others had before', () => {
    fc.assert(
      fc.property(fc.array(written, { minLength: 1, maxLength: 6 }), (values) => {
        for (const value of values) expect(shown(parseJson(jsonOf(value)))).toEqual(shown(meant(value)));
      }),
      { numRuns: 3_000 },
    );
  });

  it.each([
    ['\\\\', '\\n'],
    ['\\\\', '\\u001f'],
    ['\\\\', '\\"'],
    ['\\\\u', '\\u001fx'],
  ])('is not mistaken after %s for %s, however deep', (before, after) => {
    const others = Array.from({ length: 53 }, (_, n) => `"other.${n}":1`).join(',');
    for (const around of [(json: string) => json, (json: string) => `{"a":[{"b":${json}}]}`])
      for (const one of [before, after]) {
        const parsed = JSON.stringify(parseJson(around(`{"${one}":1,${others}}`)));
        expect(parsed).toContain(`{"${one}":1`);
      }
  });

  it.each([
    '{',
    '{"\\n"}',
    '{"\\n":}',
    '{"\\x":1}',
    '{"\\u12":1}',
    '{"a\\n":1,}',
    '{"a\n\\n":1}',
    '["\\n":1]',
    '{"\\n":1}x',
  ])('that is none, %j, throws as JSON.parse', (json) => {
    let expected: unknown;
    try {
      JSON.parse(json);
    } catch (error) {
      expected = error;
    }
    expect(expected).toBeInstanceOf(SyntaxError);
    expect(() => parseJson(json)).toThrow(expected);
  });

  it.each(['null', '5', '"\\n:"', '[{"\\n":1}]', '{"a":{"\\n":1}}', '{}', '{"a":"\\n","b":1}'])('may be %s', (json) => {
    expect(JSON.stringify(parseJson(json))).toBe(json);
  });

  it('may be nested deeper than the stack is', () => {
    const deep = 200_000;
    let value = parseJson(`${'{"\\n":'.repeat(deep)}1${'}'.repeat(deep)}`);
    let depth = 0;
    while (typeof value === 'object' && value !== null) {
      value = (value as Readonly<Record<string, unknown>>)['\n'];
      depth++;
    }
    expect([depth, value]).toEqual([deep, 1]);
  });
});
