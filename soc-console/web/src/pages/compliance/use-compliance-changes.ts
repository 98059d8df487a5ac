import type { AnswerSourceBody, ChooseLevelBody } from '@qiaolou/schema';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { App } from 'antd';
import { callApi } from '../../api/client.ts';
import { useMessages } from '../../i18n/use-messages.ts';
import { complianceMessages } from './messages.ts';

/** Chooses the level; figures and lists are read again. */
export function useChooseLevel(onDone: () => void) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: ChooseLevelBody) => callApi('chooseMlpsLevel', { body }),
    onSuccess: () => {
      onDone();
      // A clause that is open is read when it is opened again: it may be none of the other level.
      client.removeQueries({ queryKey: ['compliance-item'], type: 'inactive' });
      for (const key of ['compliance-summary', 'compliance-items']) void client.invalidateQueries({ queryKey: [key] });
    },
  });
}

/** Says what is to be expected of a source; the next measurement judges by it. */
export function useAnswerSource(onDone: () => void) {
  const client = useQueryClient();
  const { message } = App.useApp();
  const { compliance: c } = useMessages(complianceMessages);
  return useMutation({
    mutationFn: (body: AnswerSourceBody) => callApi('answerSource', { body }),
    onSuccess: () => {
      onDone();
      void message.success(c.retention.answered);
      void client.invalidateQueries({ queryKey: ['source-answers'] });
    },
  });
}
