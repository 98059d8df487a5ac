import { MESSAGE_APART, type Block, type TextPage, type TextPlaces } from '../columns/block.ts';
import type { Run } from '../columns/run.ts';
import { placesOfKind, textBounds, textEnd, textStart, type TextKind } from '../columns/text-bounds.ts';
import { mayContain } from '../columns/trigram-filter.ts';
import { maskOf, type Mask } from './mask.ts';
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
  if (rows === undefined || among === 'none' || lacksLiteral(block, run, plan)) return 'none';
  if (plan.leaf.op === 'exists' && kind === 'original') return 'all';
  const found = new FoundRows(rows, among);
  const sought: Sought = { plan, kind, tools };
  for (const page of block.pages(run)) {
    if (!found.anyLookedAt(page)) continue;
    if (plan.leaf.op === 'exists') addMessages(page, found);
    else if (literal === undefined) testPage(page, sought, found);
    else searchPage(page, literal, sought, found);
  }
  return found.mask();
}

/** Whether no text of a run can have what all that match have in them; no text is read. */
export function lacksLiteral(block: Block, run: number, { literal }: LeafPlan): boolean {
  const filter = literal === undefined ? undefined : block.trigrams(run);
  return filter !== undefined && literal !== undefined && !mayContain(filter, literal.trigrams);
}

function addMessages(page: TextPage, found: FoundRows): void {
  const { messageAt } = page.places();
  for (let row = page.from; row < page.to; row++)
    if (found.lookedAt(row) && (messageAt[row - page.from] ?? MESSAGE_APART) < MESSAGE_APART) found.add(row);
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
  readonly plan: LeafPlan;
  readonly kind: TextKind;
  readonly tools: ScanTools;
}

/** Tests the text of each row. */
function testPage(page: TextPage, { plan, kind, tools }: Sought, found: FoundRows): void {
  const bytes = page.bytes();
  const places = placesOfKind(page.places(), kind);
  for (let row = page.from; row < page.to; row++) {
    const bounds = found.lookedAt(row) ? textBounds(places, row - page.from, kind) : undefined;
    if (bounds === undefined) continue;
    tools.pace.spend(bounds[1] - bounds[0]);
    if (plan.compared(bytes.toString('utf8', ...bounds))) found.add(row);
  }
}

/** Bytes that are unpacked and searched in the time in which one is tested. */
const SEARCH_SPEED = 64;

/** Looks for the literal in a page; only texts that have it are looked at, and where texts are is read only then. */
function searchPage(page: TextPage, literal: Literal, { plan, kind, tools }: Sought, found: FoundRows): void {
  const bytes = page.bytes();
  const test = new LiteralTest(bytes, literal, plan, tools.pace);
  let places: TextPlaces | undefined;
  /** Place of the row in the page. */
  let row = 0;
  tools.pace.spend(Math.ceil(bytes.length / SEARCH_SPEED));
  tools.search.load(bytes);
  tools.search.each(literal.bytes, (at) => {
    places ??= placesOfKind(page.places(), kind);
    while ((places.starts[row + 1] ?? Infinity) <= at) row++;
    const rowEnd = places.starts[row + 1] ?? Infinity;
    const start = found.lookedAt(page.from + row) ? textStart(places, row, kind) : -1;
    if (start < 0) return rowEnd;
    const end = textEnd(places, row, kind);
    if (at < start || at + literal.bytes.length > end) return at + 1;
    const answer = literal.enough ? 'matches' : test.around(at, start, end);
    if (answer === 'matches') found.add(page.from + row);
    // Beyond a window there may be another.
    return answer === 'notHere' ? at + 1 : rowEnd;
  });
}

/** Tests texts that have a literal around it. Nothing is allocated for a place but the text that is tested. */
class LiteralTest {
  readonly #bytes: Buffer;
  readonly #window: LiteralWindow | undefined;
  readonly #plan: LeafPlan;
  readonly #pace: Pace;
  /** Where the text begins that was tested last, and how much of it was, counted as often as it was. */
  #text = -1;
  #tested = 0;

  constructor(bytes: Buffer, { window }: Literal, plan: LeafPlan, pace: Pace) {
    this.#bytes = bytes;
    this.#window = window;
    this.#plan = plan;
    this.#pace = pace;
  }

  /** Whether the text from `start` to `end` matches, as a whole or around a place of the literal in it. */
  around(at: number, start: number, end: number): 'matches' | 'notHere' | 'nowhere' {
    if (this.#text !== start) {
      this.#text = start;
      this.#tested = 0;
    }
    // Many windows take longer than all of it at once.
    if (this.#window === undefined || this.#tested > end - start) {
      this.#pace.spend(end - start);
      return this.#plan.compared(this.#bytes.toString('utf8', start, end)) ? 'matches' : 'nowhere';
    }
    const from = this.#before(at, this.#window.before, start);
    const to = this.#after(at + this.#window.bytes, this.#window.after, end);
    this.#tested += to - from;
    this.#pace.spend(to - from);
    return this.#plan.comparedShort.matches(this.#bytes, from, to) ? 'matches' : 'notHere';
  }

  /** So many characters back, not further than the text. */
  #before(at: number, characters: number, start: number): number {
    let from = at;
    for (let left = characters; left > 0 && from > start; left--) {
      from--;
      while (from > start && isContinuation(this.#bytes[from] ?? 0)) from--;
    }
    return from;
  }

  /** So many characters on, not further than the text. */
  #after(at: number, characters: number, end: number): number {
    let to = Math.min(at, end);
    for (let left = characters; left > 0 && to < end; left--) {
      to++;
      while (to < end && isContinuation(this.#bytes[to] ?? 0)) to++;
    }
    return to;
  }
}

/** Whether a byte of UTF-8 is not the first of a character. */
function isContinuation(byte: number): boolean {
  return (byte & 0b1100_0000) === 0b1000_0000;
}
