import { MESSAGE_APART, type Block, type TextPage, type TextPlaces } from '../columns/block.ts';
import type { Run } from '../columns/run.ts';
import { textBounds, type TextKind } from '../columns/text-bounds.ts';
import { mayContain, trigramsOf } from '../columns/trigram-filter.ts';
import { maskOf, maskWhere, type Mask } from './mask.ts';
import type { LeafPlan, Literal } from './query-plan.ts';
import type { ScanTools } from './scan-tools.ts';

/** Rows of a run of a block that are looked at; what is said of its others means nothing. */
interface TextsOfRun {
  readonly block: Block;
  readonly run: number;
  readonly among: Mask;
}

/** Rows of a run whose original, or whose message as far as it is a piece of it, matches a leaf. */
export function textMask(texts: TextsOfRun, plan: LeafPlan, kind: TextKind, tools: ScanTools): Mask {
  const { block, run, among } = texts;
  const { literal } = plan;
  const rows = block.runs[run];
  if (rows === undefined || among === 'none') return 'none';
  if (plan.leaf.op === 'exists') return existing(block.places(), rows, kind);
  const filter = block.trigrams(run);
  if (literal !== undefined && filter !== undefined && !mayContain(filter, trigramsOf(literal.bytes))) return 'none';
  const found = new FoundRows(rows, among);
  const sought: Sought = { places: block.places(), plan, kind, tools };
  for (const page of block.pages(run)) {
    if (!found.anyLookedAt(page)) continue;
    if (literal === undefined) testPage(page, sought, found);
    else searchPage(page, literal, sought, found);
  }
  return found.mask();
}

function existing({ messageAt }: TextPlaces, run: Run, kind: TextKind): Mask {
  if (kind === 'original') return 'all';
  return maskWhere(run, (row) => (messageAt[row] ?? MESSAGE_APART) < MESSAGE_APART);
}

/** Rows of a run that were found, among those that are looked at. */
class FoundRows {
  readonly #from: number;
  readonly #among: Mask;
  readonly #out: Uint8Array;
  #hits = 0;

  constructor({ from, to }: Run, among: Mask) {
    this.#from = from;
    this.#among = among;
    this.#out = new Uint8Array(to - from);
  }

  /** Whether some row of a page is looked at. */
  anyLookedAt({ from, to }: TextPage): boolean {
    if (typeof this.#among === 'string') return true;
    const first = this.#among.indexOf(1, from - this.#from);
    return first >= 0 && first < to - this.#from;
  }

  lookedAt(row: number): boolean {
    return typeof this.#among === 'string' || this.#among[row - this.#from] === 1;
  }

  /** Takes a row once. */
  add(row: number): void {
    this.#out[row - this.#from] = 1;
    this.#hits++;
  }

  mask(): Mask {
    return maskOf(this.#out, this.#hits);
  }
}

interface Sought {
  readonly places: TextPlaces;
  readonly plan: LeafPlan;
  readonly kind: TextKind;
  readonly tools: ScanTools;
}

/** Tests the text of each row. */
function testPage(page: TextPage, { places, plan, kind, tools }: Sought, found: FoundRows): void {
  const bytes = page.bytes();
  for (let row = page.from; row < page.to; row++) {
    const bounds = found.lookedAt(row) ? textBounds(places, page, row, kind) : undefined;
    if (bounds === undefined) continue;
    tools.pace.spend(bounds[1] - bounds[0]);
    if (plan.compared(bytes.toString('utf8', ...bounds))) found.add(row);
  }
}

/** Bytes that are unpacked and searched in the time in which one is tested. */
const SEARCH_SPEED = 64;

/** Looks for the literal in a page; only texts that have it are looked at. */
function searchPage(page: TextPage, literal: Literal, { places, plan, kind, tools }: Sought, found: FoundRows): void {
  const bytes = page.bytes();
  const base = places.starts[page.from] ?? 0;
  const rowEnd = (row: number): number => (places.starts[row + 1] ?? Infinity) - base;
  let row = page.from;
  tools.pace.spend(Math.ceil(bytes.length / SEARCH_SPEED));
  tools.search.load(bytes);
  tools.search.each(literal.bytes, (at) => {
    while (rowEnd(row) <= at) row++;
    const bounds = found.lookedAt(row) ? textBounds(places, page, row, kind) : undefined;
    if (bounds === undefined) return rowEnd(row);
    const [start, end] = bounds;
    if (at < start || at + literal.bytes.length > end) return at + 1;
    if (!literal.enough) tools.pace.spend(end - start);
    if (literal.enough || plan.compared(bytes.toString('utf8', start, end))) found.add(row);
    return rowEnd(row);
  });
}
