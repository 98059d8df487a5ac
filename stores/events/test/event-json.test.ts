import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parsedEvent } from '../src/contract/event-json.ts';

const name = fc.string({
  unit: fc.constantFrom('\\', 'n', 'u', '0', '"', '\n', '\u001f', 'a', ':', '谯'),
  maxLength: 5,
});
const value = fc.oneof(name, fc.integer(), fc.boolean(), fc.array(name, { maxLength: 2 }), fc.constant(null));

/** JSON of names and values as they are written, so that a name may come twice and in any writing. */
const written = fc.array(fc.tuple(name, value, fc.boolean(), fc.constantFrom(':', ' : ', '\t:')), { maxLength: 8 });
const escaped = (text: string): string =>
  `"${Array.from({ length: text.length }, (_, at) => `\\u${text.charCodeAt(at).toString(16).padStart(4, '0')}`).join('')}"`;

describe('the JSON of an event', () => {
  it('is what was written, whatever names other events had before', () => {
    fc.assert(
      fc.property(fc.array(written, { minLength: 1, maxLength: 6 }), (events) => {
        for (const fields of events) {
          const json = fields.map(
            ([key, one, isEscaped, colon]) =>
              `${isEscaped ? escaped(key) : JSON.stringify(key)}${colon}${JSON.stringify(one)}`,
          );
          const expected = new Map<string, unknown>();
          for (const [key, one] of fields) expected.set(key, one);
          expect(Object.entries(parsedEvent(`{${json.join(',')}}`) ?? {})).toEqual(
            Object.entries(Object.fromEntries(expected)),
          );
        }
      }),
      { numRuns: 2_000 },
    );
  });

  it.each([
    ['\\\\', '\\n'],
    ['\\\\', '\\u001f'],
    ['\\\\u', '\\u001fx'],
  ])('is not mistaken after %s for %s', (before, after) => {
    const others = Array.from({ length: 53 }, (_, n) => `"other.${n}":1`).join(',');
    for (const one of [before, after]) {
      const [first = ''] = Object.keys(parsedEvent(`{"${one}":1,${others}}`) ?? {});
      expect(JSON.stringify(first)).toBe(`"${one}"`);
    }
  });

  it.each(['{', '{"\\n"}', '{"\\n":}', '{"\\x":1}', '{"\\u12":1}', '{"a\\n":1,}', '{"a\n\\n":1}', '["\\n":1]'])(
    'that is none, %j, throws',
    (json) => {
      expect(() => parsedEvent(json)).toThrow(SyntaxError);
    },
  );

  it.each(['null', '5', '"\\n:"', '[{"\\n":1}]', '{"a":{"\\n":1}}', '{}', '{"a":"\\n","b":1}'])('may be %s', (json) => {
    expect(JSON.stringify(parsedEvent(json))).not.toBe('');
  });
});
