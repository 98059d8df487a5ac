import type { AggregateRequest, Comparable, FieldType, Metric } from '@qiaolou/schema';
import { comparedAs } from '@qiaolou/schema/reading';
import { MARK_BYTE } from '../columns/entry-text.ts';
import { ipv4At } from '../columns/ipv4-bytes.ts';
import type { Texts } from '../columns/text-list.ts';
import type { CodedRows, FieldAxes } from './field-axis.ts';
import type { Pace } from './pace.ts';
import type { GroupMaker, PartialGroup, PartialMeasure } from './partial-aggregate.ts';
import type { PickedRows } from './picked-rows.ts';
import type { TextCounts } from './text-counts.ts';

/** Fields of whose values only the rows are counted that have them, or that there are any. */
interface Tallied {
  readonly field: string;
  /** The metric that counts its values; undefined where rows are grouped by it. */
  readonly metric: number | undefined;
}

/**
 * What of an aggregation can be counted by the entries of a block's dictionaries: groups by the values of one field, or how
 * many values fields have. Undefined for all others.
 */
export function talliedFields({
  by,
  metrics,
}: Pick<AggregateRequest, 'by' | 'metrics'>): readonly Tallied[] | undefined {
  const [only, ...more] = by;
  if (only !== undefined)
    return only.kind === 'terms' && more.length === 0 && metrics.every(({ kind }) => kind === 'count')
      ? [{ field: only.field, metric: undefined }]
      : undefined;
  const distinct = metrics.flatMap((metric, index) => countsValues(metric, index));
  const others = metrics.some(({ kind }) => kind !== 'count' && kind !== 'cardinality');
  return others || distinct.length === 0 ? undefined : distinct;
}

function countsValues(metric: Metric, index: number): readonly Tallied[] {
  return metric.kind === 'cardinality' ? [{ field: metric.field, metric: index }] : [];
}

/** What counting an entry costs, in bytes of text that are tested. */
const ENTRY_COST = 16;

/** Entries that were counted, and where their values go. */
interface Flushing {
  readonly tallied: Tallied;
  readonly list: Texts;
  readonly into: { readonly kind?: PartialMeasure['kind']; texts: TextCounts | undefined };
  readonly maker: GroupMaker;
  readonly pace: Pace;
  /** Takes a value that is no plain text. */
  readonly takes: (value: Comparable, rows: number) => void;
}

/** Counts the rows of a block by the entries of dictionaries; an entry is decoded once, however many runs have it. */
export class BlockTally {
  readonly #fields: readonly Tallied[];
  readonly #axes: FieldAxes;
  /** By field, by code. */
  readonly #counts = new Map<Tallied, Uint32Array>();
  #rows = 0;

  constructor(fields: readonly Tallied[], axes: FieldAxes) {
    this.#fields = fields;
    this.#axes = axes;
  }

  /** Counts rows; false, and nothing is counted, when a field has values that are in no dictionary. */
  take(picked: PickedRows): boolean {
    const coded = this.#fields.map(({ field }) => this.#axes.coded(field, picked.run));
    if (coded.includes(undefined)) return false;
    this.#rows += picked.count;
    for (const [index, field] of this.#fields.entries()) {
      const own = coded[index];
      if (own !== undefined && own.size > 1) addRows(this.#countsOf(field, own.size), own, picked);
    }
    return true;
  }

  /** Adds what was counted to the group of all rows. */
  flush(root: PartialGroup, maker: GroupMaker, pace: Pace): void {
    root.count += this.#rows;
    for (const [tallied, counts] of this.#counts) {
      const measure = tallied.metric === undefined ? undefined : root.measures?.[tallied.metric];
      const into = tallied.metric === undefined ? root : measure?.kind === 'distinct' ? measure : undefined;
      const list = this.#axes.list(tallied.field);
      if (into === undefined || list === undefined) continue;
      const takes = (value: Comparable, rows: number): void => {
        if (measure !== undefined) maker.take(measure, value, rows);
        else if (root.counts !== undefined) maker.count(root.counts, value, rows);
      };
      this.#flush(counts, { tallied, list, into, maker, pace, takes });
    }
  }

  /** Plain texts are counted by their bytes; numbers, lists and addresses that are spelled otherwise by their value. */
  #flush(counts: Uint32Array, { tallied: { field }, list, into, maker, pace, takes }: Flushing): void {
    const { allValues, values } = this.#axes.entries(field);
    const valuesOf = into.kind === 'distinct' ? allValues : values;
    const type = comparedAs(field);
    let code = 0;
    for (const { bytes, ends, length } of list.lists ?? [list]) {
      const source = { bytes, address: type === 'ip' };
      for (let index = 0; index < length; index++) {
        const rows = counts[++code] ?? 0;
        if (rows === 0) continue;
        pace.spend(ENTRY_COST);
        const bounds = [index === 0 ? 0 : (ends[index - 1] ?? 0), ends[index] ?? 0] as const;
        if (isPlain(bytes, bounds, type) && maker.text(into, source, bounds, rows)) continue;
        for (const value of valuesOf(code)) takes(value, rows);
      }
    }
  }

  #countsOf(field: Tallied, size: number): Uint32Array {
    let counts = this.#counts.get(field);
    if (counts === undefined) this.#counts.set(field, (counts = new Uint32Array(size)));
    return counts;
  }
}

/** Whether an entry is counted by its bytes. */
function isPlain(bytes: Buffer, [start, end]: readonly [number, number], type: FieldType): boolean {
  if (type === 'ip') return ipv4At(bytes, start, end) >= 0;
  return (type === 'keyword' || type === 'text') && (bytes[start] !== MARK_BYTE || start === end);
}

function addRows(counts: Uint32Array, { constant, codes, base }: CodedRows, { range, rows, count }: PickedRows): void {
  if (constant !== undefined) {
    counts[constant] = (counts[constant] ?? 0) + count;
    return;
  }
  const all = codes();
  if (rows === undefined)
    for (let row = range.from; row < range.to; row++) {
      const code = (all[row] ?? 0) + base;
      counts[code] = (counts[code] ?? 0) + 1;
    }
  else
    for (let at = 0; at < count; at++) {
      const code = (all[rows[at] ?? 0] ?? 0) + base;
      counts[code] = (counts[code] ?? 0) + 1;
    }
}
