import type { AlertAction, AlertGroup } from '@qiaolou/schema';
import { App } from 'antd';
import { useCallback } from 'react';
import { useMessages } from '../../i18n/use-messages.ts';
import { alertMessages } from './messages.ts';
import type { RefusedGroup } from './queue-model.ts';

/** The server's word that closing must be confirmed. */
export const IN_OPEN_CRITICAL = 'incidents.inOpenCritical';

/** Asks about the refused groups that are in an open critical incident; `again` is called with the confirmed action. */
type AskCritical = (
  refused: readonly RefusedGroup[],
  action: AlertAction,
  again: (currents: readonly AlertGroup[], confirmed: AlertAction) => void,
) => void;

/** The question before alerts of an open critical incident are closed. */
export function useCriticalQuestion(): AskCritical {
  const { inOpenCritical } = useMessages(alertMessages).alerts;
  const { modal } = App.useApp();
  return useCallback(
    (refused, action, again) => {
      const asking = refused.filter(({ code }) => code === IN_OPEN_CRITICAL);
      if (asking.length === 0 || (action.kind !== 'close' && action.kind !== 'status')) return;
      modal.confirm({
        title: inOpenCritical.title(asking.length),
        content: inOpenCritical.content,
        okText: inOpenCritical.ok,
        okButtonProps: { danger: true },
        onOk: () => {
          again(
            asking.flatMap(({ current }) => current ?? []),
            { ...action, confirmed: true },
          );
        },
      });
    },
    [inOpenCritical, modal],
  );
}
