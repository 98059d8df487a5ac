import { createSm3 } from '@qiaolou/crypto';
import { dateMs, dayOf, type Reading } from '@qiaolou/schema';
import type { SealedFile } from '../../custody/custody-entry.ts';
import type { Dsl } from '../ast-dsl.ts';
import type { PointInTimeApi } from '../dialects/dialect.ts';
import type { SearchAnswer } from '../event-indices.ts';
import { wholeAnswer } from '../event-indices.ts';
import type { SearchServer } from '../plain-transport.ts';
import { readInOrder } from '../read-in-order.ts';

/** Where the documents of a slice are. */
export interface SliceBounds {
  readonly index: string;
  readonly after: number;
  readonly upTo: number;
}

/** What stands in a slice. */
export type SliceContent = Pick<SealedFile, 'sm3' | 'rows' | 'days' | 'received' | 'datasets'>;

/** Documents of a page. */
const PAGE = 1_000;
/** Bytes of one answer: its documents are in memory three times for a moment. */
const PAGE_BYTES = 16_777_216;
/** Datasets a seal names; of a slice with more none is named. */
const MOST_DATASETS = 200;

/**
 * Reads every document of a slice in the order of its sequence numbers. The SM3 is over a line of JSON for each: its id, its number
 * and what stands in it. Where a document does not say when it was, the day of its index counts.
 */
export async function readSlice(
  server: SearchServer,
  pointInTime: PointInTimeApi | undefined,
  bounds: SliceBounds & { readonly day: string },
  reading: Pick<Reading, 'signal'>,
): Promise<SliceContent> {
  const hash = createSm3();
  const counts = new SliceCounts(bounds.day);
  const asked = { query: within(bounds), sort: [{ _seq_no: 'asc' }], size: PAGE, source: true };
  const pages = readInOrder(
    server,
    pointInTime,
    { indices: bounds.index, ...asked },
    { ...reading, mostBytes: PAGE_BYTES },
  );
  for await (const page of pages)
    for (const { _id, _source, sort } of page) {
      hash.update(`${JSON.stringify([_id, sort?.[0] ?? null, _source])}\n`);
      counts.add(_source);
    }
  return { sm3: hash.digest('hex'), ...counts.summary() };
}

/** How many documents a slice has. Every change of one by the server's interface gives it another sequence number. */
export async function countSlice(
  server: SearchServer,
  bounds: SliceBounds,
  { signal }: Pick<Reading, 'signal'>,
): Promise<number> {
  const answer = wholeAnswer(
    await server.request<SearchAnswer>({
      ...{ method: 'POST', path: `/${bounds.index}/_search`, signal },
      body: { size: 0, track_total_hits: true, query: within(bounds), timeout: '30s' },
    }),
  );
  return answer.hits.total?.value ?? 0;
}

/** The documents of a slice. */
function within({ after, upTo }: Pick<SliceBounds, 'after' | 'upTo'>): Dsl {
  return { range: { _seq_no: { gt: after, lte: upTo } } };
}

/** Counts of the documents of a slice. */
class SliceCounts {
  readonly #day: string;
  readonly #days = new Map<string, number>();
  readonly #received = new Map<string, number>();
  readonly #datasets = new Set<string>();
  #rows = 0;

  constructor(day: string) {
    this.#day = day;
  }

  add(source: Readonly<Record<string, unknown>>): void {
    this.#rows += 1;
    const day = dayIn(source['@timestamp']) ?? this.#day;
    count(this.#days, day);
    // Whoever put it there without this platform did not say when: the day it tells of is no proof, and its seal's time is.
    count(this.#received, dayIn(source['event.ingested']) ?? day);
    const dataset = source['event.dataset'];
    if (this.#datasets.size <= MOST_DATASETS) this.#datasets.add(typeof dataset === 'string' ? dataset : '');
  }

  summary(): Omit<SliceContent, 'sm3'> {
    const named = [...this.#datasets].filter((name) => name !== '').sort();
    return {
      ...{ rows: this.#rows, days: sorted(this.#days), received: sorted(this.#received) },
      ...(this.#datasets.size <= MOST_DATASETS && named.length === this.#datasets.size && { datasets: named }),
    };
  }
}

/** Four digits of a year: a seal names no other day. */
const DAY = /^\d{4}-/;

function dayIn(time: unknown): string | undefined {
  const ms = typeof time === 'string' ? dateMs(time) : undefined;
  const day = ms === undefined ? undefined : dayOf(ms);
  return day !== undefined && DAY.test(day) ? day : undefined;
}

function count(counts: Map<string, number>, day: string): void {
  counts.set(day, (counts.get(day) ?? 0) + 1);
}

function sorted(counts: ReadonlyMap<string, number>): SealedFile['days'] {
  return [...counts].sort(([a], [b]) => (a < b ? -1 : 1)).map(([day, rows]) => ({ day, rows }));
}
