import {
  startLoopbackSearchServer,
  type SearchServerAnswer,
  type SearchServerRequest,
} from './loopback-search-server.ts';

interface Document {
  readonly id: string;
  readonly seq: number;
  readonly source: Readonly<Record<string, unknown>>;
}

/** An index as a server has it. */
interface Index {
  readonly created: number;
  readonly documents: Map<string, Document>;
  nextSeq: number;
  blocked: boolean;
}

interface Query {
  readonly range?: Readonly<Record<string, { readonly gt?: number; readonly lte?: number }>>;
}

interface Searched {
  readonly size: number;
  readonly query?: Query;
  readonly search_after?: readonly number[];
  readonly aggs?: object;
}

const NOT_FOUND: SearchServerAnswer = { status: 404, body: { error: { type: 'index_not_found_exception' } } };

/**
 * A search server on loopback that keeps what it is given, as far as custody asks: documents with sequence numbers, indices made by
 * the first write, blocks, points in time (none), and what it says of itself.
 */
export async function startKeepingSearchServer(clock: { now: () => number }, forbids: (asked: string) => boolean) {
  const indices = new Map<string, Index>();
  const answer = (request: SearchServerRequest): SearchServerAnswer | undefined => {
    const [path = ''] = request.path.split('?');
    if (forbids(`${request.method} ${path}`)) return { status: 403, body: { error: { type: 'security_exception' } } };
    return answerTo({ ...request, path }, indices, clock);
  };
  return { ...(await startLoopbackSearchServer(answer)), indices };
}

function answerTo(
  { method, path, body }: SearchServerRequest,
  indices: Map<string, Index>,
  clock: { now: () => number },
): SearchServerAnswer | undefined {
  const [first = '', verb = '', id = ''] = path.slice(1).split('/');
  const matching = [...indices].filter(([name]) => isMeant(name, first));
  switch (`${method} ${kindOfPath(path)}`) {
    case 'GET ':
      return { body: { version: { number: '9.2.4' }, tagline: 'You Know, for Search' } };
    case 'POST /_bulk':
      return { body: { items: bulk(body, indices, clock) } };
    case 'GET /_nodes/stats/fs':
      return { body: nodeStats() };
    case 'GET /…/_settings':
      return { body: Object.fromEntries(matching.map(settingsOf)) };
    case 'GET /…/_stats':
      return { body: { indices: Object.fromEntries(matching.map(statsOf)) } };
    case 'PUT /…/_create':
      return create(indexOf(first, indices, clock), id, JSON.parse(body) as object);
    case 'PUT ':
      return made(indices, first, clock);
  }
  if (first.endsWith('*') || first.startsWith('_')) return undefined;
  const [, index] = matching[0] ?? [];
  return index === undefined ? NOT_FOUND : answerOf({ method, verb, body }, first, index, indices);
}

function isMeant(name: string, pattern: string): boolean {
  return pattern.endsWith('*') ? name.startsWith(pattern.slice(0, -1)) : name === pattern;
}

/** `/soc-a/_stats/docs` is `/…/_stats`, an index alone nothing. */
function kindOfPath(path: string): string {
  const [first = '', verb = ''] = path.slice(1).split('/');
  if (first.startsWith('_')) return path;
  return verb === '' ? '' : `/…/${verb}`;
}

function made(indices: Map<string, Index>, name: string, clock: { now: () => number }): SearchServerAnswer | undefined {
  if (indices.has(name)) return { status: 400, body: { error: { type: 'resource_already_exists_exception' } } };
  indexOf(name, indices, clock);
  return undefined;
}

function nodeStats(): object {
  const total = { total_in_bytes: 1_000_000, available_in_bytes: 400_000 };
  return { nodes: { a: { roles: ['data'], fs: { total } }, b: { roles: ['master'], fs: { total } } } };
}

function answerOf(
  { method, verb, body }: { readonly method: string; readonly verb: string; readonly body: string },
  name: string,
  index: Index,
  indices: Map<string, Index>,
): SearchServerAnswer | undefined {
  if (method === 'DELETE') indices.delete(name);
  if (verb === '_block') index.blocked = true;
  if (verb === '_settings') index.blocked = false;
  if (verb === '_mget') return { body: mget(index, JSON.parse(body) as { readonly ids: readonly string[] }) };
  if (verb === '_search') return { body: searched(index, JSON.parse(body) as Searched) };
  // Points in time: it has none.
  return verb === '_pit' ? { status: 404, body: {} } : undefined;
}

function indexOf(name: string, indices: Map<string, Index>, clock: { now: () => number }): Index {
  const known = indices.get(name) ?? { created: clock.now(), documents: new Map(), nextSeq: 0, blocked: false };
  indices.set(name, known);
  return known;
}

function create(index: Index, id: string, source: object): SearchServerAnswer {
  if (index.blocked) return { status: 403, body: { error: { type: 'cluster_block_exception' } } };
  if (index.documents.has(id)) return { status: 409, body: {} };
  index.documents.set(id, { id, seq: index.nextSeq++, source: source as Document['source'] });
  return { status: 201, body: {} };
}

function bulk(body: string, indices: Map<string, Index>, clock: { now: () => number }): readonly object[] {
  const lines = body
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line) as { readonly create: { _index: string; _id: string } });
  return lines.flatMap(({ create: action }, at) => {
    if (at % 2 === 1) return [];
    const { status = 200 } = create(indexOf(action._index, indices, clock), action._id, lines[at + 1] ?? {});
    return [{ create: { status } }];
  });
}

function mget(index: Index, { ids }: { readonly ids: readonly string[] }): object {
  return {
    docs: ids.map((id) => {
      const found = index.documents.get(id);
      return found === undefined ? { found: false } : { found: true, _source: found.source };
    }),
  };
}

/** Documents of a range of sequence numbers, or of another number, in their order. */
function searched(index: Index, { size, query, search_after: after, aggs }: Searched): object {
  const [[field, { gt = -Infinity, lte = Infinity }] = ['_seq_no', {}]] = Object.entries(query?.range ?? {});
  const keyOf = ({ seq, source }: Document): number => (field === '_seq_no' ? seq : Number(source[field]));
  const all = [...index.documents.values()]
    .filter((one) => keyOf(one) > gt && keyOf(one) <= lte)
    .sort((a, b) => keyOf(a) - keyOf(b));
  const page = all.filter((one) => after === undefined || keyOf(one) > (after[0] ?? 0)).slice(0, size);
  const newest = Math.max(0, ...all.map(({ source }) => Date.parse(String(source['event.ingested']))));
  return {
    ...{ timed_out: false, _shards: { failed: 0 } },
    hits: {
      total: { value: all.length },
      hits: page.map((one) => ({ _id: one.id, _source: one.source, sort: [keyOf(one)] })),
    },
    ...(aggs !== undefined && { aggregations: { m0: { value: newest } } }),
  };
}

function settingsOf([name, { created }]: readonly [string, Index]): readonly [string, object] {
  return [name, { settings: { index: { creation_date: String(created), number_of_shards: '1' } } }];
}

function statsOf([name, { documents, nextSeq }]: readonly [string, Index]): readonly [string, object] {
  const shard = { routing: { primary: true, state: 'STARTED' }, seq_no: { global_checkpoint: nextSeq - 1 } };
  const count = documents.size;
  return [
    name,
    {
      primaries: { docs: { count }, store: { size_in_bytes: count * 100 } },
      total: { store: { size_in_bytes: count * 100 } },
      shards: { 0: [shard] },
    },
  ];
}
