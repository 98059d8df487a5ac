import type { AlertAction, AlertGroup } from '@qiaolou/schema';
import { useQueryClient } from '@tanstack/react-query';
import { useCallback } from 'react';
import { callApi } from '../../api/client.ts';
import { splitResults, type RefusedGroup } from './queue-model.ts';

/** Sends an action; resolves with what the server changed and what it refused. */
export type SendAction = (
  groups: readonly AlertGroup[],
  action: AlertAction,
) => Promise<{ readonly changed: readonly AlertGroup[]; readonly refused: readonly RefusedGroup[] }>;

/** Sending actions, with the server's answer laid over the rows. */
export function useSendAction(patch: (groups: readonly AlertGroup[]) => void, recount: () => void): SendAction {
  const client = useQueryClient();
  return useCallback(
    async (groups, action) => {
      const ids = groups.map(({ id, version }) => ({ id, version }));
      const { results } = await callApi('actOnAlertGroups', { body: { ids, action } });
      const { changed, refused } = splitResults(results);
      patch([...changed, ...refused.flatMap(({ current }) => current ?? [])]);
      for (const { id } of groups) void client.invalidateQueries({ queryKey: ['alert-group', id] });
      recount();
      return { changed, refused };
    },
    [client, patch, recount],
  );
}
