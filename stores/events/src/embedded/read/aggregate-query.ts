import type { AggregateRequest } from '@qiaolou/schema';
import type { CheckedAggregate } from '../../contract/store-request.ts';
import type { AggregateQuery } from '../../scan/aggregate-blocks.ts';
import { planQuery } from '../../scan/query-plan.ts';

/** An aggregation as blocks are asked it, within so many bytes. */
export function aggregateQuery(
  { where, by, metrics }: AggregateRequest,
  { span, offsets }: CheckedAggregate,
  mostBytes: number,
): AggregateQuery {
  return { plan: planQuery(where), span, by, metrics, offsets, mostBytes };
}
