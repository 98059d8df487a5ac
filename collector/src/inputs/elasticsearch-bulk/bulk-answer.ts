import type { BulkItem } from './bulk-reader.ts';

/** Why one item is not taken, as Elasticsearch says it. */
export interface ItemRefusal {
  readonly type: string;
  readonly reason: string;
}

const MOST_ID_BYTES = 512;
const MOST_INDEX_BYTES = 255;

/** Why an item is not taken; undefined when it is. `index`: of the request, for items that name none. */
export function itemRefusal({ action, source }: BulkItem, index: string | undefined): ItemRefusal | undefined {
  const type = 'illegal_argument_exception';
  if (action.operation === 'update' || action.operation === 'delete' || source === undefined)
    return { type, reason: `events that were taken are not changed: [${action.operation}] is not supported` };
  if (Buffer.byteLength(action.id ?? '') > MOST_ID_BYTES)
    return { type, reason: `id is too long, must be no longer than ${MOST_ID_BYTES} bytes` };
  const name = action.index ?? index;
  if (name === undefined || name === '')
    return { type: 'action_request_validation_exception', reason: 'index is missing' };
  if (Buffer.byteLength(name) > MOST_INDEX_BYTES)
    return { type, reason: `index name is too long, must be no longer than ${MOST_INDEX_BYTES} bytes` };
  return undefined;
}

/** The answer to a bulk request, an entry for each item in its order. */
export function bulkAnswer(
  items: readonly BulkItem[],
  refusals: readonly (ItemRefusal | undefined)[],
  { index, receivedAt }: { readonly index: string | undefined; readonly receivedAt: number },
): object {
  return {
    took: 0,
    errors: refusals.some((refusal) => refusal !== undefined),
    items: items.map(({ action }, i) => {
      const refusal = refusals[i];
      const names = {
        _index: action.index ?? index ?? '',
        _id: action.id ?? `${receivedAt.toString(36)}-${i.toString(36)}`,
      };
      return {
        [action.operation]:
          refusal === undefined ? { ...names, ...CREATED } : { ...names, status: 400, error: refusal },
      };
    }),
  };
}

const CREATED = {
  ...{ _version: 1, result: 'created', _shards: { total: 1, successful: 1, failed: 0 } },
  ...{ _seq_no: 0, _primary_term: 1, status: 201 },
};
