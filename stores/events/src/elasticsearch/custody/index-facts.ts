import { compareText } from '@qiaolou/schema';
import { dayOfIndex } from '../day-index.ts';
import type { SearchServer } from '../plain-transport.ts';

/** What a server says of the index of a day. */
export interface IndexFacts {
  readonly index: string;
  /** `YYYY-MM-DD` in Asia/Shanghai. */
  readonly day: string;
  /** When it was made, by the server's clock, epoch ms: an index that is made again after a deletion has another. */
  readonly created: number;
  /** Absent while no node has its shard. */
  readonly shard?: ShardFacts | undefined;
}

/** What the only shard of an index holds. */
interface ShardFacts {
  readonly docs: number;
  /** Bytes on disk, of all copies. */
  readonly bytes: number;
  /** Every write up to this sequence number is on all copies, and none of them is taken back. */
  readonly checkpoint: number;
}

interface Settings {
  readonly settings?: {
    readonly index?: { readonly creation_date?: string; readonly number_of_shards?: string };
  };
}

interface ShardStats {
  readonly routing: { readonly primary: boolean; readonly state: string };
  readonly seq_no?: { readonly global_checkpoint: number };
}

interface Stats {
  readonly indices?: Readonly<
    Record<
      string,
      {
        readonly primaries: { readonly docs: { readonly count: number } };
        readonly total: { readonly store: { readonly size_in_bytes: number } };
        readonly shards?: Readonly<Record<string, readonly ShardStats[]>>;
      }
    >
  >;
}

/** Days that a calendar of four digits has; no seal names another. */
const DAY = /^\d{4}-\d{2}-\d{2}$/;

/**
 * The indices of days that a prefix has, oldest first. Left out are those of more than one shard, which none of ours has: their
 * documents have no one order, so that they are not sealed and therefore kept.
 */
export async function indexFacts(server: SearchServer, prefix: string): Promise<readonly IndexFacts[]> {
  const options = { allow_no_indices: true, ignore_unavailable: true };
  const settings = await server.request<Readonly<Record<string, Settings>>>({
    ...{ method: 'GET', path: `/${prefix}-*/_settings` },
    query: {
      ...options,
      expand_wildcards: 'open,closed',
      filter_path: '*.settings.index.creation_date,*.settings.index.number_of_shards',
    },
  });
  const { indices = {} } = await server.request<Stats>({
    ...{ method: 'GET', path: `/${prefix}-*/_stats/docs,store` },
    query: {
      level: 'shards',
      filter_path:
        'indices.*.primaries.docs.count,indices.*.total.store.size_in_bytes,indices.*.shards.*.routing,indices.*.shards.*.seq_no',
    },
  });
  return Object.entries(settings)
    .flatMap(([index, { settings: own }]): readonly IndexFacts[] => {
      const day = dayOfIndex(prefix, index);
      const created = Number(own?.index?.creation_date);
      if (day === undefined || !DAY.test(day) || !Number.isSafeInteger(created) || own?.index?.number_of_shards !== '1')
        return [];
      return [{ index, day, created, shard: shardFacts(indices[index]) }];
    })
    .sort((a, b) => compareText(a.day, b.day));
}

function shardFacts(stats: NonNullable<Stats['indices']>[string] | undefined): ShardFacts | undefined {
  const primary = Object.values(stats?.shards ?? {})
    .flat()
    .find(({ routing }) => routing.primary && routing.state === 'STARTED');
  if (stats === undefined || primary?.seq_no === undefined) return undefined;
  return {
    docs: stats.primaries.docs.count,
    bytes: stats.total.store.size_in_bytes,
    checkpoint: primary.seq_no.global_checkpoint,
  };
}
