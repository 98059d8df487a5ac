import type { StoredBlock } from '../embedded/read/stored-block.ts';
import type { Span } from '../contract/store-request.ts';
import { BlockScan } from '../scan/block-scan.ts';
import type { QueryPlan } from '../scan/query-plan.ts';
import type { ScanTools } from '../scan/scan-tools.ts';
import type { NumberSpan } from './journal-rest.ts';

/** What is looked for in segments. */
export interface WantedRows {
  readonly plan: QueryPlan;
  readonly span: Span;
}

/** Some rows of a segment that match, in order of their numbers. */
export interface NextRows {
  readonly rows: Uint32Array;
  readonly seqs: Float64Array;
  /** Number up to which these are all of them. */
  readonly through: number;
}

/** The first `most` matching rows of a segment in a span of numbers. Throws `store.corrupt`, and what the pace does. */
export function nextRows(
  block: StoredBlock,
  { plan, span }: WantedRows,
  numbers: NumberSpan,
  tools: ScanTools & { readonly most: number },
): NextRows {
  const all = block.seqs();
  const rows = matchingRows(block, { plan, span }, tools).filter((row) => {
    const seq = all[row] ?? 0;
    return seq > numbers.after && seq <= numbers.through;
  });
  const last = rows.length > tools.most ? nthLeast(all, rows, tools.most) : numbers.through;
  const own = rows.filter((row) => (all[row] ?? 0) <= last).sort((a, b) => (all[a] ?? 0) - (all[b] ?? 0));
  return { rows: own, seqs: Float64Array.from(own, (row) => all[row] ?? 0), through: last };
}

function matchingRows(block: StoredBlock, { plan, span }: WantedRows, tools: ScanTools): Uint32Array {
  const rows = new Uint32Array(block.rows);
  const scan = new BlockScan(block, tools);
  let count = 0;
  for (const [index, run] of block.runs.entries()) {
    if (run.maxTs < span.from || run.minTs >= span.to) continue;
    const mask = scan.mask(plan, index, span);
    if (mask === 'none') continue;
    for (let row = run.from; row < run.to; row++) if (mask === 'all' || mask[row - run.from] === 1) rows[count++] = row;
  }
  return rows.subarray(0, count);
}

/** The number of the row that is so many from the first, in their order. */
function nthLeast(all: Float64Array, rows: Uint32Array, nth: number): number {
  return Float64Array.from(rows, (row) => all[row] ?? 0).sort()[nth - 1] ?? Infinity;
}
