import type { ApiOutput, Replay } from '@qiaolou/schema';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { callApi, type CallInput } from '../../api/client.ts';

/** How often it is asked how far a replay is, ms. */
const LOOK_EVERY_MS = 1_500;
const KEY = 'replays';

/** True when a replay has ended, however. */
export function hasEnded({ state }: Pick<Replay, 'state'>): boolean {
  return state !== 'waiting' && state !== 'running';
}

/** The newest replays; asked again while one goes on. */
export function useReplays() {
  return useQuery({
    queryKey: [KEY],
    queryFn: ({ signal }) => callApi('listReplays', {}, signal),
    refetchInterval: ({ state: { data } }) => (data?.replays.every(hasEnded) === true ? false : LOOK_EVERY_MS),
  });
}

/** Starts or cancels a replay; the answer is given to `onDone`, a failure stays in `error`. */
export function useReplayAct<O extends 'startReplay' | 'cancelReplay'>(
  operation: O,
  onDone?: (replay: ApiOutput<O>) => void,
) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: async (input: CallInput<O>): Promise<void> => {
      const replay = await callApi(operation, input);
      onDone?.(replay);
    },
    onSettled: () => client.invalidateQueries({ queryKey: [KEY] }),
  });
}
