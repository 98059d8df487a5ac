import { changesAlert, type AlertAction, type AlertGroup, type Incident, type Verdict } from '@qiaolou/schema';
import { useNavigate } from '@tanstack/react-router';
import { App } from 'antd';
import { useState } from 'react';
import { useMessages } from '../../i18n/use-messages.ts';
import { useMatchingAct, type MatchingAct } from './acts/use-matching-act.ts';
import type { AlertSearch } from './alert-search.ts';
import { alertMessages } from './messages.ts';
import { useAlertActions, type AlertActions } from './use-alert-actions.tsx';
import type { AlertQueue } from './use-alert-queue.ts';
import type { QueueSelection } from './use-queue-selection.ts';

/** A dialog that is open, with the groups it is about. */
type QueueDialog =
  | {
      readonly kind: 'close';
      readonly groups: readonly AlertGroup[];
      /** It is about all that match. */
      readonly matching?: boolean;
    }
  | { readonly kind: 'incident'; readonly groups: readonly AlertGroup[] }
  | { readonly kind: 'acts' };

/** Closing as the dialog or the keys ask for it. */
export type CloseAction = Extract<AlertAction, { readonly kind: 'close' }>;

/** What is done to groups from the queue, with the dialogs that ask before. */
export interface QueueTriage {
  readonly actions: AlertActions;
  readonly dialog: QueueDialog | undefined;
  readonly setDialog: (dialog: QueueDialog | undefined) => void;
  readonly act: (groups: readonly AlertGroup[], action: AlertAction) => void;
  /** `sent` is called when the server has it. */
  readonly close: (groups: readonly AlertGroup[], action: CloseAction, sent?: () => void) => void;
  /** Acts on all that match. */
  readonly matching: MatchingAct;
  /** Takes back the last act of this page, be it on rows or on all that match. */
  readonly undo: () => void;
  readonly merged: (incident: Incident, created: boolean) => void;
}

/** State of {@link QueueTriage}; without `mayTriage` nothing acts. */
export function useQueueTriage(page: {
  readonly mayTriage: boolean;
  readonly search: AlertSearch;
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
  const [lastAct, setLastAct] = useState<string>();
  const matching = useMatchingAct({
    ...{ mayTriage: page.mayTriage, search: page.search, changed: queue.refresh },
    ended: ({ id, mayUndo }) => {
      setLastAct(mayUndo ? id : undefined);
    },
  });
  const act = (groups: readonly AlertGroup[], action: AlertAction, sent?: () => void): void => {
    if (!page.mayTriage) return;
    if (groups.length === 0) void message.info(t.alerts.nothingSelected);
    else {
      setLastAct(undefined);
      const changing = groups.filter((group) => changesAlert(group, action));
      void actions.act(changing, action).then((answered) => {
        if (answered) sent?.();
      });
    }
  };
  return {
    actions,
    dialog,
    setDialog,
    act,
    matching,
    undo: () => {
      if (lastAct === undefined) actions.undo();
      else matching.undo(lastAct);
      setLastAct(undefined);
    },
    close: (groups, action, sent) => {
      setDialog(undefined);
      act(groups, action, sent);
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

/** Closing with a verdict, and what was said of it. */
export function closeAction(verdict: Verdict, reason = '', quietHours?: number): CloseAction {
  return {
    ...{ kind: 'close', verdict },
    ...(reason.trim() !== '' && { reason: reason.trim() }),
    ...(quietHours !== undefined && { quietHours }),
  };
}
