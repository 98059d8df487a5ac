import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { EcsEvent } from '@qiaolou/schema';
import { OpenBlock } from '../src/columns/open-block.ts';
import { eventReader } from '../src/columns/row-event.ts';
import { acceptEvent } from '../src/contract/accepted-event.ts';
import { parsedEvent } from '../src/contract/event-json.ts';
import { encodeEventLines } from '../src/embedded/event-lines.ts';
import { BatchReader, batchOf, batchOfLines } from '../src/embedded/write/event-batch.ts';
import { lineBytes } from '../src/lines/line-bytes.ts';
import { LineScanner } from '../src/lines/line-scanner.ts';
import { anyEvent, dayOfEvents } from './any-event.ts';
import { withIds } from './generated-events.ts';

const INGESTED = Date.UTC(2026, 2, 5);

/** Rows of a block, as they are read from it; fields in order of their names. */
function rowsOf(block: OpenBlock): readonly unknown[] {
  const eventOf = eventReader(block);
  return Array.from({ length: block.rows }, (_, row) => Object.entries(eventOf(row)).sort());
}

/** What becomes of a batch of lines: its rows, what was refused, and which lines were scanned. */
function taken(reader: BatchReader, lines: Uint8Array) {
  const batch = batchOfLines(lines);
  const block = new OpenBlock();
  const { events } = reader;
  const [accepted, refused]: [number[], unknown[]] = [[], []];
  reader.begin();
  reader.read(batch, 0, { accepted: (row) => accepted.push(row), rejected: (one) => refused.push(one) });
  for (const [index, row] of accepted.entries()) {
    const place = { seq: 100 + index, ingested: INGESTED };
    const normal = events.event(row);
    if (normal !== undefined) block.add({ ...place, ts: normal.ts, event: normal.event });
    else if (batch.lines !== undefined) block.addLine(events.line(row, batch.lines, place));
  }
  const scanned = accepted.filter((row) => events.event(row) === undefined).length;
  return { rows: rowsOf(block), refused, scanned, ids: accepted.map((row) => events.ids.at(row)), size: batch.size };
}

/** The same of what JSON reads and `acceptEvent` lets pass. */
function expected(lines: readonly string[]) {
  const block = new OpenBlock();
  const refused: unknown[] = [];
  for (const line of lines) {
    const event = parsedEvent(line);
    if (event === null) throw new Error(line);
    const acceptance = acceptEvent(event);
    if (acceptance.ok)
      block.add({ seq: 100 + block.rows, ingested: INGESTED, ts: acceptance.ts, event: acceptance.event });
    else refused.push(acceptance.reason);
  }
  return { rows: rowsOf(block), refused };
}

/** As the collector makes them. */
const ID = '0123456789abcdef'.repeat(3).slice(0, 40);
const EVENT = {
  '@timestamp': '2026-03-01T00:00:00.000Z',
  'event.id': ID,
  'event.created': '2026-03-01T00:00:00.000Z',
  'event.kind': 'event',
  'event.dataset': 'sshd',
  'event.original': 'Failed password for root',
};

const text = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 12 }),
  fc.string({ unit: fc.constantFrom('"', '\\', '\n', '\u0001', '\u0007', '谯', '\u2028', 'u', '/'), maxLength: 6 }),
);
const plain = fc.oneof(
  text,
  fc.integer(),
  fc.integer({ min: 1, max: 9_999 }).map((n) => n / 8),
  fc.boolean(),
);

/** An event whose line is scanned: lone surrogates, numbers with exponents and the like are in `UNUSUAL`. */
const usualEvent = fc
  .record({
    more: fc.dictionary(
      fc.oneof(fc.constantFrom('user.name', 'event.start', '__proto__', 'tags'), fc.stringMatching(/^[a-z谯]{1,5}$/)),
      fc.oneof(plain, fc.array(plain, { minLength: 1, maxLength: 3 })),
    ),
    original: text,
    rest: text,
    message: fc.nat(3),
  })
  .map(({ more, original, rest, message }) => ({
    ...{ ...EVENT, ...more, 'event.original': `${original}${rest}${original}` },
    ...[{ message: original }, { message: rest }, { message: `${rest}?` }, {}][message],
  }));

/** JSON of an event with more fields, each as it is written. */
const lineWith = (fields: string, event: object = EVENT): string => `${JSON.stringify(event).slice(0, -1)},${fields}}`;

/** Lines that are unusual: JSON decides what they are. */
const UNUSUAL = {
  'blanks between tokens': JSON.stringify(EVENT, null, 1).replaceAll('\n', ' '),
  'a field twice': lineWith('"user.name":"a","user.name":"b"'),
  'an escape in a name': lineWith('"user.n\\u0061me":"a"'),
  'a number beyond 15 digits': lineWith('"source.bytes":12345678901234567890'),
  'a number with an exponent': lineWith('"source.bytes":1e3'),
  'minus zero': lineWith('"source.bytes":-0'),
  'a surrogate without the other': lineWith('"user.name":"\\ud800"'),
  'a pair of surrogates': lineWith('"user.name":"\\ud83d\\ude00"'),
  null: lineWith('"user.name":null'),
  'an object': lineWith('"user":{"name":"a"}'),
  'a list in a list': lineWith('"tags":[["a"]]'),
  'an empty list': lineWith('"tags":[]'),
  'an empty name': lineWith('"":"a"'),
  'a time that is not canonical': lineWith('"a":"b"', { ...EVENT, '@timestamp': '2026-03-01T08:00:00+08:00' }),
  'a time of no day': lineWith('"a":"b"', { ...EVENT, '@timestamp': '2026-02-30T00:00:00.000Z' }),
  'an id of another form': lineWith('"a":"b"', { ...EVENT, 'event.id': `${ID.slice(1)}G` }),
  'an id of 39 digits': lineWith('"a":"b"', { ...EVENT, 'event.id': ID.slice(1) }),
  'no id': lineWith('"a":"b"', { ...EVENT, 'event.id': '' }),
  'an original that is no text': lineWith('"a":"b"', { ...EVENT, 'event.original': 5 }),
  'a time of receipt of its own': lineWith('"event.ingested":"2026-03-01T00:00:00.000Z"'),
  'a name of 300 characters': lineWith(`"${'n'.repeat(300)}":"a"`),
  'a line without fields': '{}',
} as const;

/** Lines that are read without JSON. */
const USUAL = {
  'every escape': lineWith('"user.name":"\\"\\\\\\/\\b\\f\\n\\r\\t\\u0000\\u00e9\\u8c2f\\uFFFD"'),
  'a message with escapes in an original with escapes': lineWith('"message":"GET \\"/a\\"\\t谯"', {
    ...EVENT,
    'event.original': 'x GET "/a"\t谯 y',
  }),
  'a message that ends like the original, written in another way': lineWith('"message":"a/b\\u0063"', {
    ...EVENT,
    'event.original': 'x a/bc',
  }),
  'an original whose end is an escape and a message that is its last letter': lineWith('"message":"n"', {
    ...EVENT,
    'event.original': 'x\n',
  }),
  'an original that ends with a backslash and n': lineWith('"message":"n"', { ...EVENT, 'event.original': 'x\\n' }),
  'a message after an escape of four digits': lineWith('"message":"b谯"', {
    ...EVENT,
    'event.original': 'a\u0007谯\u001fb谯',
  }),
  'a message that is not there': lineWith('"message":"other"'),
  'a message that is no text': lineWith('"message":5'),
  'an empty message': lineWith('"message":""'),
  'a text that begins with the mark of entries': lineWith('"user.name":"\\u00015"'),
  numbers: lineWith('"a":0,"b":-5,"c":1.50,"d":0.125,"e":123456789012345,"f":-1.5'),
  'numbers and texts that look alike': lineWith('"a":"5","b":5,"c":["5"],"d":[5],"e":true,"f":"true"'),
  lists: lineWith('"a":["x","谯",5,1.50,true],"b":["\\u0001x","\\n"]'),
  'a field called __proto__': lineWith('"__proto__":"x"'),
  'a date that is none': lineWith('"event.start":"yesterday","event.end":"2026-03-01T00:00:00.000Z"'),
} as const;

describe('lines of events', () => {
  it('any events are in the block as when they are given as objects', () => {
    const reader = new BatchReader();
    fc.assert(
      fc.property(fc.array(anyEvent, { minLength: 1, maxLength: 6 }), (given) => {
        const lines = withIds(given).map((event) => JSON.stringify(event));
        const { rows, refused } = expected(lines);
        const came = taken(reader, Buffer.from(lines.join('\n')));
        expect(came.rows).toEqual(rows);
        expect(came.refused).toHaveLength(refused.length);
      }),
      { numRuns: 200 },
    );
  });

  it('events of whole characters and plain numbers are scanned, whatever they say', () => {
    const reader = new BatchReader();
    fc.assert(
      fc.property(fc.array(usualEvent, { minLength: 1, maxLength: 6 }), (given) => {
        const lines = given.map((event) => JSON.stringify(event));
        const came = taken(reader, Buffer.from(lines.join('\n')));
        expect(came).toMatchObject({ ...expected(lines), scanned: lines.length });
      }),
      { numRuns: 300 },
    );
  });

  it('events of one kind are all scanned', () => {
    const events = dayOfEvents(2_000, (row) => ({
      'source.port': row % 300,
      message: `of ${row}`,
      'user.name': '谯楼',
    }));
    const { rows, scanned } = taken(new BatchReader(), encodeEventLines(events));
    expect(scanned).toBe(2_000);
    expect(rows).toEqual(expected(events.map((event) => JSON.stringify(event))).rows);
  });

  it.each(Object.entries(UNUSUAL))('with %s are left to JSON', (_, line) => {
    const lines = [JSON.stringify(EVENT), line, JSON.stringify({ ...EVENT, 'event.id': ID.replace('0', 'f') })];
    const came = taken(new BatchReader(), Buffer.from(lines.join('\n')));
    expect(came).toMatchObject({ ...expected(lines), refused: expect.any(Array) as unknown, scanned: 2, size: 3 });
    expect(came.refused).toHaveLength(expected(lines).refused.length);
  });

  it.each(Object.entries(USUAL))('with %s are scanned', (_, line) => {
    const came = taken(new BatchReader(), Buffer.from(`${line}\n${line}`));
    expect(came).toMatchObject({ ...expected([line, line]), scanned: 2 });
  });

  it.each(['{', '', '5', '[]', '{"a":1}x', '{"a":"b\nc"}', '{"a":"\\x"}', '{"a":"\\u12g4"}', '{"a":tru}', '{"a":-}'])(
    'that are no event, %j, are refused and the others kept',
    (line) => {
      const good = JSON.stringify(EVENT);
      const came = taken(new BatchReader(), Buffer.from([good, line, good].join('\n')));
      expect(came.ids).toEqual([ID, ID]);
      expect(came.refused.length).toBeGreaterThan(0);
    },
  );

  it('of bytes that are no UTF-8 are left to JSON', () => {
    const line = Buffer.from(lineWith('"user.name":"?"'));
    line[line.lastIndexOf('?')] = 0xff;
    expect(taken(new BatchReader(), line)).toMatchObject({ scanned: 0, rows: [expect.anything()] });
  });

  it('with more names than have numbers are left to JSON', () => {
    const lines = Array.from({ length: 4_200 }, (_, n) => lineWith(`"field.${n}":"x"`));
    const reader = new BatchReader();
    let scanned = 0;
    reader.read(batchOfLines(Buffer.from(lines.join('\n'))), 0, {
      accepted: (row) => (scanned += reader.events.event(row) === undefined ? 1 : 0),
      rejected: () => expect.unreachable(),
    });
    expect(scanned).toBe(4_096 - 8);
  });

  it('with more fields than a block has columns keep them all', () => {
    const fields = Array.from({ length: 1_500 }, (_, n) => `"field.${n}":"x${n}"`).join(',');
    const came = taken(new BatchReader(), Buffer.from(lineWith(fields)));
    expect(came).toMatchObject({ scanned: 1, rows: expected([lineWith(fields)]).rows });
  });

  it.each([1, 255, 256, 257, 258])(
    'with names of %d characters are taken when the store takes such names',
    (length) => {
      for (const unit of ['n', '谯', '😀']) {
        const line = lineWith(`"${unit.repeat(length)}":"a"`);
        const came = taken(new BatchReader(), Buffer.from(line));
        const { rows, refused } = expected([line]);
        expect([came.rows, came.refused.length]).toEqual([rows, refused.length]);
      }
    },
  );

  it.each([
    ['numbers', '1', 2],
    ['truth values', 'true', 5],
    ['empty texts', '""', 3],
    ['texts', '"\\u0000"', 9],
  ])('with lists of %s are taken up to the same size as events are', (_, item, bytes) => {
    for (const size of [900_000, 1_300_000, 4_193_000, 4_400_000]) {
      const line = lineWith(`"a":[${new Array(Math.floor(size / bytes)).fill(item).join(',')}]`);
      const came = taken(new BatchReader(), Buffer.from(line));
      expect([came.ids.length, came.refused.length]).toEqual(
        acceptEvent(JSON.parse(line) as EcsEvent).ok ? [1, 0] : [0, 1],
      );
    }
  });

  it('longer than an event may be are refused', () => {
    const came = taken(new BatchReader(), Buffer.from(lineWith(`"a":"${'x'.repeat(4_194_304)}"`)));
    expect(came).toMatchObject({ rows: [], refused: [{ code: 'store.eventTooLarge' }] });
  });

  it('are counted as the events are', () => {
    expect(batchOfLines(Buffer.alloc(0)).size).toBe(0);
    expect(batchOf([]).size).toBe(0);
    expect(batchOfLines(encodeEventLines(dayOfEvents(9, () => ({})))).size).toBe(9);
  });

  it('of one append leave no more room behind than usual ones need, however many fields they have', () => {
    const scanner = new LineScanner();
    const fields = Array.from({ length: 3_000 }, (_, n) => `"f${n}":1`).join(',');
    const line = lineBytes(Buffer.from(lineWith(fields)));
    for (const lines of [1_500, 1, 1_500]) {
      scanner.begin();
      expect(scanner.tape.byteLength).toBeLessThanOrEqual(16_777_216);
      for (let n = 0; n < lines; n++) expect(scanner.scan(line, 0)).toBe(true);
      expect(scanner.tape.length).toBeGreaterThanOrEqual(scanner.line.tapeTo);
    }
    scanner.begin();
    expect(scanner.tape.byteLength).toBeLessThanOrEqual(16_777_216);
  });

  it('are forgotten by their scanner when others begin', () => {
    const scanner = new LineScanner();
    const line = lineBytes(Buffer.from(JSON.stringify(EVENT)));
    const scanned = (): object => {
      expect(scanner.scan(line, 0)).toBe(true);
      return { ...scanner.line };
    };
    const first = scanned();
    expect(scanned()).toMatchObject({ tapeFrom: Reflect.get(first, 'tapeTo') as unknown });
    scanner.begin();
    expect(scanned()).toEqual(first);
  });
});
