import { describe, expect, it } from 'vitest';
import { mustMakeSense } from '../src/columns/footer-sense.ts';
import type { ColumnMeta, SegmentMeta } from '../src/columns/segment-meta.ts';
import { dayOfEvents } from './any-event.ts';
import { bytesOf, openBlockOf, segmentOf } from './blocks-of-events.ts';

const events = dayOfEvents(6_000, (row) => ({
  'user.name': `u${row % 9}`,
  'source.port': row,
  ...(row % 3 === 0 && { 'trace.id': `t${row}` }),
  'process.name': `p${row % 700}`,
}));
const { meta } = segmentOf(bytesOf(openBlockOf(events, 1, () => 0).block, 300));
const [run] = meta.runs;
if (run === undefined) throw new Error('no run');

const runs = (change: object): Partial<SegmentMeta> => ({ runs: [{ ...run, ...change }, ...meta.runs.slice(1)] });
/** The first column of a kind, changed. */
function column<K extends ColumnMeta['kind']>(
  kind: K,
  change: (column: Extract<ColumnMeta, { readonly kind: K }>) => object,
): Partial<SegmentMeta> {
  const found = [...meta.columns].find(([, one]) => one.kind === kind);
  if (found === undefined) throw new Error(`no ${kind}`);
  const [name, one] = found;
  const changed = { ...one, ...change(one as Extract<ColumnMeta, { readonly kind: K }>) };
  return { columns: new Map([...meta.columns, [name, changed]]) };
}
const time = (change: object): Partial<SegmentMeta> => ({ time: { ...meta.time, ...change } });

const SENSELESS: Readonly<Record<string, Partial<SegmentMeta>>> = {
  'no rows': { rows: 0 },
  'more rows than runs have': { rows: meta.rows + 1 },
  'rows that no segment has': { rows: 2 ** 32 },
  'days with other rows': { days: [{ start: 0, rows: 1 }] },
  'a run that ends before it begins': runs({ from: run.to, to: run.from }),
  'a run that begins later': runs({ from: run.from + 1 }),
  'a run without its pages': runs({ pages: [] }),
  'a page that goes beyond its run': runs({ pages: [{ ...run.pages[0], to: 2 ** 53 - 1 }] }),
  'times relative to themselves': time({ encoding: 'relative', starts: [] }),
  'times with gaps': time({ present: meta.time.values }),
  'numbers without what is before their parts': time({ starts: [] }),
  'numbers with too few of it': time({ starts: meta.time.starts.slice(1) }),
  'numbers with what is none': time({ starts: meta.time.starts.map(() => NaN) }),
  'a base that is no number': time({ base: Infinity }),
  'differences of eight bytes': time({ width: 8 }),
  'a dictionary with a constant too few': column('dictionary', ({ constants }) => ({ constants: constants.slice(1) })),
  'a dictionary with more entries than rows': column('dictionary', ({ entries }) => ({
    entries: { ...entries, ends: [2 ** 32] },
  })),
  'texts whose lists go back': column('plain', ({ texts }) => ({ texts: { ...texts, ends: texts.ends.toReversed() } })),
  'texts without what is before their parts': column('plain', () => ({ before: [] })),
  'texts of which some are before the first': column('plain', ({ before }) => ({ before: before.map(() => 1) })),
  'texts of which fewer are before a later part': column('plain', ({ before }) => ({ before: before.toReversed() })),
  'a column of numbers without what is before its parts': column('number', () => ({
    encoding: 'delta',
    width: 4,
    starts: [],
  })),
};

describe('the footer of a segment', () => {
  it('makes sense as it is written', () => {
    expect(() => mustMakeSense(meta)).not.toThrow();
    expect(new Set([...meta.columns.values()].map(({ kind }) => kind))).toEqual(
      new Set(['dictionary', 'plain', 'number']),
    );
  });

  it.each(Object.entries(SENSELESS))('is refused with %s', (_, change) => {
    expect(() => mustMakeSense({ ...meta, ...change })).toThrow(expect.objectContaining({ code: 'store.corrupt' }));
  });
});
