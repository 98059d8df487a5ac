import { hasCode, type Reading } from '@qiaolou/schema';
import type { Dsl } from './ast-dsl.ts';
import type { PointInTimeApi } from './dialects/dialect.ts';
import { wholeAnswer, type Hit, type SearchAnswer } from './event-indices.ts';
import type { SearchServer } from './plain-transport.ts';

/** How long a point in time outlives the last page that was read in it. */
const KEEP_ALIVE = '2m';

/** What is read. */
export interface InOrder {
  readonly indices: string;
  readonly query: Dsl;
  /** A total order: its last field is unique. */
  readonly sort: readonly Dsl[];
  /** Documents of a page, 1–10,000. */
  readonly size: number;
  /** Only what comes after a document with these values of the sort. */
  readonly after?: readonly (string | number)[] | undefined;
  /** False: only ids and where they stand in the order. */
  readonly source: boolean;
}

/**
 * All documents of a query, page by page: in one point in time where the server has those, so that what is written meanwhile
 * changes nothing, else by their order alone, which loses nothing and repeats nothing that was there before. Throws as `search`.
 */
export async function* readInOrder(
  server: SearchServer,
  api: PointInTimeApi | undefined,
  { indices, query, sort, size, source, after: start }: InOrder,
  { signal }: Reading = {},
): AsyncGenerator<readonly Hit[]> {
  let pit = await openPointInTime(server, api, indices);
  let after = start;
  try {
    for (;;) {
      const body = {
        ...{ size, track_total_hits: false, query, sort, timeout: '30s', _source: source },
        ...(pit === undefined ? {} : { pit: { id: pit, keep_alive: KEEP_ALIVE } }),
        ...(after === undefined ? {} : { search_after: after }),
      };
      const path = pit === undefined ? `/${indices}/_search` : '/_search';
      const options = pit === undefined ? { allow_no_indices: true, ignore_unavailable: true } : {};
      const answer = wholeAnswer(
        await server.request<SearchAnswer>({ method: 'POST', path, query: options, body, signal }),
      );
      // Each answer may name another one that goes on.
      if (pit !== undefined) pit = answer.pit_id ?? pit;
      const { hits } = answer.hits;
      if (hits.length > 0) yield hits;
      // In a point in time the server adds a number of its own behind the fields that are sorted by.
      after = hits.at(-1)?.sort;
      if (hits.length < size || after === undefined) return;
    }
  } finally {
    if (pit !== undefined && api !== undefined) await closePointInTime(server, api, pit);
  }
}

/** Id of a new point in time; undefined where the server has none, whatever its dialect says, or none is left. */
async function openPointInTime(
  server: SearchServer,
  api: PointInTimeApi | undefined,
  indices: string,
): Promise<string | undefined> {
  if (api === undefined) return undefined;
  try {
    const query = { keep_alive: KEEP_ALIVE, ignore_unavailable: true };
    const answer = await server.request<Readonly<Record<string, unknown>>>({
      ...{ method: 'POST', path: api.opens(indices), query },
    });
    const id = answer[api.idIn];
    return typeof id === 'string' ? id : undefined;
  } catch (error) {
    // Refused, not there, too many open: the order of the documents does without.
    if (hasCode(error, 'store.badRequest') || hasCode(error, 'store.busy')) return undefined;
    if (hasCode(error, 'store.unavailable') && [403, 404, 405, 500, 501].includes(Number(error.details['status'])))
      return undefined;
    throw error;
  }
}

/** It ends by itself when it cannot be closed. */
async function closePointInTime(server: SearchServer, api: PointInTimeApi, id: string): Promise<void> {
  await server.request({ method: 'DELETE', path: api.closes, body: api.closing(id) }).catch(() => undefined);
}
