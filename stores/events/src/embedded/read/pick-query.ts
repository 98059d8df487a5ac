import type { PickRequest } from '@qiaolou/schema';
import type { Span } from '../../contract/store-request.ts';
import type { PickQuery } from '../../scan/pick-blocks.ts';
import { planQuery } from '../../scan/query-plan.ts';

/** A pick as blocks are asked it, within so many bytes. */
export function pickQuery({ where, choice, limit }: PickRequest, span: Span, mostBytes: number): PickQuery {
  return { plan: planQuery(where), span, choice, limit, mostBytes };
}
