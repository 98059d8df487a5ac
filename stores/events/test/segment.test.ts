import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { EcsEvent } from '@qiaolou/schema';
import type { Block } from '../src/columns/block.ts';
import { PART_BYTES } from '../src/columns/parts.ts';
import { eventReader } from '../src/columns/row-event.ts';
import { columnValue, type SegmentColumn } from '../src/columns/segment-column.ts';
import type { Segment } from '../src/columns/segment.ts';
import { anyEvent, dayOfEvents } from './any-event.ts';
import { bytesOf, openBlockOf, segmentOf } from './blocks-of-events.ts';
import { withIds } from './generated-events.ts';

const INGESTED = Date.UTC(2026, 2, 5);

const ingestedAt = (index: number): number => INGESTED + Math.floor(index / 10) * 1_000;

const sealed = (events: readonly EcsEvent[], partBytes = 4_096): Buffer =>
  bytesOf(openBlockOf(events, 100, ingestedAt).block, partBytes);
/** The events as the store takes them. */
const expected = (events: readonly EcsEvent[]): readonly EcsEvent[] => openBlockOf(events, 100, ingestedAt).kept;

/** Every row by its place in the order of ingest. */
function readBack(segment: Block): readonly EcsEvent[] {
  const seqs = segment.seqs();
  const events: EcsEvent[] = [];
  const eventOf = eventReader(segment);
  for (let row = 0; row < segment.rows; row++) events[(seqs[row] ?? 0) - 100] = eventOf(row);
  return events;
}

/** Fields and values of an event, of one called `__proto__` too. */
const entriesOf = (events: readonly EcsEvent[]) => events.map((event) => Object.entries(event).sort());

const CASES: Readonly<Record<string, (row: number) => Readonly<Record<string, unknown>>>> = {
  'a message that is a piece of the original': (row) => ({ message: `of ${row} 登录失败`.slice(0, 3) }),
  'numbers that hardly repeat, of 32 bits': (row) => ({ 'source.port': row, 'source.bytes': row * 300_000 }),
  'numbers beyond 32 bits and doubles': (row) => ({ 'source.bytes': 2 ** 50 + row, 'host.cpu.usage': row / 7 }),
  'numbers among which is a text': (row) => ({ 'source.port': row === 4_999 ? 'n/a' : row }),
  'texts that hardly repeat, some rows without': (row) =>
    row % 5 === 0 ? {} : { 'trace.id': `t${row}`, note: ['a', row] },
  'more entries than two bytes hold': (row) => ({ 'process.name': `p${row % 4_000}`, tags: [`a${row % 300}`, 5] }),
  'ids of any form': (row) => (row % 1_000 === 0 ? { 'event.id': `id ${row} 编号` } : {}),
  'times spread over centuries': (row) => ({ '@timestamp': new Date(row * 1e9 - 1e12).toISOString() }),
  'dates of which some are none': (row) => ({
    'event.start': row % 4 === 0 ? 'soon' : new Date(row * 1_000).toISOString(),
  }),
  'a field for every row': (row) => ({ [`vendor.key${row}`]: row, [`vendor.other${row % 2_000}`]: [row] }),
};

describe('a segment', () => {
  it('gives back every event as it was stored, whatever its fields and values, as the open block does', () => {
    fc.assert(
      fc.property(fc.array(anyEvent, { minLength: 1, maxLength: 60 }), (generated) => {
        const events = withIds(generated);
        const { block, kept } = openBlockOf(events, 100, ingestedAt);
        for (const read of [block, ...[24, 700, PART_BYTES].map((partBytes) => segmentOf(bytesOf(block, partBytes)))])
          expect(entriesOf(readBack(read))).toEqual(entriesOf(kept));
      }),
      { numRuns: 200 },
    );
  });

  it.each(Object.entries(CASES))('gives back %s', (_, more) => {
    const events = dayOfEvents(6_000, more);
    const segment = segmentOf(sealed(events));
    expect(segment.meta.runs.map(({ sorted }) => sorted)).toEqual([true, true, false]);
    expect(segment.meta.columns.size).toBeLessThanOrEqual(1_025);
    expect(readBack(segment)).toEqual(expected(events));
  });

  it.each(Object.entries(CASES))('gives the same times of a row, of a run and of all: %s', (_, more) => {
    const events = dayOfEvents(6_000, more);
    const [byRow, all] = [segmentOf(sealed(events)), segmentOf(sealed(events))];
    const each = Array.from({ length: all.rows }, (_, row) => row);
    expect(each.map((row) => byRow.timeAt(row))).toEqual([...all.times()]);
    expect(each.map((row) => byRow.ingestedAt(row))).toEqual([...all.ingested()]);
    for (const field of all.dateFields())
      expect(each.map((row) => byRow.dateAt(field, row))).toEqual([...(all.dates(field) ?? [])]);
    for (const [run, { from, to }] of all.runs.entries()) {
      const byRun = segmentOf(sealed(events));
      expect(byRun.timesOf(run)).toEqual(all.times().slice(from, to));
      expect(byRun.ingestedOf(run)).toEqual(all.ingested().slice(from, to));
    }
  });

  it.each(Object.entries(CASES))('gives the same of a row that is the first one asked for: %s', (_, more) => {
    const bytes = sealed(dayOfEvents(6_000, more));
    const all = segmentOf(bytes);
    const numbers = [...all.meta.columns.keys()].filter((field) => all.column(field)?.kind === 'number');
    for (let row = 0; row < all.rows; row += 331) {
      const one = segmentOf(bytes);
      expect([one.timeAt(row), one.ingestedAt(row)]).toEqual([all.times()[row], all.ingested()[row]]);
      for (const field of all.dateFields()) expect(one.dateAt(field, row)).toBe(all.dates(field)?.[row]);
      for (const field of numbers) expect(oneOf(one.column(field), row)).toBe(allOf(all.column(field))[row]);
    }
  });

  it.each(Object.entries(CASES))('gives the same values of a row, of a run and of all: %s', (_, more) => {
    const events = dayOfEvents(6_000, more);
    const [byRow, byRun, all] = [segmentOf(sealed(events)), segmentOf(sealed(events)), segmentOf(sealed(events))];
    for (const field of all.meta.columns.keys()) {
      const values = allOf(all.column(field));
      expect(values).toHaveLength(all.rows);
      expect(values.map((_, row) => oneOf(byRow.column(field), row))).toEqual(values);
      for (const [run, { from, to }] of all.runs.entries()) {
        expect(runOf(byRun.column(field), run)).toEqual(values.slice(from, to));
        // Runs that are said to have none have none.
        if (all.constantOf(field, run) !== 0) continue;
        const column = all.column(field);
        for (let row = from; row < to; row++) expect(column && columnValue(column, row)).toBeUndefined();
      }
    }
  });

  it('keeps each run in order of time, equal times as they came, and counts its quarters of an hour', () => {
    const events = dayOfEvents(6_000, () => ({}));
    const segment = segmentOf(sealed(events));
    const [times, seqs] = [segment.times(), segment.seqs()];
    for (const { from, to, sorted, minTs, maxTs, quarters } of segment.meta.runs) {
      const run = Array.from(times.subarray(from, to));
      expect([Math.min(...run), Math.max(...run)]).toEqual([minTs, maxTs]);
      const [first, last] = [Math.floor(minTs / 900_000), Math.floor(maxTs / 900_000)];
      const counts = Array.from({ length: last - first + 1 }, (_, index) => first + index).map(
        (quarter) => run.filter((ts) => Math.floor(ts / 900_000) === quarter).length,
      );
      expect(quarters).toEqual({ first, counts });
      if (!sorted) continue;
      for (let row = from + 1; row < to; row++) {
        const [before, ts] = [times[row - 1] ?? 0, times[row] ?? 0];
        expect(ts > before || (ts === before && (seqs[row] ?? 0) > (seqs[row - 1] ?? 0))).toBe(true);
      }
    }
  });

  it('is damaged, and says so with a code, whichever byte is another', () => {
    const bytes = sealed(dayOfEvents(1_500, (row) => ({ 'user.name': `u${row % 9}`, 'trace.id': `t${row}` })));
    const step = Math.ceil(bytes.length / 600);
    for (let at = 0; at < bytes.length; at += at < bytes.length - 200 ? step : 1) {
      const damaged = Buffer.from(bytes);
      damaged[at] = (damaged[at] ?? 0) ^ (1 << (at % 8));
      expect(() => everything(segmentOf(damaged)), `byte ${at}`).toThrow(
        expect.objectContaining({ code: 'store.corrupt' }),
      );
    }
  });

  it('is damaged wherever it is cut off', () => {
    const bytes = sealed(dayOfEvents(200, () => ({})));
    for (let length = 0; length < bytes.length; length += 37)
      expect(() => segmentOf(bytes.subarray(0, length))).toThrow(expect.objectContaining({ code: 'store.corrupt' }));
  });
});

/** Codes, places of texts, or numbers of all rows. */
function allOf(column: SegmentColumn | undefined): readonly number[] {
  if (column?.kind === 'dictionary') return [...column.codes()];
  return [...((column?.kind === 'plain' ? column.places : column?.values) ?? [])];
}

/** The same of one row. */
function oneOf(column: SegmentColumn | undefined, row: number): number | undefined {
  if (column?.kind === 'dictionary') return column.codeAt?.(row);
  return column?.kind === 'plain' ? column.placeAt?.(row) : column?.valueAt?.(row);
}

/** Codes of the rows of a run, each found by a bit in which it differs from others. */
function codesOfRun(
  { entries, matchesOf }: Extract<SegmentColumn, { readonly kind: 'dictionary' }>,
  run: number,
): readonly number[] {
  const codes: number[] = [];
  for (let bit = 1; bit <= entries.length; bit *= 2) {
    const table = Uint8Array.from({ length: entries.length + 1 }, (_, code) => (code & bit ? 1 : 0));
    const found = matchesOf?.(run, table);
    for (const [row, match] of found?.rows.entries() ?? []) codes[row] = (codes[row] ?? 0) + match * bit;
    expect(found?.count).toBe(found?.rows.reduce((sum, match) => sum + match, 0));
  }
  return codes;
}

/** The same of the rows of a run. */
function runOf(column: SegmentColumn | undefined, run: number): readonly number[] {
  if (column?.kind === 'dictionary') return codesOfRun(column, run);
  return [...((column?.kind === 'plain' ? column.placesOf?.(run) : column?.valuesOf?.(run)) ?? [])];
}

/** Reads all there is. */
function everything(segment: Segment): void {
  for (const run of segment.runs.keys()) {
    segment.trigrams(run);
    for (const page of segment.pages(run)) page.bytes();
  }
  segment.idFilter();
  readBack(segment);
}
