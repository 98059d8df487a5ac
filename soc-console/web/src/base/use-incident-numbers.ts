import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useCallback } from 'react';
import { callApi } from '../api/client.ts';
import { usePermission } from './session.ts';

/** Incidents asked for at once: as many values as a filter takes. */
const AT_ONCE = 50;

/** What may belong to an incident. */
interface MayBelong {
  readonly incidentId: string | null;
}

/** Looks up the numbers of the incidents that rows are in, and of no others; asks the server only when there is such a row. */
export function useIncidentNumbers(rows: readonly MayBelong[]): (id: string) => string | undefined {
  const mayRead = usePermission('incidents.read');
  const ids = [...new Set(rows.flatMap(({ incidentId }) => incidentId ?? []))].sort();
  const { data } = useQuery({
    queryKey: ['incidents', 'numbers', ids],
    enabled: mayRead && ids.length > 0,
    placeholderData: keepPreviousData,
    queryFn: ({ signal }) => numbersOf(ids, signal),
  });
  return useCallback((id) => data?.get(id), [data]);
}

async function numbersOf(ids: readonly string[], signal: AbortSignal): Promise<ReadonlyMap<string, string>> {
  const numbers = new Map<string, string>();
  for (let start = 0; start < ids.length; start += AT_ONCE) {
    const query = { id: ids.slice(start, start + AT_ONCE), limit: AT_ONCE };
    const { rows } = await callApi('listIncidents', { query }, signal);
    for (const { id, number } of rows) numbers.set(id, number);
  }
  return numbers;
}
