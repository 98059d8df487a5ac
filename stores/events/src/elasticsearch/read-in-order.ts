import { hasCode, type Reading } from '@qiaolou/schema';
import type { Dsl } from './ast-dsl.ts';
import type { PointInTimeApi } from './dialects/dialect.ts';
import { wholeAnswer, type Hit, type SearchAnswer } from './event-indices.ts';
import type { SearchServer, ServerRequest } from './plain-transport.ts';

/** How long a point in time outlives the last page that was read in it. */
const KEEP_ALIVE = '2m';
/** What a server says of a point in time that it does not have any more. */
const NO_CONTEXT = 'search_context_missing_exception';

/** What is read. */
export interface InOrder {
  readonly indices: string;
  readonly query: Dsl;
  /** A total order: its last field is unique. */
  readonly sort: readonly Dsl[];
  /** Documents of a page at most, 1–10,000; fewer where their bytes are more than one answer may have. */
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
  { indices, query, sort, size: most, source, after: start }: InOrder,
  { signal, mostBytes }: Reading = {},
): AsyncGenerator<readonly Hit[]> {
  let pit = await openPointInTime(server, api, indices);
  let after = start;
  let size = most;
  try {
    for (;;) {
      const body = {
        ...{ size, track_total_hits: false, query, sort, timeout: '30s', _source: source },
        ...(after === undefined ? {} : { search_after: after }),
      };
      const answer = await askPage(server, { ...pageOf(body, indices, pit), signal, mostBytes }, size);
      if (answer === 'gone') {
        // Whoever takes the pages was slow. The order alone finds the place again.
        pit = await openPointInTime(server, api, indices, false);
        after = after?.slice(0, sort.length);
        continue;
      }
      if (answer === 'large') {
        size = Math.ceil(size / 2);
        continue;
      }
      // Each answer may name another one that goes on.
      if (pit !== undefined) pit = answer.pit_id ?? pit;
      const { hits } = answer.hits;
      if (hits.length > 0) yield hits;
      // In a point in time the server adds a number of its own behind the fields that are sorted by.
      after = hits.at(-1)?.sort;
      if (hits.length < size || after === undefined) return;
      size = Math.min(most, size * 2);
    }
  } finally {
    if (pit !== undefined && api !== undefined) await closePointInTime(server, api, pit);
  }
}

function pageOf(body: Dsl, indices: string, pit: string | undefined): ServerRequest {
  if (pit !== undefined)
    return { method: 'POST', path: '/_search', body: { ...body, pit: { id: pit, keep_alive: KEEP_ALIVE } } };
  const query = { allow_no_indices: true, ignore_unavailable: true };
  return { method: 'POST', path: `/${indices}/_search`, query, body };
}

/** A page; or that its point in time is no more, or that it is too large and fewer documents are to be asked for. */
async function askPage(
  server: SearchServer,
  request: ServerRequest,
  size: number,
): Promise<SearchAnswer | 'gone' | 'large'> {
  try {
    return wholeAnswer(await server.request<SearchAnswer>(request));
  } catch (error) {
    if (size > 1 && hasCode(error, 'query.tooMuchMemory')) return 'large';
    const isGone = hasCode(error, 'store.unavailable') && JSON.stringify(error.details).includes(NO_CONTEXT);
    if (isGone) return 'gone';
    throw error;
  }
}

/**
 * Id of a new point in time; undefined where the server has none, whatever its dialect says, or none is left. `mayLack`: of indices that
 * are not there it is of nothing.
 */
async function openPointInTime(
  server: SearchServer,
  api: PointInTimeApi | undefined,
  indices: string,
  mayLack = true,
): Promise<string | undefined> {
  if (api === undefined) return undefined;
  try {
    const query = { keep_alive: KEEP_ALIVE, ignore_unavailable: mayLack };
    const answer = await server.request<Readonly<Record<string, unknown>>>({
      ...{ method: 'POST', path: api.opens(indices), query },
    });
    const id = answer[api.idIn];
    return typeof id === 'string' ? id : undefined;
  } catch (error) {
    // Refused, not there, too many open: the order of the documents does without.
    if (hasCode(error, 'store.badRequest') || hasCode(error, 'store.busy')) return undefined;
    if (
      mayLack &&
      hasCode(error, 'store.unavailable') &&
      [403, 404, 405, 500, 501].includes(Number(error.details['status']))
    )
      return undefined;
    throw error;
  }
}

/** It ends by itself when it cannot be closed. */
async function closePointInTime(server: SearchServer, api: PointInTimeApi, id: string): Promise<void> {
  await server.request({ method: 'DELETE', path: api.closes, body: api.closing(id) }).catch(() => undefined);
}
