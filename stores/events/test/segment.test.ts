import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { EcsEvent } from '@qiaolou/schema';
import type { Block } from '../src/columns/block.ts';
import { PART_BYTES } from '../src/columns/parts.ts';
import { eventReader } from '../src/columns/row-event.ts';
import { columnValue } from '../src/columns/segment-column.ts';
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

  it.each(Object.entries(CASES))('gives back the same of a row, a run and all: %s', (_, more) => {
    const events = dayOfEvents(6_000, more);
    // Of one, rows are asked for before anything else is; of the other, all.
    const [rows, all] = [segmentOf(sealed(events)), segmentOf(sealed(events))];
    const each = Array.from({ length: all.rows }, (_, row) => row);
    const same = (at: (row: number) => number, values: Float64Array | undefined): void =>
      expect(each.map(at)).toEqual([...(values ?? [])]);
    same((row) => rows.timeAt(row), all.times());
    same((row) => rows.ingestedAt(row), all.ingested());
    for (const field of all.dateFields()) same((row) => rows.dateAt(field, row), all.dates(field));
    for (const [index, { from, to }] of all.runs.entries()) {
      expect(segmentOf(sealed(events)).timesOf(index)).toEqual(all.times().slice(from, to));
      for (const field of all.meta.columns.keys()) {
        const column = all.column(field);
        if (column?.kind !== 'dictionary') continue;
        const read = rows.column(field);
        const codes = [...column.codes().subarray(from, to)];
        if (read?.kind === 'dictionary') expect([...(read.codesOf?.(index) ?? [])]).toEqual(codes);
        expect(column.codesOf && [...column.codesOf(index)]).toEqual(codes);
      }
    }
    for (const field of all.meta.columns.keys()) {
      const [read, whole] = [rows.column(field), all.column(field)];
      if (read?.kind === 'number' && whole?.kind === 'number') same((row) => read.valueAt?.(row) ?? 0, whole.values);
      if (read?.kind === 'plain' && whole?.kind === 'plain')
        expect(each.map((row) => read.placeAt?.(row))).toEqual([...whole.places]);
      if (read?.kind === 'dictionary' && whole?.kind === 'dictionary') {
        expect(each.map((row) => read.codeAt?.(row))).toEqual([...whole.codes()]);
        const { entries } = read;
        expect(Array.from({ length: entries.length }, (_, at) => entries.at(at))).toEqual(
          Array.from({ length: entries.length }, (_, at) => whole.entries.at(at)),
        );
      }
      // Runs that are said to have none have none.
      for (const [run, { from, to }] of all.runs.entries())
        if (all.constantOf(field, run) === 0)
          for (let row = from; row < to; row++) expect(whole && columnValue(whole, row)).toBeUndefined();
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

/** Reads all there is. */
function everything(segment: Segment): void {
  for (const run of segment.runs.keys()) {
    segment.trigrams(run);
    for (const page of segment.pages(run)) page.bytes();
  }
  segment.idFilter();
  readBack(segment);
}
