import { compareText } from '@qiaolou/schema/reading';
import { eventReader } from '../columns/row-event.ts';
import { finish, type Steps } from '../columns/steps.ts';
import type { Block } from '../columns/block.ts';
import type { Run } from '../columns/run.ts';
import type { SearchPosition, Span } from '../contract/store-request.ts';
import { BlockScan } from './block-scan.ts';
import { BoundedRows } from './bounded-rows.ts';
import type { ByteSearch } from './find-bytes.ts';
import type { FoundEvents } from './found-events.ts';
import type { KeptQuestion } from './kept-answers.ts';
import { firstAtLeast, rowsOf, type Mask } from './mask.ts';
import { Pace } from './pace.ts';
import type { PageShare } from './page-share.ts';
import type { QueryPlan } from './query-plan.ts';

/** What a page of a search is looked for in, and how. */
export interface PageQuery {
  readonly plan: QueryPlan;
  readonly span: Span;
  readonly sort: 'newest' | 'oldest';
  /** Most rows. */
  readonly limit: number;
  /** Characters that the rows may have together, any number when absent; the first one is given whatever it has. */
  readonly mostChars?: number | undefined;
  /** Only rows after this place in the order. */
  readonly after: SearchPosition | undefined;
  /** Matches are counted up to here and not further; 0: not at all. */
  readonly countTo: number;
  /** Only these fields and those that every answer has; all when absent. */
  readonly fields?: readonly string[] | undefined;
  /** How many rows matched of blocks that were asked the same, whatever the span, before. */
  readonly kept?: KeptQuestion<number> | undefined;
  /** What other threads look at of the same blocks in the same order; nobody else does when absent. */
  readonly share?: PageShare | undefined;
  /** Told of the rows of each block within the span that was looked at, or need not be. */
  readonly looked?: ((rows: number) => void) | undefined;
}

/** A row that was found. */
interface FoundRow {
  readonly block: Block;
  readonly row: number;
  readonly ts: number;
}

/** Rows that are gathered beyond twice the page before those that are not on it are dropped. */
const SPARE_ROWS = 4_096;

/**
 * The first events of an order that match, from some blocks of any times: a part, to be merged with those of others. Blocks
 * are looked at from the near end of time, and not at all when nothing of them could be on the page and the count is full.
 * `between` is called before each block and now and then within: it may throw to end the search. What was read is released.
 */
export function searchBlocks(...asked: Parameters<typeof searchSteps>): FoundEvents {
  return finish(searchSteps(...asked));
}

/** `searchBlocks` in steps: a run, or some whole rows, each. */
export function* searchSteps(
  blocks: readonly Block[],
  query: PageQuery,
  search: ByteSearch,
  between: () => void,
): Steps<FoundEvents> {
  const page = new Page(query);
  const pace = new Pace(between);
  const held = new HeldBlocks();
  const near = query.sort === 'newest' ? (block: Block) => -block.maxTs : (block: Block) => block.minTs;
  try {
    for (const block of ownBlocks(
      blocks.toSorted((a, b) => near(a) - near(b)),
      query.share,
    )) {
      if (block.rows === 0 || !overlaps(block, query.span)) continue;
      yield* takeBlock(block, query, page, { search, pace, between, held });
      query.looked?.(block.rows);
    }
    const { rows, count } = page.finish();
    return { ...(yield* readRows(rows, query, pace, held)), count };
  } finally {
    held.keep(new Set());
  }
}

/** Those that no other thread looks at. */
function* ownBlocks(blocks: readonly Block[], share: PageShare | undefined): Generator<Block> {
  if (share === undefined) yield* blocks;
  else for (let block = blocks[share.claim()]; block !== undefined; block = blocks[share.claim()]) yield block;
}

/** Takes the rows of a block, unless nothing of it matters or it is known how many match. */
function* takeBlock(
  block: Block,
  query: PageQuery,
  page: Page,
  { search, pace, between, held }: PageTools,
): Steps<undefined> {
  if (!page.wants(block)) return undefined;
  const kept = keptOf(block, query);
  if (kept?.rows !== undefined && page.takeCount(block, kept.rows)) return undefined;
  between();
  held.add(block);
  const rows = yield* takeRuns(block, query, page, new BlockScan(block, { search, pace }));
  if (rows !== undefined) kept?.put(rows);
  page.trim();
  held.keep(page.blocks());
  return undefined;
}

interface PageTools {
  readonly search: ByteSearch;
  readonly pace: Pace;
  readonly between: () => void;
  readonly held: HeldBlocks;
}

/** Takes the rows of a block; gives how many match, undefined when not all runs were looked at. */
function* takeRuns(block: Block, query: PageQuery, page: Page, scan: BlockScan): Steps<number | undefined> {
  let rows: number | undefined = 0;
  for (const [index, run] of block.runs.entries()) {
    if (!overlaps(run, query.span) || !page.wants(run)) {
      rows = undefined;
      continue;
    }
    const mask = scan.mask(query.plan, index, query.span);
    page.take(block, index, mask);
    rows = rows === undefined ? undefined : rows + rowsOf(mask, run);
    yield;
  }
  return rows;
}

/** What is known of how many rows of a block match, where it is as a whole within the span and never changes. */
function keptOf({ key, minTs, maxTs }: Block, { kept, span }: PageQuery) {
  if (kept === undefined || key === undefined || minTs < span.from || maxTs >= span.to) return undefined;
  return { rows: kept.get(key), put: (rows: number): void => kept.put(key, rows, 8) };
}

/** Blocks of which something was read and is kept. */
class HeldBlocks {
  readonly #blocks = new Set<Block>();

  add(block: Block): void {
    this.#blocks.add(block);
  }

  /** Releases all but some. */
  keep(used: ReadonlySet<Block>): void {
    for (const block of this.#blocks) if (!used.has(block)) this.release(block);
  }

  release(block: Block): void {
    this.#blocks.delete(block);
    block.release();
  }
}

/** Whole rows that are read in one step. */
const ROWS_OF_STEP = 256;
/** Cost of reading a row as a whole, in bytes of text that are tested. */
const ROW_COST = 1_024;

/**
 * Reads rows block by block; a block that is read is released. When they have too many characters together the last ones
 * are left out.
 */
function* readRows(
  rows: readonly FoundRow[],
  { fields, mostChars = Infinity }: PageQuery,
  pace: Pace,
  held: HeldBlocks,
): Steps<Omit<FoundEvents, 'count'>> {
  const page = new BoundedRows(rows, mostChars);
  for (const [block, ofBlock] of Map.groupBy(rows.entries(), ([, row]) => row.block)) {
    const eventOf = eventReader(block, fields);
    for (const [index, { row, ts }] of ofBlock) {
      // The rows of a block are in the order of the page.
      if (!page.wants(index)) break;
      pace.spend(ROW_COST);
      page.take(index, { ts, id: block.id(row), event: eventOf(row) });
      if (index % ROWS_OF_STEP === 0) yield;
    }
    held.release(block);
  }
  return { found: page.found(), cut: page.cut };
}

type Extent = Pick<Run, 'minTs' | 'maxTs'>;

function overlaps({ minTs, maxTs }: Extent, { from, to }: Span): boolean {
  return maxTs >= from && minTs < to;
}

/** Rows of a run that may be on a page. */
interface RunRows {
  readonly block: Block;
  readonly run: Run;
  /** Time of one of its rows, numbered from its first. */
  readonly timeAt: (at: number) => number;
  readonly mask: Mask;
}

/** Times of a run's rows, one by one from here on: those of all are not put together for the few of a page. */
function timesOneByOne(block: Block, { from }: Run): (at: number) => number {
  return (at) => block.timeAt(from + at);
}

/** Rows of a run that is in no order of which the times of all are read at once. */
const MANY_ROWS = 256;

function timesOfAll(block: Block, index: number): (at: number) => number {
  const times = block.timesOf(index);
  return (at) => times[at] ?? NaN;
}

class Page {
  readonly #query: PageQuery;
  /** 1 when times go up. */
  readonly #direction: 1 | -1;
  #rows: FoundRow[] = [];
  #count = 0;
  /** Time of the last row of a full page, of other threads' too: what is beyond it is not on the page. */
  #edge: number | undefined;
  /** Rows that the others counted. */
  #othersCount = 0;

  constructor(query: PageQuery) {
    this.#query = query;
    this.#direction = query.sort === 'oldest' ? 1 : -1;
  }

  /** Whether rows of such times matter, for the page or for the count. */
  wants(extent: Extent): boolean {
    this.#hearOthers();
    return this.#counts || this.#mayHold(extent);
  }

  /** Whether it is still counted. */
  get #counts(): boolean {
    return this.#count + this.#othersCount < this.#query.countTo;
  }

  #hearOthers(): void {
    const { share } = this.#query;
    if (share === undefined) return;
    this.#othersCount = share.othersCount;
    for (const edge of share.othersEdges) if (!this.#beyond(edge)) this.#edge = edge;
  }

  /** Counts the rows of a block of which it is known how many match; false when some of them may be on the page. */
  takeCount(block: Block, rows: number): boolean {
    if (rows > 0 && this.#mayHold(block)) return false;
    if (this.#counts) this.#count += rows;
    return true;
  }

  /** Takes what a mask has of a run: counted as a whole, and row by row where it may be on the page. */
  take(block: Block, index: number, mask: Mask): void {
    const run = block.runs[index];
    if (mask === 'none' || run === undefined) return;
    const hits = rowsOf(mask, run);
    if (this.#counts) this.#count += hits;
    if (!this.#mayHold(run)) return;
    const rows = { block, run, mask };
    if (run.sorted) this.#takeInOrder({ ...rows, timeAt: timesOneByOne(block, run) });
    else this.#takeAll({ ...rows, timeAt: hits < MANY_ROWS ? timesOneByOne(block, run) : timesOfAll(block, index) });
  }

  /** Whether a row of such times may be on the page: it is not beyond its end, nor before its beginning. */
  #mayHold({ minTs, maxTs }: Extent): boolean {
    const [near, far] = this.#direction > 0 ? [minTs, maxTs] : [maxTs, minTs];
    const { after } = this.#query;
    if (after !== undefined && (far - after.ts) * this.#direction < 0) return false;
    return !this.#beyond(near);
  }

  /** From the near end until the page is full; equal times stay, their order is that of the ids. */
  #takeInOrder({ block, run: { from, to }, timeAt, mask }: RunRows): void {
    const { limit } = this.#query;
    const rows = to - from;
    let found = 0;
    let last: number | undefined;
    for (let at = this.#nearest(rows, timeAt); at >= 0 && at < rows; at += this.#direction) {
      if (mask !== 'all' && mask[at] !== 1) continue;
      const ts = timeAt(at);
      if ((found >= limit && ts !== last) || this.#beyond(ts)) return;
      if (!this.#isAfter(block, from + at, ts)) continue;
      this.#rows.push({ block, row: from + at, ts });
      found++;
      last = ts;
    }
  }

  /** Of so many rows in order of time the first in the order of the page that is not before its beginning. */
  #nearest(rows: number, timeAt: (at: number) => number): number {
    const { after } = this.#query;
    if (this.#direction > 0) return after === undefined ? 0 : firstAtLeast(timeAt, { from: 0, to: rows }, after.ts);
    return (after === undefined ? rows : firstAtLeast(timeAt, { from: 0, to: rows }, after.ts + 1)) - 1;
  }

  #takeAll({ block, run: { from, to }, timeAt, mask }: RunRows): void {
    for (let at = 0; at < to - from; at++) {
      if (mask !== 'all' && mask[at] !== 1) continue;
      const ts = timeAt(at);
      if (this.#beyond(ts) || !this.#isAfter(block, from + at, ts)) continue;
      this.#rows.push({ block, row: from + at, ts });
      if (this.#rows.length > this.#query.limit * 2 + SPARE_ROWS) this.trim();
    }
  }

  /** Keeps no more rows than the page needs. */
  trim(): void {
    if (this.#rows.length >= this.#query.limit) {
      this.#sort();
      this.#rows.length = this.#query.limit;
      const edge = this.#rows.at(-1)?.ts;
      if (edge !== undefined && !this.#beyond(edge)) this.#edge = edge;
    }
    this.#query.share?.tell(this.#count, this.#edge);
  }

  /** Blocks of which a row may be on the page. */
  blocks(): ReadonlySet<Block> {
    return new Set(this.#rows.map(({ block }) => block));
  }

  finish(): { readonly rows: readonly FoundRow[]; readonly count: number } {
    this.#hearOthers();
    this.#sort();
    const rows = this.#rows.filter(({ ts }) => !this.#beyond(ts)).slice(0, this.#query.limit);
    return { rows, count: Math.min(this.#count, this.#query.countTo) };
  }

  #beyond(ts: number): boolean {
    return this.#edge !== undefined && (ts - this.#edge) * this.#direction > 0;
  }

  #isAfter(block: Block, row: number, ts: number): boolean {
    const { after } = this.#query;
    if (after === undefined) return true;
    if (ts !== after.ts) return (ts - after.ts) * this.#direction > 0;
    return compareText(block.id(row), after.id) * this.#direction > 0;
  }

  #sort(): void {
    this.#rows.sort((a, b) => (a.ts - b.ts || compareText(a.block.id(a.row), b.block.id(b.row))) * this.#direction);
  }
}
