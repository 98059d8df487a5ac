import type { AggregateRequest, Ast, EcsEvent, PickRequest, SearchRequest } from '@qiaolou/schema';
import { dayOf, SocError, parseJson } from '@qiaolou/schema/reading';
import {
  MAX_COUNT,
  mustBeWanted,
  type CheckedAggregate,
  type CheckedSearch,
  type Span,
} from '../../contract/store-request.ts';
import { aggregateSteps } from '../../scan/aggregate-blocks.ts';
import { ByteSearch } from '../../scan/find-bytes.ts';
import { Pace } from '../../scan/pace.ts';
import { pickSteps } from '../../scan/pick-blocks.ts';
import { mergePicked, type PickedPart } from '../../scan/picked-part.ts';
import { inTurns } from '../in-turns.ts';
import type { SegmentEntry } from '../segments/manifest.ts';
import type { SegmentFile } from '../segments/open-segments.ts';
import type { StoreView } from '../write/event-writer.ts';
import { aggregateAnswer } from './aggregate-answer.ts';
import { aggregateQuery } from './aggregate-query.ts';
import { progressOf } from './progress-of-read.ts';
import { firstOfBlocksSince, getOfBlocks, tailOfBlocks } from './memory-reads.ts';
import type { PageLines } from './page-lines.ts';
import { pickQuery } from './pick-query.ts';
import type { QueryThreads, ReadBounds } from './query-threads.ts';
import { searchAnswer } from './search-answer.ts';
import { searchPageSteps } from './search-page.ts';
import { searchTogether } from './search-together.ts';
import { splitQuery } from './expressions.ts';
import { TAIL_PAGE_BYTES } from './tail-rows.ts';
import { testRows } from './test-rows.ts';
import type { TextsToTest } from './test-texts.ts';
import { TestedRows } from './tested-rows.ts';

/** Part of a tail, before it is known how much comes after it. */
export interface TailPart {
  readonly events: readonly EcsEvent[];
  readonly next: number;
  /** Days of which something was left out. */
  readonly missingDays: readonly string[];
}

/** How a tail is read. */
export interface TailRequest {
  readonly after: number;
  readonly limit: number;
  readonly skipDamaged: boolean;
}

/** A question and what was checked of it. */
export interface Checked<Request, Result> {
  readonly request: Request;
  readonly checked: Result;
}

/**
 * Answers questions about a view of the store: of what is in memory at once, in the turn in which it is asked; of what is
 * in segments by threads.
 */
export class StoreReads {
  readonly #threads: QueryThreads;
  readonly #path: (number: number) => string;
  readonly #search = new ByteSearch();

  constructor(threads: QueryThreads, path: (number: number) => string) {
    this.#threads = threads;
    this.#path = path;
  }

  /** A `SearchPage` as JSON. */
  async search(
    { blocks, segments }: StoreView,
    { request, checked }: Checked<SearchRequest, CheckedSearch>,
    bounds: ReadBounds,
  ): Promise<Uint8Array<ArrayBuffer>> {
    const { rows, where, ready } = this.#inMemory(blocks, { where: request.where, span: checked.span }, bounds);
    const progress = progressOf(bounds, checked.span, [...rows, ...segments]);
    const { mostBytes } = bounds;
    await ready;
    const scanning = { search: this.#search, between: () => mustHaveTime(bounds), mostBytes, looked: progress.looked };
    const inMemory = await inTurns(searchPageSteps(rows, { ...request, where }, checked, scanning));
    const wanted = (entry: SegmentEntry): boolean => inSpan(entry, checked.span) && mayAdd(entry, inMemory, request);
    const files = this.#files(segments, checked.after === undefined ? wanted : (entry) => inSpan(entry, checked.span));
    const stored =
      files.length === 0
        ? []
        : await searchTogether(
            { kind: 'search', files, request, checked },
            { ...bounds, ...progress.left(files) },
            this.#threads,
          );
    progress.end();
    return searchAnswer([inMemory, ...stored], request, checked);
  }

  /** `AggregateRow`s as JSON. */
  async aggregate(
    { blocks, segments }: StoreView,
    { request, checked }: Checked<AggregateRequest, CheckedAggregate>,
    bounds: ReadBounds,
  ): Promise<Uint8Array<ArrayBuffer>> {
    const { rows, where, ready } = this.#inMemory(blocks, { where: request.where, span: checked.span }, bounds);
    const progress = progressOf(bounds, checked.span, [...rows, ...segments]);
    const own = { ...request, where };
    const query = { ...aggregateQuery(own, checked, bounds.mostBytes), looked: progress.looked };
    const between = (): void => mustHaveTime(bounds);
    await ready;
    const inMemory = await inTurns(aggregateSteps(rows, query, this.#search, between));
    const files = this.#files(segments, (entry) => inSpan(entry, checked.span));
    const part = inMemory.count === 0 ? undefined : inMemory;
    const answer =
      files.length === 0
        ? aggregateAnswer([inMemory], query, between)
        : await this.#threads.ask(
            { kind: 'aggregate', files, request, checked, inMemory: part },
            { ...bounds, ...progress.left(files) },
          );
    progress.end();
    return answer;
  }

  /** What is picked of all. */
  async pick(
    { blocks, segments }: StoreView,
    { request, checked }: Checked<PickRequest, Span>,
    bounds: ReadBounds,
  ): Promise<PickedPart> {
    const { rows, where, ready } = this.#inMemory(blocks, { where: request.where, span: checked }, bounds);
    const progress = progressOf(bounds, checked, [...rows, ...segments]);
    const query = { ...pickQuery({ ...request, where }, checked, bounds.mostBytes), looked: progress.looked };
    await ready;
    const inMemory = await inTurns(pickSteps(rows, query, this.#search, () => mustHaveTime(bounds)));
    const files = this.#files(segments, (entry) => inSpan(entry, checked));
    const stored =
      files.length === 0
        ? []
        : [await this.#threads.ask({ kind: 'pick', files, request, checked }, { ...bounds, ...progress.left(files) })];
    progress.end();
    return mergePicked([...stored, inMemory], request.choice, request.limit);
  }

  async tail({ blocks, segments }: StoreView, request: TailRequest, bounds: ReadBounds): Promise<TailPart> {
    const { after, limit } = request;
    const files = this.#files(segments, ({ maxSeq }) => maxSeq > after);
    if (files.length === 0)
      return { ...tailOfBlocks(blocks, after, { limit, most: TAIL_PAGE_BYTES, orNone: false }), missingDays: [] };
    const stored = await this.#threads.ask({ kind: 'tail', files, ...request }, bounds);
    const events = stored.lines.map((line) => parseJson(line) as EcsEvent);
    // What is in memory came after all that is in segments.
    const room = { limit: limit - events.length, most: stored.leftBytes, orNone: events.length > 0 };
    const inMemory = tailOfBlocks(blocks, stored.next, room);
    return {
      events: [...events, ...inMemory.events],
      next: inMemory.next,
      missingDays: daysOf(segments, stored.damaged),
    };
  }

  /** Least number of the events that were stored at or after a time; undefined when there is none. */
  async firstSince(
    { blocks, segments }: StoreView,
    { since, skipDamaged }: { readonly since: number; readonly skipDamaged: boolean },
    bounds: ReadBounds,
  ): Promise<number | undefined> {
    const files = this.#files(segments, ({ maxIngested }) => maxIngested >= since);
    const inMemory = firstOfBlocksSince(blocks, since);
    if (files.length === 0) return inMemory;
    const { seq } = await this.#threads.ask({ kind: 'firstSince', files, since, skipDamaged }, bounds);
    return seq ?? inMemory;
  }

  /** Events by id, in the order asked; unknown ids are left out. */
  async get({ blocks, segments }: StoreView, ids: readonly string[], bounds: ReadBounds): Promise<readonly EcsEvent[]> {
    const inMemory = getOfBlocks(blocks, ids);
    const others = ids.filter((id) => !inMemory.has(id));
    const files = this.#files(segments, () => true);
    const stored =
      others.length === 0 || files.length === 0
        ? undefined
        : await this.#threads.ask({ kind: 'get', files, ids: others }, bounds);
    return ids.flatMap((id) => {
      const line = stored?.get(id);
      return inMemory.get(id) ?? (line === undefined ? [] : (parseJson(line) as EcsEvent));
    });
  }

  /** The rows that are in memory now, and the query as it is asked of them once what takes long of it was tested. */
  #inMemory(
    blocks: StoreView['blocks'],
    { where, span }: { readonly where: Ast; readonly span: Span },
    bounds: ReadBounds,
  ): { readonly rows: readonly TestedRows[]; readonly where: Ast; readonly ready: Promise<void> } {
    const rows = blocks.map(({ block }) => new TestedRows(block, ROWS_OF_TURN));
    const split = splitQuery(where);
    const test = async (): Promise<void> => {
      if (split.expressions.length === 0) return;
      const testing = {
        ...{ span, tools: { search: this.#search, pace: new Pace(() => mustHaveTime(bounds)) } },
        elsewhere: (texts: TextsToTest) => this.#threads.ask({ kind: 'test', files: [], ...texts }, bounds),
      };
      for (const own of rows) await testRows(own, split, testing);
    };
    return { rows, where: split.where, ready: test() };
  }

  #files(segments: readonly SegmentEntry[], wanted: (entry: SegmentEntry) => boolean): readonly SegmentFile[] {
    return segments.filter(wanted).map((entry) => ({ entry, path: this.#path(entry.number) }));
  }
}

/** Rows that are looked at in one turn. */
const ROWS_OF_TURN = 8_192;

function inSpan({ minTs, maxTs }: Pick<SegmentEntry, 'minTs' | 'maxTs'>, { from, to }: Span): boolean {
  return maxTs >= from && minTs < to;
}

/** Whether a segment may have a row of the page, or more to count, when so much is in memory. */
function mayAdd(
  entry: SegmentEntry,
  { keys, count }: Pick<PageLines, 'keys' | 'count'>,
  { limit, sort }: SearchRequest,
): boolean {
  const edge = keys[limit];
  if (edge === undefined || count <= MAX_COUNT) return true;
  return sort === 'newest' ? entry.maxTs >= edge.ts : entry.minTs <= edge.ts;
}

function daysOf(segments: readonly SegmentEntry[], numbers: readonly number[]): readonly string[] {
  const damaged = segments.filter(({ number }) => numbers.includes(number));
  return [...new Set(damaged.flatMap(({ days }) => days.map(({ start }) => dayOf(start))))].sort();
}

function mustHaveTime({ deadline, signal }: ReadBounds): void {
  mustBeWanted(signal);
  if (performance.now() >= deadline) throw new SocError('store.timeout');
}
