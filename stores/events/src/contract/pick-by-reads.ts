import type { Ast, EventStore, PickPage, PickRequest } from '@qiaolou/schema';
import { newestTimes } from './newest-times.ts';
import { pickBySearch } from './pick-by-search.ts';

/**
 * Picks by what every store can do: of each combination an aggregation tells when its newest event was, and only those times are
 * searched; what that cannot answer is picked by `pickBySearch`, whose errors and fields it has. `between` is called between
 * reads and may throw to end it.
 */
export async function pickByReads(
  reads: Pick<EventStore, 'search' | 'aggregate'>,
  request: PickRequest,
  between: () => void,
): Promise<PickPage> {
  const { choice, where } = request;
  const newest = choice.kind === 'newestOfEach' ? await newestTimes(reads, request, choice.by) : undefined;
  if (newest === undefined) return pickBySearch((one) => reads.search(one), request, between);
  between();
  const at: Ast = { op: 'in', field: '@timestamp', values: newest.times };
  const narrowed = { ...request, where: { op: 'and' as const, args: [where, at] } };
  return { ...(await pickBySearch((one) => reads.search(one), narrowed, between)), more: newest.more };
}
