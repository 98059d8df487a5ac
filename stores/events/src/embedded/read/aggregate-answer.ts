import { mergeAggregates, type AggregateQuery } from '../../scan/aggregate-blocks.ts';
import { aggregateJson } from '../../scan/aggregate-json.ts';
import type { PartialGroup } from '../../scan/partial-aggregate.ts';

/** The `AggregateRow`s of several parts, as JSON in a buffer of its own: they are not parsed on their way. */
export function aggregateAnswer(
  parts: readonly (PartialGroup | undefined)[],
  query: AggregateQuery,
  between: () => void,
): Uint8Array<ArrayBuffer> {
  const given = parts.filter((part) => part !== undefined);
  return new TextEncoder().encode(aggregateJson(mergeAggregates(given, query, between), query));
}
