import { MESSAGE_APART, type Block, type TextPage, type TextPlaces } from '../columns/block.ts';
import { textBounds, type TextKind } from '../columns/text-bounds.ts';
import { mayContain, trigramsOf } from '../columns/trigram-filter.ts';
import type { ByteSearch } from './find-bytes.ts';
import { maskWhere, type Mask } from './mask.ts';
import type { LeafPlan, Literal } from './query-plan.ts';

/** Rows of a run of a block. */
interface RunOfBlock {
  readonly block: Block;
  readonly run: number;
}

/** Rows of a run whose original, or whose message as far as it is a piece of it, matches a leaf. */
export function textMask({ block, run }: RunOfBlock, plan: LeafPlan, place: TextKind, search: ByteSearch): Mask {
  const { from = 0, to = 0 } = block.runs[run] ?? {};
  const { literal } = plan;
  if (plan.leaf.op === 'exists') return existing(block.places(), from, to, place);
  if (literal === undefined) return tested({ block, run }, plan, place);
  const filter = block.trigrams(run);
  if (filter !== undefined && !mayContain(filter, trigramsOf(literal.bytes))) return 'none';
  const out = new Uint8Array(to - from);
  for (const page of block.pages(run))
    searchPage(page, block.places(), { literal, plan, place, search }, (row) => (out[row - from] = 1));
  return out.includes(1) ? out : 'none';
}

function existing({ messageAt }: TextPlaces, from: number, to: number, place: TextKind): Mask {
  if (place === 'original') return 'all';
  return maskWhere(to - from, (row) => (messageAt[from + row] ?? MESSAGE_APART) < MESSAGE_APART);
}

/** Tests the text of each row. */
function tested({ block, run }: RunOfBlock, { compared }: LeafPlan, place: TextKind): Mask {
  const places = block.places();
  const { from = 0, to = 0 } = block.runs[run] ?? {};
  const out = new Uint8Array(to - from);
  let any = false;
  for (const page of block.pages(run)) {
    const bytes = page.bytes();
    for (let row = page.from; row < page.to; row++) {
      const bounds = textBounds(places, page, row, place);
      if (bounds === undefined || !compared(bytes.toString('utf8', ...bounds))) continue;
      out[row - from] = 1;
      any = true;
    }
  }
  return any ? out : 'none';
}

interface Sought {
  readonly literal: Literal;
  readonly plan: LeafPlan;
  readonly place: TextKind;
  readonly search: ByteSearch;
}

/** Looks for the literal in a page; only texts that have it are looked at. */
function searchPage(page: TextPage, places: TextPlaces, sought: Sought, found: (row: number) => unknown): void {
  const { literal, plan, place, search } = sought;
  const bytes = page.bytes();
  const base = places.starts[page.from] ?? 0;
  const rowEnd = (row: number): number => (places.starts[row + 1] ?? Infinity) - base;
  let row = page.from;
  search.load(bytes);
  search.each(literal.bytes, (at) => {
    while (rowEnd(row) <= at) row++;
    const bounds = textBounds(places, page, row, place);
    if (bounds === undefined) return rowEnd(row);
    const [start, end] = bounds;
    if (at < start || at + literal.bytes.length > end) return at + 1;
    if (literal.enough || plan.compared(bytes.toString('utf8', start, end))) found(row);
    return rowEnd(row);
  });
}
