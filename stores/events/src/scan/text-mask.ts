import { MESSAGE_APART, type Block, type TextPage, type TextPlaces } from '../columns/block.ts';
import type { Run } from '../columns/run.ts';
import { placesOfKind, textBounds, type TextKind } from '../columns/text-bounds.ts';
import { mayContain, trigramsOf } from '../columns/trigram-filter.ts';
import { maskOf, maskWhere, type Mask } from './mask.ts';
import type { Pace } from './pace.ts';
import type { LeafPlan, Literal, LiteralWindow } from './query-plan.ts';
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
  const sought: Sought = { places: placesOfKind(block.places(), kind), plan, kind, tools };
  for (const page of block.pages(run)) {
    if (!found.anyLookedAt(page)) continue;
    if (literal === undefined) testPage(page, sought, found);
    else searchPage(page, literal, sought, found);
  }
  return found.mask();
}

function existing(places: TextPlaces, run: Run, kind: TextKind): Mask {
  if (kind === 'original') return 'all';
  const { messageAt } = places;
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
  const test = new LiteralTest(bytes, literal, plan.compared, tools.pace);
  let row = page.from;
  tools.pace.spend(Math.ceil(bytes.length / SEARCH_SPEED));
  tools.search.load(bytes);
  tools.search.each(literal.bytes, (at) => {
    while (rowEnd(row) <= at) row++;
    const bounds = found.lookedAt(row) ? textBounds(places, page, row, kind) : undefined;
    if (bounds === undefined) return rowEnd(row);
    const [start, end] = bounds;
    if (at < start || at + literal.bytes.length > end) return at + 1;
    const answer = literal.enough ? 'matches' : test.around(at, bounds);
    if (answer === 'matches') found.add(row);
    // Beyond a window there may be another.
    return answer === 'notHere' ? at + 1 : rowEnd(row);
  });
}

/** Tests texts that have a literal around it. */
class LiteralTest {
  readonly #bytes: Buffer;
  readonly #window: LiteralWindow | undefined;
  readonly #matches: (text: string) => boolean;
  readonly #pace: Pace;
  /** Where the text begins that was tested last, and how much of it was, counted as often as it was. */
  #text = -1;
  #tested = 0;

  constructor(bytes: Buffer, { window }: Literal, matches: (text: string) => boolean, pace: Pace) {
    this.#bytes = bytes;
    this.#window = window;
    this.#matches = matches;
    this.#pace = pace;
  }

  /** Whether the text matches as a whole, or around a place of the literal in it. */
  around(at: number, [start, end]: readonly [number, number]): 'matches' | 'notHere' | 'nowhere' {
    if (this.#text !== start) [this.#text, this.#tested] = [start, 0];
    // Many windows take longer than all of it at once.
    const window = this.#tested > end - start ? undefined : this.#window;
    const [from, to] = window === undefined ? [start, end] : this.#around(at, [start, end], window);
    this.#tested += to - from;
    this.#pace.spend(to - from);
    if (this.#matches(this.#bytes.toString('utf8', from, to))) return 'matches';
    return window === undefined ? 'nowhere' : 'notHere';
  }

  /** A window begins and ends between characters. */
  #around(at: number, [start, end]: readonly [number, number], { before, bytes }: LiteralWindow) {
    let from = at;
    for (let left = before; left > 0 && from > start; left--) {
      from--;
      while (from > start && isContinuation(this.#bytes[from] ?? 0)) from--;
    }
    let to = Math.min(end, at + bytes);
    while (to < end && isContinuation(this.#bytes[to] ?? 0)) to++;
    return [from, to] as const;
  }
}

/** Whether a byte of UTF-8 is not the first of a character. */
function isContinuation(byte: number): boolean {
  return (byte & 0b1100_0000) === 0b1000_0000;
}
