import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hasCode, SocError, type AppendResult, type Clock, type EcsEvent, type EventStore } from '@qiaolou/schema';
import {
  importLines,
  NdjsonLines,
  ParquetExport,
  ParquetImport,
  partsOf,
  rowsOf,
  type ImportLines,
  type RejectedRow,
} from '../src/exchange/index.ts';
import { MemoryEventStore, openEmbeddedEventStore } from '../src/index.ts';
import { withoutIngested } from '../src/exchange/without-ingested.ts';
import { anyEvent } from './any-event.ts';
import { bytesInMemory } from './bytes-in-memory.ts';
import { directoryOfTest } from './directory-of-test.ts';
import { withIds } from './generated-events.ts';
import { numberedEvent } from './numbered-event.ts';

const directory = directoryOfTest();
const anyEvents = fc.array(anyEvent, { minLength: 1, maxLength: 12 }).map((events) => withIds(events));

function ticking(): Clock {
  let now = Date.UTC(2026, 2, 6);
  return { now: () => (now += 1_000) };
}

/** Every event of a store in the order of its storing, without the time of that. */
async function all(store: EventStore): Promise<readonly EcsEvent[]> {
  const events: EcsEvent[] = [];
  for (let next = '0'; ;) {
    const page = await store.tail(next, 5);
    next = page.next;
    if (page.events.length === 0) break;
    events.push(...page.events);
  }
  return events;
}
const plain = (events: readonly EcsEvent[]): unknown => events.map(({ 'event.ingested': _, ...event }) => event);

async function oracleOf(events: readonly EcsEvent[]): Promise<MemoryEventStore> {
  const store = new MemoryEventStore(ticking());
  await store.append(events);
  return store;
}

interface Bounds {
  readonly rows?: number;
  readonly chars?: number;
}

function parquetOf(events: readonly EcsEvent[], bounds: Bounds = {}, missingDays: readonly string[] = []): Uint8Array {
  const file = new ParquetExport(bounds);
  const pieces = events.map((event) => file.push(event) ?? new Uint8Array());
  return Buffer.concat([...pieces, file.end(missingDays)]);
}

const ndjsonOf = (events: readonly EcsEvent[]): Uint8Array =>
  Buffer.from(events.map((event) => `${JSON.stringify(event)}\n`).join(''));

async function* piecesOfParquet(bytes: Uint8Array): AsyncGenerator<ImportLines | RejectedRow> {
  yield* (await ParquetImport.open(bytesInMemory(bytes))).pieces();
}

async function* piecesOfNdjson(bytes: Uint8Array, size: number): AsyncGenerator<ImportLines | RejectedRow> {
  const ndjson = new NdjsonLines();
  for (let at = 0; at < bytes.length; at += size) yield* ndjson.push(bytes.subarray(at, at + size));
  yield* ndjson.end();
}

async function imported(pieces: AsyncIterable<ImportLines | RejectedRow>) {
  const store = new MemoryEventStore(ticking());
  const counts = await importLines({ pieces, store: (events) => store.append(events) });
  return { store, counts };
}

describe('an export and its import', () => {
  it('give back any events by Parquet, in row groups of any size', async () => {
    await fc.assert(
      fc.asyncProperty(
        anyEvents,
        fc.integer({ min: 1, max: 14 }),
        fc.integer({ min: 1, max: 3_000 }),
        async (events, rows, chars) => {
          const given = await oracleOf(events);
          const bytes = parquetOf(await all(given), { rows, chars });
          const { store, counts } = await imported(piecesOfParquet(bytes));
          expect(plain(await all(store))).toEqual(plain(await all(given)));
          expect(counts).toMatchObject({ accepted: counts.rows, duplicates: 0, rejected: 0 });
        },
      ),
    );
  });

  it('give back any events by NDJSON, in pieces of any size', async () => {
    await fc.assert(
      fc.asyncProperty(anyEvents, fc.integer({ min: 1, max: 4_000 }), async (events, size) => {
        const given = await oracleOf(events);
        const { store } = await imported(piecesOfNdjson(ndjsonOf(await all(given)), size));
        expect(plain(await all(store))).toEqual(plain(await all(given)));
      }),
    );
  });

  it('give back what an embedded store holds, by its segments and its journal', async () => {
    const options = { dir: join(directory(), 'a'), clock: ticking(), flushRows: 300 };
    const source = await openEmbeddedEventStore(options);
    await source.append(Array.from({ length: 400 }, (_, n) => numberedEvent(n)));
    const given = await all(source);
    const target = await openEmbeddedEventStore({ ...options, dir: join(directory(), 'b') });
    const store = (events: readonly EcsEvent[]): Promise<AppendResult> => target.append(events);
    const storeLines = (lines: Uint8Array): Promise<AppendResult> => target.appendLines(lines);
    const bytes = parquetOf(given, { rows: 150 });
    const first = await importLines({ pieces: piecesOfParquet(bytes), store, storeLines });
    const again = await importLines({ pieces: piecesOfNdjson(ndjsonOf(given), 999), store });
    expect([first, again]).toMatchObject([
      { rows: 400, accepted: 400, duplicates: 0 },
      { rows: 400, accepted: 0, duplicates: 400 },
    ]);
    const byId = (events: readonly EcsEvent[]) => events.toSorted((a, b) => (a['event.id'] < b['event.id'] ? -1 : 1));
    expect(plain(byId(await all(target)))).toEqual(plain(byId(given)));
    await source.close();
    await target.close();
  });

  it('give back a store that is empty', async () => {
    expect((await imported(piecesOfParquet(parquetOf([])))).counts).toMatchObject({ rows: 0, rejected: 0 });
    expect((await imported(piecesOfNdjson(new Uint8Array(), 9))).counts).toMatchObject({ rows: 0, rejected: 0 });
  });

  it('say of which days something was left out', async () => {
    const { note } = await ParquetImport.open(bytesInMemory(parquetOf([numberedEvent(1)], {}, ['2026-03-01'])));
    expect(note.missingDays).toEqual(['2026-03-01']);
  });
});

describe('the Parquet file of an export', () => {
  const nasty = {
    ...numberedEvent(7),
    ...{ 'destination.port': 443, 'source.port': 'https', 'network.bytes': 2 ** 63, 'source.bytes': 2 ** 62 },
    ...{ 'event.category': ['network', 'web'], 'event.type': 'denied', 'user.name': ['a', 'b'], 'event.code': 4625 },
    ...{ 'vendor.key': 'x', message: 'a\u0000b\u{1f600}', 'event.duration': 0.5 },
  } as EcsEvent;

  async function asked(bytes: Uint8Array, sql: (file: string) => string) {
    const file = join(directory(), 'asked.parquet');
    await writeFile(file, bytes);
    const connection = await (await DuckDBInstance.create(':memory:')).connect();
    try {
      return (await connection.runAndReadAll(sql(`'${file}'`))).getRowObjectsJson();
    } finally {
      connection.closeSync();
    }
  }

  it('is read by DuckDB: types, values, what only the JSON has', async () => {
    const [row] = await asked(
      parquetOf([nasty]),
      (file) => `SELECT *, typeof("@timestamp") AS t, "@timestamp"::TIMESTAMPTZ = '${nasty['@timestamp']}' AS same
        FROM ${file}`,
    );
    expect(row).toMatchObject({
      ...{ t: 'TIMESTAMP WITH TIME ZONE', same: true, 'event.id': nasty['event.id'], 'destination.port': '443' },
      ...{ 'source.port': null, 'network.bytes': null, 'source.bytes': String(2n ** 62n), 'user.name': null },
      ...{ 'event.category': ['network', 'web'], 'event.type': ['denied'], 'event.code': '4625' },
      ...{ message: 'a\u0000b\u{1f600}', 'event.duration': null, 'source.ip': nasty['source.ip'] ?? null },
      json_only: ['source.port', 'network.bytes', 'user.name', 'event.duration'],
      event_json: JSON.stringify(nasty),
    });
  });

  it('is read by DuckDB whole: every event, row group by row group', async () => {
    const events = Array.from({ length: 1_000 }, (_, n) => numberedEvent(n));
    const rows = await asked(
      parquetOf(events, { rows: 128 }),
      (file) => `SELECT "event.id" AS id, event_json AS json FROM ${file}`,
    );
    expect(rows).toEqual(events.map((event) => ({ id: event['event.id'], json: JSON.stringify(event) })));
  });

  it('is full after its most row groups', () => {
    const file = new ParquetExport({ rows: 1, groups: 2 });
    const isFull = [1, 2].map((n) => (file.push(numberedEvent(n)), file.isFull));
    expect(isFull).toEqual([false, true]);
  });
});

describe('a file that is no export', () => {
  const events = Array.from({ length: 6 }, (_, n) => numberedEvent(n));
  const whole = parquetOf(events, { rows: 2 });
  const expected = plain(events);

  /** What an import came to: the code of its refusal, or its events. */
  async function outcome(bytes: Uint8Array): Promise<unknown> {
    try {
      return plain(await all((await imported(piecesOfParquet(bytes))).store));
    } catch (error) {
      if (hasCode(error, 'store.exportDamaged') || hasCode(error, 'store.notAnExport')) return error.code;
      throw error;
    }
  }

  it('is refused wherever it was cut', async () => {
    for (let length = 0; length < whole.length; length += 1 + (length % 37))
      expect(await outcome(whole.subarray(0, length))).toMatch(/^store\.(?:exportDamaged|notAnExport)$/);
  });

  it('is refused or whole, whichever bit was flipped', { timeout: 300_000 }, async () => {
    let refusals = 0;
    for (let at = 0; at < whole.length; at += 13) {
      const flipped = Uint8Array.from(whole);
      flipped[at] = (flipped[at] ?? 0) ^ (1 << (at % 8));
      const came = await outcome(flipped);
      if (typeof came === 'string') refusals += 1;
      // Of the columns for other programs an import reads nothing.
      else expect(came).toEqual(expected);
    }
    expect(refusals).toBeGreaterThan(0);
  });

  it('is refused or whole, whatever bytes were written over it', { timeout: 300_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.nat(whole.length - 1),
        fc.uint8Array({ minLength: 1, maxLength: 40 }),
        async (at, garbage) => {
          const changed = Uint8Array.from(whole);
          changed.set(garbage.subarray(0, whole.length - at), at);
          const came = await outcome(changed);
          if (typeof came !== 'string') expect(came).toEqual(expected);
        },
      ),
      { numRuns: 300 },
    );
  });

  it.each([
    ['nothing', new Uint8Array()],
    ['something else', Buffer.from('{"a":1}\n')],
    ['its first bytes only', Buffer.from('PAR1')],
    ['both ends only', Buffer.from('PAR1PAR1')],
    ['ends around nothing', Buffer.from('PAR1\u0000\u0000\u0000\u0000PAR1', 'latin1')],
  ])('is refused: %s', async (_, bytes) => {
    expect(await outcome(bytes)).toMatch(/^store\.(?:exportDamaged|notAnExport)$/);
  });

  it("is refused: somebody else's, with the same columns", async () => {
    const [mine, theirs] = [join(directory(), 'mine.parquet'), join(directory(), 'theirs.parquet')];
    await writeFile(mine, whole);
    const connection = await (await DuckDBInstance.create(':memory:')).connect();
    await connection.run(`COPY (SELECT * FROM '${mine}') TO '${theirs}' (FORMAT parquet)`);
    connection.closeSync();
    expect(await outcome(await readFile(theirs))).toBe('store.notAnExport');
  });

  it('is not what is told of a disk that cannot be read', async () => {
    const fault = Object.assign(new Error('EIO'), { code: 'EIO' });
    const dying = {
      ...bytesInMemory(whole),
      read: (from: number, to: number) => (to - from > 8 ? Promise.reject(fault) : bytesInMemory(whole).read(from, to)),
    };
    await expect(ParquetImport.open(dying)).rejects.toBe(fault);
  });
});

describe('lines that are no events', () => {
  const good = (n: number): string => JSON.stringify(numberedEvent(n));

  it('are counted and named by line and code; the others are stored', async () => {
    const lines = [good(1), '', '[]', good(2), '{"a":', good(1), '{"event.id":"x"}', '\ufeff{}', '"\ud800"', good(3)];
    const { counts } = await imported(piecesOfNdjson(Buffer.from(lines.join('\r\n')), 11));
    expect(counts).toMatchObject({ rows: 9, accepted: 3, duplicates: 1, rejected: 5 });
    expect(counts.firstRejected.map(({ place, code, reason }) => [place, code, reason])).toEqual([
      [3, 'store.badEvent', 'no JSON object'],
      [5, 'store.badEvent', 'no JSON'],
      [7, 'store.badEvent', '@timestamp'],
      [8, 'store.badEvent', 'no JSON'],
      [9, 'store.badEvent', 'no JSON object'],
    ]);
  });

  it('are refused when a byte of them is no UTF-8', async () => {
    const bytes = Buffer.from(`${good(1)}\n${good(2)}\n`);
    bytes[bytes.length - 5] = 0xff;
    const { counts } = await imported(piecesOfNdjson(bytes, 100));
    expect(counts).toMatchObject({ accepted: 1, firstRejected: [{ place: 2, reason: 'no UTF-8' }] });
  });

  it('are not kept when they are too long, and counting goes on behind them', () => {
    const lines = new NdjsonLines(50);
    const long = Array.from({ length: 100 }, () => 'x'.repeat(30));
    const came = ['{"a":1}\n\n', ...long, '\n{"b":1}\n{"c"', ':1}', '\n', 'y'.repeat(51)]
      .flatMap((piece) => lines.push(Buffer.from(piece)))
      .concat(lines.end())
      .map((piece) => ('code' in piece ? piece : { ...piece, lines: Buffer.from(piece.lines).toString() }));
    expect(came).toEqual([
      { place: 1, lines: '{"a":1}\n' },
      { place: 3, code: 'store.eventTooLarge', reason: '3000 bytes' },
      { place: 4, lines: '{"b":1}' },
      { place: 5, lines: '{"c":1}' },
      { place: 6, code: 'store.eventTooLarge', reason: '51 bytes' },
    ]);
  });

  it('are the same for a store that takes lines as for one that takes events', async () => {
    const nasty = fc.constantFrom(
      '',
      ' ',
      '\r',
      'null',
      '5',
      '"a"',
      '[]',
      '{}',
      '{"a":',
      '\ufeff',
      'true',
      good(1),
      good(2),
      good(3),
    );
    const target = await openEmbeddedEventStore({ dir: directory(), clock: ticking() });
    await fc.assert(
      fc.asyncProperty(fc.array(nasty, { maxLength: 12 }), fc.integer({ min: 1, max: 400 }), async (lines, size) => {
        const bytes = Buffer.from(lines.join('\n'));
        const { counts, store } = await imported(piecesOfNdjson(bytes, size));
        // Once they are all there each store says the same of them.
        const of = async (storeLines?: (given: Uint8Array) => Promise<AppendResult>) =>
          importLines({ pieces: piecesOfNdjson(bytes, size), store: (events) => store.append(events), storeLines });
        await of((given) => target.appendLines(given));
        const [first, second] = [await of(), await of((given) => target.appendLines(given))];
        expect(second).toEqual(first);
        expect(first).toMatchObject({ rows: counts.rows, rejected: counts.rejected });
      }),
    );
    await target.close();
  });

  it('are stored in parts of so many that what is said of them has a bound', async () => {
    const count = 200_000;
    const lines = [
      JSON.stringify(numberedEvent(1)),
      ...new Array<string>(count).fill('x'),
      '',
      JSON.stringify(numberedEvent(2)),
    ];
    const most: number[] = [];
    const memory = new MemoryEventStore(ticking());
    const counts = await importLines({
      pieces: piecesOfNdjson(Buffer.from(lines.join('\n')), 10_000_000),
      store: (events) => memory.append(events),
      storeLines: async (part) => {
        const rows = rowsOf({ place: 1, lines: part });
        const rejected = rows.flatMap((row) => ('code' in row ? [{ id: '', code: row.code, reason: row.reason }] : []));
        most.push(rows.length);
        const { accepted, duplicates } = await memory.append(
          rows.flatMap((row) => ('event' in row ? [row.event] : [])),
        );
        return { accepted, duplicates, rejected };
      },
    });
    expect(counts).toMatchObject({ rows: count + 2, accepted: 2, duplicates: 0, rejected: count });
    expect(counts.firstRejected.map(({ place }) => place)).toEqual(Array.from({ length: 20 }, (_, n) => n + 2));
    expect(Math.max(...most)).toBeLessThanOrEqual(16_384);
  });

  it('are as before when their parts are put together, and have their numbers', () => {
    const line = fc.constantFrom('', 'a', 'bb', '谯', '\r');
    fc.assert(
      fc.property(
        fc.array(line, { maxLength: 20 }),
        fc.integer({ min: 1, max: 7 }),
        fc.nat(5),
        (given, size, place) => {
          const parts = [...partsOf({ place, lines: Buffer.from(given.join('\n')) }, size)];
          expect(parts.map(({ lines }) => Buffer.from(lines).toString()).join('\n')).toBe(given.join('\n'));
          expect(parts.map((part) => part.place)).toEqual(parts.map((_, n) => place + n * size));
        },
      ),
    );
  });

  it('are rows with their numbers', () => {
    expect(rowsOf({ place: 7, lines: Buffer.from(`\n${good(1)}\nnull`) })).toEqual([
      { place: 8, event: numberedEvent(1) },
      { place: 9, code: 'store.badEvent', reason: 'no JSON object' },
    ]);
  });

  it('are named as the first twenty, the others counted', async () => {
    const { counts } = await imported(piecesOfNdjson(Buffer.from('[]\n'.repeat(5_000)), 1_000));
    expect(counts).toMatchObject({ rejected: 5_000 });
    expect(counts.firstRejected.map(({ place }) => place)).toEqual(Array.from({ length: 20 }, (_, n) => n + 1));
  });

  it('are those a server refuses, too', async () => {
    const store = (events: readonly EcsEvent[]): Promise<AppendResult> =>
      Promise.resolve({
        ...{ accepted: events.length - 1, duplicates: 0 },
        rejected: [{ id: numberedEvent(2)['event.id'], code: 'mapper_parsing_exception', reason: 'r' }],
      });
    const pieces = piecesOfNdjson(Buffer.from([1, 2, 3].map((n) => `${good(n)}\n`).join('')), 10_000);
    expect(await importLines({ pieces, store })).toMatchObject({
      accepted: 2,
      firstRejected: [{ place: 2, code: 'mapper_parsing_exception' }],
    });
  });
});

describe('the time at which another store took an event', () => {
  const TIME = '2026-03-01T00:00:00.000Z';
  const tricky = fc.constantFrom(
    ...[
      `,"event.ingested":"${TIME}"`,
      '"event.ingested"',
      `,\\"event.ingested\\":\\"${TIME}`,
      ',',
      '"',
      '\\',
      '谯楼',
      '\n',
    ],
  );
  const text = fc.array(tricky, { maxLength: 4 }).map((parts) => parts.join(''));
  const ndjson = (rows: readonly unknown[]): Buffer => Buffer.from(rows.map((row) => JSON.stringify(row)).join('\n'));
  const ingested = fc.constantFrom(TIME, 'yesterday', `${TIME} `, 5, [TIME], '');

  it('is taken out of lines, and nothing else is', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.dictionary(text, fc.oneof(text, fc.array(text))), fc.option(ingested)), { minLength: 1 }),
        (rows) => {
          const given = rows.map(([row, time]) => ({
            first: 1,
            ...row,
            ...(time !== null && { 'event.ingested': time }),
          }));
          const expected = rows.map(([row, time], at) => (time === TIME ? { first: 1, ...row } : given[at]));
          const left = Buffer.from(withoutIngested(ndjson(given))).toString();
          expect(left).toBe(ndjson(expected).toString());
        },
      ),
      { numRuns: 2_000 },
    );
  });

  it('leaves no line whole that was broken, and none another than it was', () => {
    const PIECE = `,"event.ingested":"${TIME}"`;
    const parsed = (line: string): unknown => {
      try {
        return JSON.parse(line) as unknown;
      } catch {
        return undefined;
      }
    };
    const isObject = (value: unknown): value is object =>
      typeof value === 'object' && value !== null && !Array.isArray(value);
    const line = fc
      .array(
        fc.constantFrom('{', '}', '[', ']', '"a":', '"b"', ',', ':', '1', '-', ' ', '\\', '"', PIECE, `${PIECE}}`),
        {
          maxLength: 12,
        },
      )
      .map((parts) => parts.join(''));
    const whole = fc.constantFrom('{"a":1,"b":["x",2]}', '{"a":{"b":1}}', '{"a":"b"}', '{}', '[{"a":1}]');
    const put = fc
      .tuple(whole, fc.nat(20), fc.constantFrom(PIECE, PIECE.slice(1), `${PIECE}}`))
      .map(([json, at, piece]) => json.slice(0, at) + piece + json.slice(at));
    fc.assert(
      fc.property(fc.array(fc.oneof(line, put), { minLength: 1, maxLength: 4 }), (lines) => {
        const left = Buffer.from(withoutIngested(Buffer.from(lines.join('\n')))).toString();
        const after = left.split('\n');
        expect(after).toHaveLength(lines.length);
        for (const [at, before] of lines.entries()) {
          const [was, is] = [parsed(before), parsed(after[at] ?? '')];
          if (before === after[at]) continue;
          expect(isObject(was)).toBe(isObject(is));
          if (isObject(was))
            expect(Object.entries(was).filter(([name]) => name !== 'event.ingested')).toEqual(Object.entries(is ?? {}));
        }
      }),
      { numRuns: 5_000 },
    );
  });

  it.each([
    `{"a":,"event.ingested":"${TIME}"1}`,
    `{"a":1,"event.ingested":"${TIME}"2}`,
    `{"a":["x","event.ingested":"${TIME}","y"]}`,
    `{,"event.ingested":"${TIME}"}`,
  ])('stays in %s, which is no JSON', (line) => {
    expect(() => JSON.parse(line) as unknown).toThrow(SyntaxError);
    expect(Buffer.from(withoutIngested(Buffer.from(line))).toString()).toBe(line);
  });

  it('stays where lines are cut in it', () => {
    const line = `{"a":1,"event.ingested":"${TIME}`;
    expect(Buffer.from(withoutIngested(Buffer.from(line))).toString()).toBe(line);
  });
});

it('an import that is cancelled stores no more, and what it told of stays', async () => {
  const controller = new AbortController();
  const store = new MemoryEventStore(ticking());
  const bytes = ndjsonOf(Array.from({ length: 10 }, (_, n) => numberedEvent(n)));
  let told = 0;
  const cancelled = importLines({
    ...{ pieces: piecesOfNdjson(bytes, 500), store: (events) => store.append(events), signal: controller.signal },
    onPart: ({ accepted }) => {
      told = accepted;
      if (accepted >= 3) controller.abort();
    },
  });
  await expect(cancelled).rejects.toEqual(new SocError('store.cancelled'));
  expect(await all(store)).toHaveLength(told);
});
