import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ipKey, type AstLeaf, type FieldValue } from '@qiaolou/schema';
import { compileRe2 } from '@qiaolou/schema/re2';
import { entryText, entryValue } from '../src/columns/entry-text.ts';
import { ipv4At } from '../src/columns/ipv4-bytes.ts';
import { TextList, textListBytes } from '../src/columns/text-list.ts';
import { BlockScan } from '../src/scan/block-scan.ts';
import { matchingEntries } from '../src/scan/entry-table.ts';
import { ByteSearch } from '../src/scan/find-bytes.ts';
import { Pace } from '../src/scan/pace.ts';
import { planQuery } from '../src/scan/query-plan.ts';
import { openBlockOf } from './blocks-of-events.ts';
import { numberedEvent } from './numbered-event.ts';

const ALWAYS = { from: -Infinity, to: Infinity };
const tools = { search: new ByteSearch(), pace: new Pace(() => undefined) };

/** Places of the entries that match, as they are found and as each value is tested. */
function bothWays(values: readonly FieldValue[], leaf: AstLeaf) {
  const plan = planQuery(leaf);
  if (plan.op !== 'leaf') throw new Error('no leaf');
  const entries = TextList.of(textListBytes(values.map(entryText)));
  const table = matchingEntries(entries, plan, tools);
  const found = table === undefined ? [] : [...table.keys()].filter((code) => table[code] === 1);
  const tested = values.flatMap((_, index) => (plan.value(entryValue(entries.at(index))) ? [index + 1] : []));
  return { found, tested };
}

const octet = fc.constantFrom('0', '1', '10', '25', '255', '256', '01', '9');
const address = fc.oneof(
  fc.tuple(octet, octet, octet, octet).map((parts) => parts.join('.')),
  fc.constantFrom(
    '::1',
    '0:0::1',
    '::ffff:10.1.1.1',
    '::FFFF:0a01:0101',
    '2001:db8::a',
    'fe80::1%eth0',
    '10.1.1',
    '10',
    '',
  ),
  fc.constantFrom('10.1.1.1', '110.1.1.1', '10.1.1.10', '10.1.1.1.', ' 10.1.1.1', '１0.1.1.1', '\u000110.1.1.1'),
);
const addresses = fc.array(fc.oneof({ weight: 6, arbitrary: address }, fc.array(address, { maxLength: 3 })), {
  maxLength: 40,
});

describe('entries of a dictionary', () => {
  it('are found by address as each is when it is compared as an address', () => {
    const wanted = fc.constantFrom('10.1.1.1', '::ffff:10.1.1.1', '::1', '25.0.0.9', '2001:DB8::A');
    const network = fc.constantFrom(
      '10.1.1.1/32',
      '10.0.0.0/8',
      '0.0.0.0/0',
      '25.0.0.0/25',
      '::/0',
      '::/95',
      '2001:db8::/32',
    );
    const leaf: fc.Arbitrary<AstLeaf> = fc.oneof(
      wanted.map((value): AstLeaf => ({ op: 'eq', field: 'source.ip', value })),
      fc.array(wanted, { maxLength: 7 }).map((values): AstLeaf => ({ op: 'in', field: 'source.ip', values })),
      network.map((value): AstLeaf => ({ op: 'cidr', field: 'source.ip', value })),
    );
    fc.assert(
      fc.property(addresses, leaf, (values, asked) => {
        const { found, tested } = bothWays(values, asked);
        expect(found).toEqual(tested);
      }),
      { numRuns: fc.readConfigureGlobal().numRuns ?? 1_500 },
    );
  });

  it('are found by text as each is when it is compared, few or many, parts of others or not', () => {
    const text = fc.constantFrom('', 'a', 'ab', 'aab', 'b', '漏', '漏b', '\u0001', '\u0001a', '5', 'a\u0000');
    const value: fc.Arbitrary<FieldValue> = fc.oneof(
      { weight: 6, arbitrary: text },
      fc.array(text, { maxLength: 3 }),
      fc.constantFrom<FieldValue>(5, true),
    );
    const leaf: fc.Arbitrary<AstLeaf> = fc.oneof(
      text.map((one): AstLeaf => ({ op: 'eq', field: 'user.name', value: one })),
      fc.array(text, { maxLength: 8 }).map((values): AstLeaf => ({ op: 'in', field: 'user.name', values })),
    );
    const values = fc.oneof(fc.array(value, { maxLength: 12 }), fc.array(value, { minLength: 600, maxLength: 700 }));
    fc.assert(
      fc.property(values, leaf, (all, asked) => {
        const { found, tested } = bothWays(all, asked);
        expect(found).toEqual(tested);
      }),
      { numRuns: fc.readConfigureGlobal().numRuns ?? 400 },
    );
  });

  it('are read as dotted decimal from their bytes as from their texts', () => {
    fc.assert(
      fc.property(address, fc.string({ maxLength: 3 }), (text, before) => {
        const bytes = Buffer.from(before + text);
        const key = text.includes(':') ? undefined : ipKey(text);
        const expected = key === undefined ? -1 : Number.parseInt(key.slice(-8), 16);
        expect(ipv4At(bytes, Buffer.byteLength(before), bytes.length)).toBe(expected);
      }),
      { numRuns: fc.readConfigureGlobal().numRuns ?? 1_000 },
    );
  });
});

describe('texts with a literal of an expression', () => {
  it('match where their windows do, at the edges of a text and around characters of several bytes', () => {
    const piece = fc.constantFrom('port=4', 'port=', '4', '5', '漏', '😀', ' ', 'PORT=4', '12');
    const text = fc.oneof(
      fc.array(piece, { maxLength: 6 }).map((parts) => parts.join('')),
      // More windows than the text is long.
      fc.nat(40).map((length) => `${'port=4'.repeat(length)}x5`),
    );
    const patterns = [
      'port=4..5',
      '.{0,2}port=4',
      '[^a]{1,3}port=4\\d*5',
      'port=4(漏|😀)5?',
      '\\Dport=4',
      'port=4.{0,60}x5',
    ];
    fc.assert(
      fc.property(fc.array(text, { minLength: 1, maxLength: 9 }), fc.constantFrom(...patterns), (texts, value) => {
        const events = texts.map((original, index) => ({
          ...numberedEvent(index),
          ...{ 'event.original': `<5>${original}.`, message: original },
        }));
        const { block } = openBlockOf(events, 1, () => 0);
        const test = compileRe2(value);
        for (const field of ['message', 'event.original'] as const) {
          const mask = new BlockScan(block, tools).mask(planQuery({ op: 'regex', field, value }), 0, ALWAYS);
          const found = events.map((_, row) => mask === 'all' || (mask !== 'none' && mask[row] === 1));
          expect(found).toEqual(events.map((event) => test(event[field])));
        }
      }),
      { numRuns: fc.readConfigureGlobal().numRuns ?? 500 },
    );
  });
});
