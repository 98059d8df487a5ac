import type { DecideSourceBody, SourceDetail } from '@qiaolou/schema';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { App } from 'antd';
import { callApi } from '../../api/client.ts';
import { useMessages } from '../../i18n/use-messages.ts';
import { sourceMessages } from './messages.ts';

/** What was decided about a source so far, as the body that changes it. */
export function decisionBody({ source, decision }: SourceDetail): DecideSourceBody {
  if (decision === null) {
    const expected = { name: null, muted: false, silentUntil: null, offHours: [], reason: '' };
    return { source: source.id, known: false, ...expected, version: 0 };
  }
  const { actor: _actor, at: _at, ...body } = decision;
  return { ...body, offHours: [...body.offHours] };
}

/** Keeps what somebody decides about a source, and shows it. */
export function useDecideSource(onDone: () => void) {
  const client = useQueryClient();
  const { message } = App.useApp();
  const { sources: s } = useMessages(sourceMessages);
  return useMutation({
    mutationFn: (body: DecideSourceBody) => callApi('decideSource', { body }),
    onSuccess: (detail) => {
      onDone();
      void message.success(s.decided);
      client.setQueryData(['source', detail.source.id], detail);
      void client.invalidateQueries({ queryKey: ['sources'] });
    },
  });
}
