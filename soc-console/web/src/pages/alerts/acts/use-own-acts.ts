import type { TriageAct } from '@qiaolou/schema';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useCallback } from 'react';
import { callApi } from '../../../api/client.ts';

const KEY = ['triage-acts'] as const;

/** How often an act that runs is asked about. */
const PROGRESS_MS = 1_000;

/** What the person did to alerts within a day, newest first, as the server has it. */
export interface OwnActs {
  readonly acts: readonly TriageAct[] | undefined;
  readonly error: unknown;
  /** Reads them again. */
  readonly reload: () => void;
  /** Puts what the server answered about one act among them. */
  readonly put: (act: TriageAct) => void;
}

/** Reads one's own acts, again and again while one of them runs; nothing unless `enabled`. */
export function useOwnActs(enabled: boolean): OwnActs {
  const client = useQueryClient();
  const { data, error } = useQuery({
    queryKey: KEY,
    enabled,
    queryFn: async ({ signal }) => (await callApi('listTriageActs', {}, signal)).acts,
    refetchInterval: (query) => (query.state.data?.some(isRunning) === true ? PROGRESS_MS : false),
  });
  return {
    acts: data,
    error,
    reload: useCallback(() => void client.invalidateQueries({ queryKey: KEY }), [client]),
    put: useCallback(
      (act) => {
        client.setQueryData<readonly TriageAct[]>(KEY, (acts = []) => [act, ...acts.filter(({ id }) => id !== act.id)]);
      },
      [client],
    ),
  };
}

/** Whether the server still goes on with an act. */
export function isRunning({ state }: TriageAct): boolean {
  return state === 'running';
}
