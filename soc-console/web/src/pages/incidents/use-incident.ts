import type { IncidentDetail, PatchIncidentBody } from '@qiaolou/schema';
import {
  useMutation,
  useQuery,
  useQueryClient,
  type UseMutationResult,
  type UseQueryResult,
} from '@tanstack/react-query';
import { App } from 'antd';
import { ApiFailure, callApi } from '../../api/client.ts';
import { useMessages } from '../../i18n/use-messages.ts';
import { useErrorText } from '../../ui/use-error-text.ts';
import { incidentMessages } from './messages.ts';

/** One incident with all that hangs on it. */
export function useIncident(id: string): UseQueryResult<IncidentDetail> {
  return useQuery({
    queryKey: ['incident', id],
    queryFn: ({ signal }) => callApi('getIncident', { params: { id } }, signal),
  });
}

/** A change of an incident's own fields. */
export type IncidentChange = Omit<PatchIncidentBody, 'version'>;

/** Changes the incident; a conflict reloads it and says so. */
export function useChangeIncident(detail: IncidentDetail): UseMutationResult<IncidentDetail, unknown, IncidentChange> {
  const t = useMessages(incidentMessages);
  const describe = useErrorText();
  const client = useQueryClient();
  const { message } = App.useApp();
  const { id, version } = detail.incident;
  return useMutation({
    mutationFn: (change: IncidentChange) => callApi('patchIncident', { params: { id }, body: { version, ...change } }),
    onSuccess: (after) => {
      client.setQueryData(['incident', id], after);
      void client.invalidateQueries({ queryKey: ['incidents'] });
      void message.success(t.incidents.saved);
    },
    onError: (error) => {
      void message.error(describe(error));
      if (error instanceof ApiFailure && error.status === 409)
        void client.invalidateQueries({ queryKey: ['incident', id] });
    },
  });
}
