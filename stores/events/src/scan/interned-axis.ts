import type { Comparable } from '@qiaolou/schema';
import { unique, type Axis } from './axis.ts';
import type { Pace } from './pace.ts';
import type { PickedRows } from './picked-rows.ts';
import type { ValuesOfRow } from './row-values.ts';

/** What reading and looking up a value costs, in bytes of text that are tested. */
const ROW_COST = 64;

/** Rows by values that are read row by row; equal ones get one code. */
export function internedAxis(read: ValuesOfRow, { range, rows, count }: PickedRows, pace: Pace): Axis {
  const codes = new Uint32Array(count);
  const single = new Map<Comparable, number>();
  const lists = new Map<readonly Comparable[], number>();
  const known: (readonly Comparable[])[] = [[]];
  for (let at = 0; at < count; at++) {
    pace.spend(ROW_COST);
    const values = read(rows?.[at] ?? range.from + at);
    const [first] = values;
    if (first === undefined) continue;
    const code = (values.length === 1 ? single.get(first) : lists.get(values)) ?? known.push(values) - 1;
    if (values.length === 1) single.set(first, code);
    else lists.set(values, code);
    codes[at] = code;
  }
  const allValues = (code: number): readonly Comparable[] => known[code] ?? [];
  return { size: known.length, codes: () => codes, values: (code) => unique(allValues(code)), allValues };
}
