import type { Choice, Comparable } from '@qiaolou/schema';
import { compareLeading, leadingValue, SocError } from '@qiaolou/schema/reading';
import type { Block } from '../columns/block.ts';
import { finish, type Steps } from '../columns/steps.ts';
import type { Span } from '../contract/store-request.ts';
import { combinations, compareCombinations } from '../contract/value-combinations.ts';
import { BlockScan } from './block-scan.ts';
import type { ByteSearch } from './find-bytes.ts';
import { Pace } from './pace.ts';
import { mergePicked, newestFirst, type PickedPart } from './picked-part.ts';
import { pickedRows } from './picked-rows.ts';
import type { QueryPlan } from './query-plan.ts';
import { valuesReader, type ValuesOfRow } from './row-values.ts';

/** What is picked, and of which rows. */
export interface PickQuery {
  readonly plan: QueryPlan;
  readonly span: Span;
  readonly choice: Choice;
  /** Combinations, or rows of an order. */
  readonly limit: number;
  /** Bytes that the rows of a block that may be picked may take with their values; more is `query.tooMuchMemory`. Any number when absent. */
  readonly mostBytes?: number | undefined;
  /** Told of the rows of each block within the span that was looked at, or need not be. */
  readonly looked?: ((rows: number) => void) | undefined;
}

/**
 * Picks of the rows of some blocks that match: a part, to be merged with those of others. The newest blocks are looked at
 * first, and those not at all that are older than every combination that can still be chosen. `between` is called before
 * each block and now and then within: it may throw to end it.
 */
export function pickBlocks(...asked: Parameters<typeof pickSteps>): PickedPart {
  return finish(pickSteps(...asked));
}

/** `pickBlocks` in steps: a run each. */
export function* pickSteps(
  blocks: readonly Block[],
  query: PickQuery,
  search: ByteSearch,
  between: () => void,
): Steps<PickedPart> {
  const { span, choice, limit } = query;
  const pace = new Pace(between);
  let picked: PickedPart = { rows: [], more: false };
  for (const { block, latest } of byTime(blocks)) {
    const edge = edgeOf(picked, choice);
    if (latest >= edge && block.runs.some((run) => run.maxTs >= span.from && run.minTs < span.to)) {
      between();
      const ofBlock = yield* pickBlock(block, query, { search, pace, edge });
      picked = mergePicked([picked, ofBlock], choice, limit);
    }
    if (block.maxTs >= span.from && block.minTs < span.to) query.looked?.(block.rows);
  }
  return picked;
}

function* pickBlock(
  block: Block,
  query: PickQuery,
  { search, pace, edge }: { readonly search: ByteSearch; readonly pace: Pace; readonly edge: number },
): Steps<PickedPart> {
  try {
    const scan = new BlockScan(block, { search, pace });
    const rows = new BlockRows(block, query, edge);
    for (const run of block.runs.keys()) {
      rows.take(run, scan.mask(query.plan, run, query.span), pace);
      yield;
    }
    return rows.picked();
  } finally {
    block.release();
  }
}

/** Blocks with their newest time, the newest first. */
function byTime(blocks: readonly Block[]): readonly { readonly block: Block; readonly latest: number }[] {
  return blocks
    .map((block) => ({ block, latest: block.runs.reduce((most, { maxTs }) => Math.max(most, maxTs), -Infinity) }))
    .sort((a, b) => b.latest - a.latest);
}

/** No combination whose newest row is older is chosen any more. */
function edgeOf({ rows, more }: PickedPart, choice: Choice): number {
  return choice.kind === 'newestOfEach' && more ? (rows.at(-1)?.ts ?? -Infinity) : -Infinity;
}

/** A row of the block that may be picked. */
interface Candidate {
  readonly row: number;
  readonly ts: number;
  readonly keys: readonly Comparable[];
}

/** What a candidate takes beside the characters of its values, which it has twice: about. */
const CANDIDATE_BYTES = 200;

function bytesOf({ keys }: Candidate): number {
  return keys.reduce<number>((sum, key) => sum + (typeof key === 'string' ? key.length * 4 : 16), CANDIDATE_BYTES);
}

/** Candidates that are gathered beyond the limit before those that cannot be picked are dropped. */
const SPARE = 20_000;

/** What a row costs that is looked at, in bytes of text that are tested. */
const ROW_COST = 64;

/** What is picked of one block. Ids are read only of what is picked, and where times are the same. */
class BlockRows {
  readonly #block: Block;
  readonly #query: PickQuery;
  readonly #times: Float64Array;
  readonly #values: readonly ValuesOfRow[];
  #edge: number;
  /** By combination; of an order by row. */
  #found = new Map<string | number, Candidate>();
  /** What those take, about. */
  #bytes = 0;
  #more = false;

  constructor(block: Block, query: PickQuery, edge: number) {
    const { choice } = query;
    this.#block = block;
    this.#query = query;
    this.#times = block.times();
    this.#values = (choice.kind === 'sorted' ? [choice.by] : choice.by).map((field) => valuesReader(block, field));
    this.#edge = edge;
  }

  /** Takes what a mask has of a run, from its end: there the newest are. */
  take(run: number, mask: Parameters<typeof pickedRows>[2], pace: Pace): void {
    const rows = pickedRows(this.#block, run, mask);
    if (rows === undefined) return;
    for (let at = rows.count - 1; at >= 0; at--) {
      pace.spend(ROW_COST);
      this.#add(rows.rows?.[at] ?? rows.range.from + at);
    }
  }

  picked(): PickedPart {
    this.#trim();
    const rows = [...this.#found.values()].map(({ row, ts, keys }) => ({ id: this.#block.id(row), ts, keys }));
    return { rows, more: this.#more };
  }

  #add(row: number): void {
    const { choice, limit } = this.#query;
    const ts = this.#times[row] ?? NaN;
    if (ts < this.#edge) return;
    const values = this.#values.map((read) => read(row));
    if (choice.kind === 'sorted') {
      const value = leadingValue(values[0] ?? [], choice.order);
      this.#take(row, { row, ts, keys: value === undefined ? [] : [value] });
    } else
      for (const keys of combinations(values)) {
        const name = JSON.stringify(keys);
        const known = this.#found.get(name);
        if (known === undefined) this.#take(name, { row, ts, keys });
        else if (this.#isNewer({ row, ts }, known)) this.#found.set(name, { row, ts, keys });
      }
    if (this.#found.size > 2 * limit + SPARE) this.#trim();
  }

  /** Takes one more, within the bound: what can still be picked may have half of it, so that there is room to gather. */
  #take(name: string | number, candidate: Candidate): void {
    const { mostBytes = Infinity } = this.#query;
    this.#found.set(name, candidate);
    this.#bytes += bytesOf(candidate);
    if (this.#bytes <= mostBytes) return;
    this.#trim();
    if (this.#bytes > mostBytes / 2) throw new SocError('query.tooMuchMemory', { mostBytes });
  }

  #isNewer(a: Omit<Candidate, 'keys'>, b: Candidate): boolean {
    if (a.ts !== b.ts) return a.ts > b.ts;
    return newestFirst({ ts: a.ts, id: this.#block.id(a.row) }, { ts: b.ts, id: this.#block.id(b.row) }) < 0;
  }

  /** Keeps what can still be picked, in the order of the choice. */
  #trim(): void {
    const { choice, limit } = this.#query;
    const order = (a: Candidate, b: Candidate): number =>
      choice.kind === 'sorted'
        ? compareLeading(a.keys[0], b.keys[0], choice.order) || (this.#isNewer(a, b) ? -1 : 1)
        : b.ts - a.ts || compareCombinations(a.keys, b.keys);
    const inOrder = [...this.#found].sort(([, a], [, b]) => order(a, b));
    if (inOrder.length > limit) {
      this.#more = true;
      inOrder.length = limit;
      if (choice.kind === 'newestOfEach') this.#edge = Math.max(this.#edge, inOrder.at(-1)?.[1].ts ?? -Infinity);
    }
    this.#found = new Map(inOrder);
    this.#bytes = inOrder.reduce((sum, [, candidate]) => sum + bytesOf(candidate), 0);
  }
}
