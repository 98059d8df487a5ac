import { changesAlert, type AlertAction, type AlertGroup, type Incident, type Verdict } from '@qiaolou/schema';
import { useNavigate } from '@tanstack/react-router';
import { App } from 'antd';
import { useState } from 'react';
import { useMessages } from '../../i18n/use-messages.ts';
import { alertMessages } from './messages.ts';
import { useAlertActions, type AlertActions } from './use-alert-actions.tsx';
import type { AlertQueue } from './use-alert-queue.ts';
import type { QueueSelection } from './use-queue-selection.ts';

/** A dialog that is open, with the groups it is about. */
interface QueueDialog {
  readonly kind: 'close' | 'incident';
  readonly groups: readonly AlertGroup[];
}

/** What is done to groups from the queue, with the dialogs that ask before. */
export interface QueueTriage {
  readonly actions: AlertActions;
  readonly dialog: QueueDialog | undefined;
  readonly setDialog: (dialog: QueueDialog | undefined) => void;
  readonly act: (groups: readonly AlertGroup[], action: AlertAction) => void;
  readonly close: (groups: readonly AlertGroup[], verdict: Verdict, reason: string, quietHours?: number) => void;
  readonly merged: (incident: Incident, created: boolean) => void;
}

/** State of {@link QueueTriage}; without `mayTriage` nothing acts. */
export function useQueueTriage(page: {
  readonly mayTriage: boolean;
  readonly queue: AlertQueue;
  readonly selection: QueueSelection;
  readonly step: (by: number) => void;
}): QueueTriage {
  const { queue, selection } = page;
  const t = useMessages(alertMessages);
  const navigate = useNavigate();
  const { message } = App.useApp();
  const actions = useAlertActions(queue.patch, queue.recount);
  const [dialog, setDialog] = useState<QueueDialog>();
  const act = (groups: readonly AlertGroup[], action: AlertAction): void => {
    if (!page.mayTriage) return;
    if (groups.length === 0) void message.info(t.alerts.nothingSelected);
    else
      void actions.act(
        groups.filter((group) => changesAlert(group, action)),
        action,
      );
  };
  return {
    actions,
    dialog,
    setDialog,
    act,
    close: (groups, verdict, reason, quietHours) => {
      setDialog(undefined);
      act(groups, {
        ...{ kind: 'close', verdict },
        ...(reason.trim() !== '' && { reason: reason.trim() }),
        ...(quietHours !== undefined && { quietHours }),
      });
      // On to the next row, as one goes through a queue; a selection closed as a whole is done with.
      if (selection.selectedRows.length > 0) selection.clear();
      else if (groups.length === 1 && groups[0]?.id === selection.cursorId) page.step(1);
    },
    merged: (incident, created) => {
      setDialog(undefined);
      selection.clear();
      queue.refresh();
      void message.success(t.alerts.done[created ? 'incident' : 'added'](incident.number));
      if (created) void navigate({ to: '/incidents/$id', params: { id: incident.id }, search: {} });
    },
  };
}
