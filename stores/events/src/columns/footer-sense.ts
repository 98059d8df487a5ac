import { SocError } from '@qiaolou/schema/reading';
import { rowsOfPart } from './parts.ts';
import type { ColumnMeta, NumberStream, SealedMeta } from './segment-meta.ts';
import type { TextParts } from './text-parts.ts';

/** More rows than any segment is made of. */
const MOST_ROWS = 2 ** 28;

/**
 * What a footer says must go together: it is checked once, and what reads the segment trusts it. A checksum tells damage, not what
 * was written wrongly. Throws `store.corrupt`.
 */
export function mustMakeSense(meta: SealedMeta): void {
  const { rows, runs, days, time, ingested, seq, dates, columns, ids } = meta;
  must(rows > 0 && rows <= MOST_ROWS, 'rows');
  must(days.reduce((sum, day) => sum + day.rows, 0) === rows, 'days');
  let last = 0;
  for (const { from, to, pages } of runs) {
    must(from === last && to > from, 'runs');
    last = to;
    let page = from;
    for (const one of pages) {
      must(one.from === page && one.to > page, 'pages');
      page = one.to;
    }
    must(page === to, 'pages');
  }
  must(last === rows, 'runs');
  must(time.encoding !== 'relative' && time.present === undefined, 'time');
  for (const stream of [time, ingested, seq, ...dates.values()]) mustBeNumbers(stream, meta);
  for (const column of columns.values()) mustBeColumn(column, meta);
  if (ids.values.kind === 'texts') mustBeTexts(ids.values, rows);
}

function mustBeNumbers({ encoding, width, starts, base }: NumberStream, { rows, partBytes }: SealedMeta): void {
  must(encoding === 'plain' || width === 4, 'width');
  must(Number.isFinite(base), 'base');
  const parts = Math.ceil(rows / rowsOfPart(partBytes, width));
  // A stream in one part begins with its first run.
  const begun = starts.length === 0 ? encoding !== 'delta' || parts === 1 : starts.length === parts;
  must(begun && starts.every(Number.isFinite), 'starts');
}

function mustBeColumn(column: ColumnMeta, meta: SealedMeta): void {
  const { rows, runs, partBytes } = meta;
  switch (column.kind) {
    case 'dictionary':
      must(column.constants.length === runs.length, 'constants');
      mustBeTexts(column.entries, rows);
      return;
    case 'plain': {
      const parts = Math.ceil(rows / rowsOfPart(partBytes, 1));
      const { before, present } = column;
      must(before.length === 0 ? present === undefined || parts === 1 : before.length === parts, 'before');
      must((before[0] ?? 0) === 0, 'before');
      mustAscend(before, rows);
      mustBeTexts(column.texts, rows);
      return;
    }
    case 'number':
      mustBeNumbers(column, meta);
      return;
    default:
      column satisfies never;
  }
}

/** No list has more texts than there are rows. */
function mustBeTexts({ ends }: TextParts, rows: number): void {
  mustAscend(ends, rows);
}

function mustAscend(numbers: readonly number[], most: number): void {
  let last = 0;
  for (const number of numbers) {
    must(number >= last && number <= most, 'order');
    last = number;
  }
}

function must(holds: boolean, what: string): void {
  if (!holds) throw new SocError('store.corrupt', { reason: 'format', what });
}
