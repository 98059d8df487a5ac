import { useQuery } from '@tanstack/react-query';
import { VALUES_STAY_MS, type QuerySubject, type ValueScope } from './query-subject.ts';

/** The most frequent values of a field in the range; empty until known or when there is no field. */
export function useFieldValues(field: string | undefined, scope: ValueScope, subject: QuerySubject): readonly string[] {
  const { data } = useQuery({
    queryKey: ['field-values', subject.name, field, scope.from, scope.to],
    enabled: field !== undefined && subject.fields.typeOf(field) !== undefined,
    staleTime: VALUES_STAY_MS,
    queryFn: ({ signal }) => subject.values(field ?? '', scope, signal),
  });
  return data ?? [];
}
