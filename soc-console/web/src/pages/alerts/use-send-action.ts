import { MAX_ACTION_ROWS, type AlertAction, type AlertActionResult, type AlertGroup } from '@qiaolou/schema';
import { useQueryClient } from '@tanstack/react-query';
import { useCallback } from 'react';
import { ApiFailure, callApi } from '../../api/client.ts';
import { inParts, splitResults, type RefusedGroup } from './queue-model.ts';

type Ids = readonly { readonly id: string; readonly version: number }[];

/** Sends an action, in as many parts as the API asks for; resolves with what the server changed and what it refused. */
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
      const results: AlertActionResult[] = [];
      for (const part of inParts(ids, MAX_ACTION_ROWS))
        results.push(...(await sendPart(part, action, results.length > 0)));
      const { changed, refused } = splitResults(results);
      patch([...changed, ...refused.flatMap(({ current }) => current ?? [])]);
      for (const { id } of groups) void client.invalidateQueries({ queryKey: ['alert-group', id] });
      recount();
      return { changed, refused };
    },
    [client, patch, recount],
  );
}

/** A later part that fails as a whole is refused row by row: what was done before it stays done, and can be undone. */
async function sendPart(ids: Ids, action: AlertAction, later: boolean): Promise<readonly AlertActionResult[]> {
  try {
    return (await callApi('actOnAlertGroups', { body: { ids: [...ids], action } })).results;
  } catch (error) {
    if (!later || !(error instanceof ApiFailure)) throw error;
    return ids.map(({ id }) => ({ id, ok: false, code: error.code }));
  }
}
