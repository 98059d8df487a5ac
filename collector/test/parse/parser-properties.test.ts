import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ecsEventSchema } from '@qiaolou/schema';
import type { Listener } from '../../src/origins/index.ts';
import { createParser, loadPacks } from '../../src/index.ts';
import { MAX_EVENT_FIELDS, MAX_VALUE_BYTES } from '../../src/event/draft.ts';
import { readSamples } from '../../src/parse/pack-samples.ts';

const dir = join(import.meta.dirname, '../../parsers');
const parser = createParser({ packs: loadPacks(dir), spoolId: '00000000000000000000000000000000' });
const seeds = readSamples(dir).flatMap((sample) => sample.lines);
const listeners: readonly Listener[] = ['syslog-udp', 'syslog-tcp', 'http', 'import'];

function check(payload: Uint8Array, listener: Listener): void {
  const record = { payload, receivedAt: 1_795_334_400_000, listener, peer: '192.0.2.10' };
  const position = { segment: 3, offset: 77 };
  const events = parser.parse(record, position);
  expect(events).toHaveLength(1);
  for (const event of events) {
    ecsEventSchema.parse(event);
    // Original, times, ids and the like come on top of what a sender may fill.
    expect(Object.keys(event).length).toBeLessThanOrEqual(MAX_EVENT_FIELDS + 16);
    for (const [field, value] of Object.entries(event)) {
      if (field === 'event.original' || typeof value !== 'string') continue;
      expect(Buffer.byteLength(value)).toBeLessThanOrEqual(MAX_VALUE_BYTES);
    }
  }
  expect(parser.parse(record, position)).toEqual(events);
}

describe('any bytes', () => {
  const listener = fc.constantFrom(...listeners);

  it('become one valid event, the same each time', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 2000 }), listener, check), { numRuns: 300 });
  });

  it('that look like text become one valid event', () => {
    const text = fc.string({ unit: 'grapheme', maxLength: 600 }).map((value) => Buffer.from(value));
    fc.assert(fc.property(text, listener, check), { numRuns: 300 });
  });

  it('that are a damaged device line become one valid event', () => {
    const damaged = fc
      .tuple(fc.constantFrom(...seeds), fc.nat(), fc.nat(), fc.uint8Array({ maxLength: 12 }))
      .map(([seed, a, b, noise]) => {
        const from = a % (seed.length + 1);
        const to = from + (b % (seed.length - from + 1));
        return Buffer.concat([seed.subarray(0, from), noise, seed.subarray(to)]);
      });
    fc.assert(fc.property(damaged, listener, check), { numRuns: 500 });
  });

  it('that are JSON become one valid event', () => {
    const json = fc.object({ maxDepth: 12, maxKeys: 30 }).map((value) => Buffer.from(JSON.stringify(value)));
    fc.assert(fc.property(json, listener, check), { numRuns: 300 });
  });
});

describe('hostile lines of a megabyte', () => {
  const repeat = (unit: string): string => unit.repeat(Math.ceil(1_000_000 / unit.length));
  const lines: readonly (readonly [string, string])[] = [
    ['separators', repeat('=')],
    ['keys without end', repeat('a=')],
    ['pairs', repeat('k=v ')],
    ['many keys', Array.from({ length: 100_000 }, (_, i) => `k${i}=v`).join(' ')],
    ['open quotes', repeat('a="')],
    ['open brackets', repeat('[a:')],
    ['nested JSON', `${'{"a":'.repeat(100_000)}1${'}'.repeat(100_000)}`],
    ['nested lists', `{"@timestamp":"x","event.kind":"x","a":${'['.repeat(300_000)}${']'.repeat(300_000)}}`],
    ['broken JSON', repeat('{"a":"b",')],
    ['colons', repeat('::')],
    ['structured data', `<13>1 2026-11-22T00:00:00Z h a p m ${repeat('[a b="c"]')}`],
    ['CEF', `CEF:0|a|b|c|d|e|f|${repeat('x=')}`],
    ['CEF header', `CEF:0${repeat('\\|')}`],
    ['bars', repeat('|')],
    ['spaces', ` ${repeat(' ')}`],
    ['letters', repeat('a')],
    ['Chinese prose', repeat('用户从来自')],
    ['commas', `<190>Nov 22 2026 07:59:58 fw %%01POLICY/6/POLICYPERMIT(l):${repeat('a=b,')}`],
    ['brackets', `x ${repeat('((')}= ${repeat('))')}`],
    ['slashes', `1.1.1.1 - - [x] "${repeat('\\')}`],
    ['dots', `{"message":"${repeat('a.')}"}`],
    ['from', repeat('from from')],
    ['Latin-1 mojibake', repeat('\u00ba\u00da')],
  ];

  it.each(lines)('%s', (_, text) => {
    check(Buffer.from(text), 'http');
  });
});
