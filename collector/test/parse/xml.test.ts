import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { scanXml } from '../../src/parse/grammars/xml.ts';
import { expandNested } from '../../src/parse/expand-nested.ts';
import type { RawFields } from '../../src/parse/raw-fields.ts';

function read(text: string): Readonly<Record<string, unknown>> {
  const fields: RawFields = new Map();
  scanXml(text, fields);
  return Object.fromEntries(fields);
}

describe('scanXml', () => {
  it.each([
    ['<Log type="PNP"><Time>2026-07-21 08:58:19.0</Time></Log>', { type: 'PNP', Time: '2026-07-21 08:58:19.0' }],
    [
      '<Subject class="计算机" name="PC-1"><用户账号>dell</用户账号></Subject>',
      { 'Subject.class': '计算机', 'Subject.name': 'PC-1', 'Subject.用户账号': 'dell' },
    ],
    ['<A><Data a="1" b=\'2 &lt; 3\'/></A>', { a: '1', b: '2 < 3' }],
    ['<a>x &amp; &#65;&#x42; &bad;</a>', { a: 'x & AB &bad;' }],
    ['<a><b>1</b><c></c><d>2</a>', { 'a.b': '1' }],
    ['<invld>Sep 15 no tag closes', {}],
    ['no tags', {}],
  ] as const)('%s', (text, fields) => {
    expect(read(text)).toEqual(fields);
  });

  it('covers what it read, and no more than there is, of any text', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom('<', '>', '/', 'a', 'b', '=', '"', "'", ' ', '&', ';'), maxLength: 80 }),
        (text) => {
          const fields: RawFields = new Map();
          const covered = scanXml(text, fields);
          expect(covered).toBeGreaterThanOrEqual(0);
          expect(covered).toBeLessThanOrEqual(text.length);
        },
      ),
    );
  });
});

describe('expandNested', () => {
  it('adds what is inside values that are JSON or XML of their own, and keeps the values', () => {
    const fields: RawFields = new Map([
      ['message', '{"src_ip":"10.0.0.1","n":{"a":1}}'],
      ['subject', '<用户>wang</用户><计算机>pc</计算机>'],
      ['plain', '<no tag'],
      ['broken', '{"a":'],
    ]);
    expandNested(fields);
    expect(Object.fromEntries(fields)).toEqual({
      message: '{"src_ip":"10.0.0.1","n":{"a":1}}',
      subject: '<用户>wang</用户><计算机>pc</计算机>',
      plain: '<no tag',
      broken: '{"a":',
      'message.src_ip': '10.0.0.1',
      'message.n.a': 1,
      'subject.用户': 'wang',
      'subject.计算机': 'pc',
    });
  });
});
