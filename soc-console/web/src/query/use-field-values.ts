import { MINUTE_MS, type TimeRange } from '@qiaolou/schema';
import { useQuery } from '@tanstack/react-query';
import { callApi } from '../api/client.ts';

/** Where values are looked up: the time range of the page. */
export type ValueScope = TimeRange;

/** The most frequent values of a field in the range; empty until known or when there is no field. */
export function useFieldValues(field: string | undefined, scope: ValueScope): readonly string[] {
  const { data } = useQuery({
    queryKey: ['field-values', field, scope.from, scope.to],
    enabled: field !== undefined,
    staleTime: MINUTE_MS,
    queryFn: ({ signal }) =>
      callApi('topValues', { body: { field: field ?? '', from: scope.from, to: scope.to, size: 20 } }, signal),
  });
  return data?.values.map(({ value }) => String(value)) ?? [];
}
