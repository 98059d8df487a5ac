import { compareText, SocError, type Reading } from '@qiaolou/schema';
import type { Bucket } from './aggregate-dsl.ts';
import type { Dsl } from './ast-dsl.ts';
import { dayOfIndex, indexOfDay, isDay } from './day-index.ts';
import type { NewestBucket } from './pick-dsl.ts';
import type { SearchServer } from './plain-transport.ts';

/** What a search gave. */
export interface SearchAnswer {
  readonly hits: { readonly total?: { readonly value: number }; readonly hits: readonly Hit[] };
  readonly aggregations?: Bucket & NewestBucket;
  readonly timed_out: boolean;
  readonly pit_id?: string;
  readonly _shards?: {
    readonly failed: number;
    readonly failures?: readonly { readonly reason?: { readonly type?: string; readonly reason?: string } }[];
  };
}

/** A document that was found. */
export interface Hit {
  readonly _id: string;
  readonly _source: Readonly<Record<string, unknown>>;
  readonly sort?: readonly (string | number)[];
}

/** The index of a day. */
export interface DayIndex {
  readonly index: string;
  /** In Asia/Shanghai, `YYYY-MM-DD`. */
  readonly day: string;
  readonly events: number;
  /** Bytes of its primary shards on disk. */
  readonly bytes: number;
}

/** How the cluster is that holds the indices. */
export interface ServerHealth {
  /** Red: events cannot be read or written because a primary shard is nowhere; yellow: copies are missing. */
  readonly status: 'green' | 'yellow' | 'red';
  readonly nodes: number;
  /** Shards of our indices that no node has. */
  readonly unassignedShards: number;
  /** Changes of the cluster that wait for its master. */
  readonly pendingTasks: number;
}

interface ClusterHealth {
  readonly status: string;
  readonly number_of_nodes: number;
  readonly unassigned_shards: number;
  readonly number_of_pending_tasks: number;
}

interface IndexStats {
  readonly indices?: Readonly<
    Record<
      string,
      {
        readonly primaries: {
          readonly docs: { readonly count: number };
          readonly store: { readonly size_in_bytes: number };
        };
      }
    >
  >;
}

/** The indices of one prefix, each of one day of events. */
export class EventIndices {
  readonly #server: SearchServer;
  readonly #prefix: string;

  constructor(server: SearchServer, prefix: string) {
    this.#server = server;
    this.#prefix = prefix;
  }

  /** The pattern of all of them. */
  get all(): string {
    return `${this.#prefix}-*`;
  }

  /** The index of a day. Throws `store.badRequest` for what is no day. */
  ofDay(day: string): string {
    if (!isDay(day)) throw new SocError('store.badRequest', { day: day.slice(0, 64) });
    return indexOfDay(this.#prefix, day);
  }

  /** Makes what was written until now visible to searches. */
  async refresh(): Promise<void> {
    await this.#server.request({ method: 'POST', path: `/${this.all}/_refresh` });
  }

  /** Searches all days. Throws as `wholeAnswer`, and what `request` throws. */
  async search(body: Dsl, { signal, mostBytes }: Reading = {}): Promise<SearchAnswer> {
    return wholeAnswer(
      await this.#server.request<SearchAnswer>({
        method: 'POST',
        path: `/${this.all}/_search`,
        query: { allow_no_indices: true, ignore_unavailable: true },
        body: { ...body, timeout: '30s' },
        ...{ signal, mostBytes },
      }),
    );
  }

  /** How the cluster is, asked of our indices only. A status that is none counts as red. */
  async health(): Promise<ServerHealth> {
    const { status, ...told } = await this.#server.request<ClusterHealth>({
      ...{ method: 'GET', path: `/_cluster/health/${this.all}` },
      query: { allow_no_indices: true },
    });
    return {
      status: status === 'green' || status === 'yellow' ? status : 'red',
      nodes: told.number_of_nodes,
      unassignedShards: told.unassigned_shards,
      pendingTasks: told.number_of_pending_tasks,
    };
  }

  /** Names of the indices of days, also of those that are closed or that no node has. */
  async names(): Promise<readonly string[]> {
    const settings = await this.#server.request<Readonly<Record<string, unknown>>>({
      ...{ method: 'GET', path: `/${this.all}/_settings` },
      query: { allow_no_indices: true, expand_wildcards: 'open,closed', filter_path: '*.settings.index.creation_date' },
    });
    return Object.keys(settings).filter((index) => dayOfIndex(this.#prefix, index) !== undefined);
  }

  /** The days that have an index, oldest first, also those without events; what other prefixes have is left out. */
  async days(): Promise<readonly DayIndex[]> {
    const { indices = {} } = await this.#server.request<IndexStats>({
      method: 'GET',
      path: `/${this.all}/_stats/docs,store`,
    });
    return Object.entries(indices)
      .flatMap(([index, { primaries }]) => {
        const day = dayOfIndex(this.#prefix, index);
        if (day === undefined) return [];
        return [{ index, day, events: primaries.docs.count, bytes: primaries.store.size_in_bytes }];
      })
      .sort((a, b) => compareText(a.day, b.day));
  }
}

/**
 * An answer that is whole. Throws `store.timeout`, `store.unavailable`, and `query.tooMuchMemory` and `query.tooManyGroups` where
 * the server's bounds did not do: a part of one would look like the whole.
 */
export function wholeAnswer(answer: SearchAnswer): SearchAnswer {
  if (answer.timed_out) throw new SocError('store.timeout');
  const failedShards = answer._shards?.failed ?? 0;
  if (failedShards > 0) {
    const { type = '', reason = '' } = answer._shards?.failures?.[0]?.reason ?? {};
    if (type === 'circuit_breaking_exception')
      throw new SocError('query.tooMuchMemory', { failedShards, reason: reason.slice(0, 1_000) });
    if (type === 'too_many_buckets_exception')
      throw new SocError('query.tooManyGroups', { failedShards, reason: reason.slice(0, 1_000) });
    throw new SocError('store.unavailable', { failedShards, reason: `${type}: ${reason}`.slice(0, 1_000) });
  }
  return answer;
}
