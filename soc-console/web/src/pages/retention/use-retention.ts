import type { ApiOperation } from '@qiaolou/schema';
import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { App } from 'antd';
import { callApi, type CallInput } from '../../api/client.ts';
import { useMessages } from '../../i18n/use-messages.ts';
import { useErrorText } from '../../ui/use-error-text.ts';
import { retentionMessages } from './messages.ts';

const KEY = ['retention'];
const REFRESH_MS = 30_000;

/** How logs are kept, as it is now. */
export function useRetention() {
  return useQuery({
    queryKey: KEY,
    refetchInterval: REFRESH_MS,
    placeholderData: keepPreviousData,
    queryFn: ({ signal }) => callApi('getRetention', {}, signal),
  });
}

type Acts = Extract<
  ApiOperation,
  'verifyRetention' | 'chooseRetention' | 'holdDays' | 'liftHold' | 'askDeletion' | 'decideDeletion'
>;

/** Does one of the acts of the page, and reads the page again. */
export function useRetentionAct<Operation extends Acts>(operation: Operation, onDone?: () => void) {
  const client = useQueryClient();
  const { message } = App.useApp();
  const { retention: t } = useMessages(retentionMessages);
  const describe = useErrorText();
  return useMutation({
    mutationFn: (input: CallInput<Operation>) => callApi(operation, input),
    onSuccess: () => {
      onDone?.();
      void message.success(t.done);
      void client.invalidateQueries({ queryKey: KEY });
    },
    onError: (error) => {
      if (onDone === undefined) void message.error(describe(error));
    },
  });
}
