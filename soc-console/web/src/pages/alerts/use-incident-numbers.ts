import type { AlertGroup } from '@qiaolou/schema';
import { useQuery } from '@tanstack/react-query';
import { useCallback } from 'react';
import { callApi } from '../../api/client.ts';
import { usePermission } from '../../base/session.ts';

/** Looks up incident numbers for rows that are in one; asks the server only when there is such a row. */
export function useIncidentNumbers(rows: readonly AlertGroup[]): (id: string) => string | undefined {
  const mayRead = usePermission('incidents.read');
  const { data } = useQuery({
    queryKey: ['incidents', 'numbers'],
    enabled: mayRead && rows.some((row) => row.incidentId !== null),
    queryFn: ({ signal }) => callApi('listIncidents', { query: { limit: 200 } }, signal),
  });
  return useCallback((id) => data?.rows.find((row) => row.id === id)?.number, [data]);
}
