import type { ApiOperation, ApiOutput } from '@qiaolou/schema';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { App } from 'antd';
import { callApi, type CallInput } from '../../api/client.ts';
import { useErrorText } from '../../ui/use-error-text.ts';

/** All packs and drafts. */
export function usePackList() {
  return useQuery({ queryKey: ['packs'], queryFn: ({ signal }) => callApi('listPacks', {}, signal) });
}

/** What each dataset received within a day; the list does not wait for it. */
export function usePackFigures() {
  return useQuery({ queryKey: ['packFigures'], queryFn: ({ signal }) => callApi('packFigures', {}, signal) });
}

/** One pack. */
export function usePack(id: string) {
  return useQuery({
    queryKey: ['pack', id],
    queryFn: ({ signal }) => callApi('getPack', { params: { id } }, signal),
  });
}

/** One draft. */
export function useDraftOf(id: string) {
  return useQuery({
    queryKey: ['packDraft', id],
    queryFn: ({ signal }) => callApi('getPackDraft', { params: { id } }, signal),
  });
}

const KEYS = ['packs', 'pack', 'packDraft', 'packVersion'];
/** After these a draft is no longer there to be read. */
const ENDS_DRAFT: ReadonlySet<ApiOperation> = new Set(['releasePackDraft', 'deletePackDraft']);

/** Does something about packs, says what went wrong, and reads everything about them anew. */
export function usePackAct<O extends ApiOperation>(operation: O, onDone?: (answer: ApiOutput<O>) => void) {
  const describe = useErrorText();
  const { message } = App.useApp();
  const client = useQueryClient();
  return useMutation({
    mutationFn: async (input: CallInput<O>): Promise<void> => {
      // Not inside the call below: where nobody wants the answer, its arguments would not be evaluated.
      const answer = await callApi(operation, input);
      onDone?.(answer);
    },
    onError: (error) => void message.error(describe(error)),
    onSettled: () =>
      Promise.all(
        KEYS.filter((key) => key !== 'packDraft' || !ENDS_DRAFT.has(operation)).map((key) =>
          client.invalidateQueries({ queryKey: [key] }),
        ),
      ),
  });
}
