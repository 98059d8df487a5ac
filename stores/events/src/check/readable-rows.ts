import { dayOf, dayStart } from '@qiaolou/schema';
import { REST_FIELD, type TextPlaces } from '../columns/block.ts';
import { entryText, entryValue } from '../columns/entry-text.ts';
import { MergedRows } from '../columns/merged-rows.ts';
import type { RowSource } from '../columns/row-source.ts';
import { codedColumn, type SegmentColumn } from '../columns/segment-column.ts';
import type { Segment } from '../columns/segment.ts';
import { TextList, textListBytes } from '../columns/text-list.ts';
import { segmentParts } from './segment-parts.ts';

/** `tags` of an event that a repair kept without all of its fields. */
export const FIELDS_LOST_TAG = 'store_fields_lost';

/** Without them there is no event. */
const NEEDED = ['@timestamp', 'event.ingested', 'seq', 'event.id', 'event.created', 'event.kind', 'event.dataset'];
const TAGS = 'tags';

/** What can still be read of a damaged segment. */
export interface Readable {
  readonly source: RowSource;
  /** Rows whose text is whole. */
  readonly rows: Uint32Array;
  /** Fields that those rows have lost, `*` for those beyond the columns; each of the rows is tagged then. */
  readonly fields: readonly string[];
  /** Days of the rows that cannot be read, with how many of each. */
  readonly lost: ReadonlyMap<string, number>;
}

/**
 * What can be read of a segment of which the named parts cannot; undefined when that is no event at all. What is read of a
 * lost part is not asked for. Damage that was not named is `store.corrupt`.
 */
export function readableRows(segment: Segment, lostParts: ReadonlySet<string>): Readable | undefined {
  if (NEEDED.some((name) => lostParts.has(name))) return undefined;
  const parts = segmentParts(segment.meta).filter(({ kind }) => kind !== 'filter');
  const rows: number[] = [];
  const lost = new Map<string, number>();
  const times = segment.times();
  for (const part of parts) {
    if (part.rows === undefined) continue;
    for (let row = part.rows.from; row < part.rows.to; row++) {
      const day = dayOf(dayStart(times[row] ?? NaN));
      if (lostParts.has(part.name)) lost.set(day, (lost.get(day) ?? 0) + 1);
      else rows.push(row);
    }
  }
  if (rows.length === 0) return undefined;
  const fields = parts.flatMap(({ name, kind }) => (kind === 'field' && lostParts.has(name) ? [name] : []));
  const source = new ReadableRows(new MergedRows([segment]), new Set(fields));
  return { source, rows: Uint32Array.from(rows), fields: [...new Set(fields)].sort(), lost };
}

/** Rows without the fields that are lost, tagged when there are such. */
class ReadableRows implements RowSource {
  readonly rows: number;
  readonly #inner: MergedRows;
  readonly #lost: ReadonlySet<string>;

  constructor(inner: MergedRows, lost: ReadonlySet<string>) {
    this.rows = inner.rows;
    this.#inner = inner;
    this.#lost = lost;
  }

  times(): Float64Array {
    return this.#inner.times();
  }

  ingested(): Float64Array {
    return this.#inner.ingested();
  }

  seqs(): Float64Array {
    return this.#inner.seqs();
  }

  id(row: number): string {
    return this.#inner.id(row);
  }

  idBytes(): Buffer | undefined {
    return this.#inner.idBytes();
  }

  places(): TextPlaces {
    return this.#inner.places();
  }

  copyText(row: number, target: Buffer, at: number): number {
    return this.#inner.copyText(row, target, at);
  }

  dateFields(): readonly string[] {
    return this.#inner.dateFields().filter((field) => !this.#lost.has(field));
  }

  dates(field: string): Float64Array {
    return this.#inner.dates(field);
  }

  columnFields(): readonly string[] {
    const fields = this.#inner.columnFields().filter((field) => !this.#lost.has(field === REST_FIELD ? '*' : field));
    return this.#lost.size === 0 || fields.includes(TAGS) ? fields : [...fields, TAGS];
  }

  column(field: string): SegmentColumn {
    if (field !== TAGS || this.#lost.size === 0) return this.#inner.column(field);
    return tagged(this.#lost.has(TAGS) ? undefined : this.#inner.column(TAGS), this.rows);
  }
}

/** The same tags and one more in each row. */
function tagged(column: SegmentColumn | undefined, rows: number): SegmentColumn {
  const coded = column && codedColumn(column);
  const entries = [entryText([FIELDS_LOST_TAG])];
  const codes = new Uint32Array(rows).fill(1);
  for (let index = 0; coded !== undefined && index < coded.entries.length; index++) {
    const tags = entryValue(coded.entries.at(index));
    entries.push(entryText([tags, FIELDS_LOST_TAG].flat()));
  }
  for (let row = 0; row < rows; row++) codes[row] = (coded?.codes[row] ?? 0) + 1;
  return { kind: 'dictionary', entries: TextList.of(textListBytes(entries)), codes: () => codes };
}
