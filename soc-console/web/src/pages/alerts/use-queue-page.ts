import {
  changesAlert,
  systemClock,
  type AlertAction,
  type AlertGroup,
  type AlertGroupRow,
  type Incident,
  type Verdict,
} from '@qiaolou/schema';
import { useNavigate } from '@tanstack/react-router';
import { App } from 'antd';
import { useCallback, useMemo, useState } from 'react';
import type { SearchParams } from '../../base/url-state.ts';
import { usePageSearch, type ChangeSearch } from '../../base/use-page-search.ts';
import { useMessages } from '../../i18n/use-messages.ts';
import { copyText } from '../../ui/copy-button.tsx';
import { readAlertSearch, type AlertSearch } from './alert-search.ts';
import { FLYOUT_TABS, type FlyoutTab } from './flyout-tabs.ts';
import type { QueueCommand } from './keyboard.ts';
import { alertMessages } from './messages.ts';
import { huntSearch } from './pivot.ts';
import { queueCommands } from './queue-commands.ts';
import { useAlertActions, type AlertActions } from './use-alert-actions.tsx';
import { useAlertQueue, type AlertQueue } from './use-alert-queue.ts';
import { useQueueSelection, type QueueSelection } from './use-queue-selection.ts';

/** A dialog that is open, with the groups it is about. */
interface QueueDialog {
  readonly kind: 'close' | 'incident';
  readonly groups: readonly AlertGroup[];
}

/** Everything the queue page shows and does; the page itself only lays it out. */
export interface QueuePage {
  readonly params: SearchParams;
  readonly change: ChangeSearch;
  readonly search: AlertSearch;
  readonly queue: AlertQueue;
  readonly selection: QueueSelection;
  readonly actions: AlertActions;
  readonly dialog: QueueDialog | undefined;
  readonly setDialog: (dialog: QueueDialog | undefined) => void;
  readonly openId: string | undefined;
  readonly tab: FlyoutTab;
  readonly open: (row: AlertGroup) => void;
  readonly closeFlyout: () => void;
  readonly step: (by: number) => void;
  readonly act: (groups: readonly AlertGroup[], action: AlertAction) => void;
  readonly close: (groups: readonly AlertGroup[], verdict: Verdict, reason: string) => void;
  readonly merged: (incident: Incident, created: boolean) => void;
  readonly run: (command: QueueCommand) => void;
}

/** Wires address, rows, selection and actions of the alert queue together. */
export function useQueuePage(page: {
  readonly mayTriage: boolean;
  readonly mayMerge: boolean;
  readonly scrollTo: (index: number) => void;
  readonly focusQuery: () => void;
  /** Called when the flyout closes: the focus must not be lost with it. */
  readonly leaveFlyout: () => void;
}): QueuePage {
  const t = useMessages(alertMessages);
  const navigate = useNavigate();
  const { message } = App.useApp();
  const [params, change] = usePageSearch();
  // Opening a row must not look like another search, or the list would be read again.
  const { selected: openId, tab: tabParam, ...filterParams } = params;
  const filterKey = JSON.stringify(filterParams);
  const search = useMemo(() => readAlertSearch(JSON.parse(filterKey) as SearchParams), [filterKey]);
  const queue = useAlertQueue(search);
  const selection = useQueueSelection(queue.rows, openId);
  const actions = useAlertActions(queue.patch, queue.recount);
  const [dialog, setDialog] = useState<QueueDialog>();
  const { setCursor } = selection;

  const open = useCallback(
    (row: AlertGroup) => {
      setCursor(row.id);
      change({ selected: row.id }, { replace: openId !== undefined });
    },
    [setCursor, change, openId],
  );
  const closeFlyout = (): void => {
    page.leaveFlyout();
    change({ selected: undefined, tab: undefined }, { replace: true });
  };
  const step = (by: number): void => {
    const row = selection.move(by);
    if (!row) return;
    page.scrollTo(queue.rows.indexOf(row));
    if (openId !== undefined && row.id !== openId) change({ selected: row.id }, { replace: true });
  };
  const current = queue.rows[selection.cursorIndex];
  const targets: readonly AlertGroupRow[] =
    selection.selectedRows.length > 0 ? selection.selectedRows : current ? [current] : [];
  const act = (groups: readonly AlertGroup[], action: AlertAction): void => {
    if (!page.mayTriage) return;
    if (groups.length === 0) void message.info(t.alerts.nothingSelected);
    else
      void actions.act(
        groups.filter((group) => changesAlert(group, action)),
        action,
      );
  };
  const close = (groups: readonly AlertGroup[], verdict: Verdict, reason: string): void => {
    setDialog(undefined);
    act(groups, { kind: 'close', verdict, ...(reason.trim() === '' ? {} : { reason: reason.trim() }) });
    // On to the next row, as one goes through a queue; a selection closed as a whole is done with.
    if (selection.selectedRows.length > 0) selection.clear();
    else if (groups.length === 1 && groups[0]?.id === selection.cursorId) step(1);
  };
  const merged = (incident: Incident, created: boolean): void => {
    setDialog(undefined);
    selection.clear();
    queue.refresh();
    void message.success(t.alerts.done[created ? 'incident' : 'added'](incident.number));
    if (created) void navigate({ to: '/incidents/$id', params: { id: incident.id }, search: {} });
  };
  const commands = queueCommands({
    clock: systemClock,
    queue,
    selection,
    actions,
    search,
    change,
    current,
    targets,
    openId,
    mayTriage: page.mayTriage,
    open,
    closeFlyout,
    step,
    act,
    close,
    merge: (groups) => {
      if (page.mayMerge && groups.length > 0) setDialog({ kind: 'incident', groups });
    },
    hunt: (row) => void navigate({ to: '/events', search: huntSearch(row) }),
    copyLink: () => void copyText(location.href).then((done) => done && message.success(t.common.copied)),
    focusQuery: page.focusQuery,
  });
  return {
    params,
    change,
    search,
    queue,
    selection,
    actions,
    dialog,
    setDialog,
    openId,
    tab: FLYOUT_TABS.find((tab) => tab === tabParam) ?? 'overview',
    open,
    closeFlyout,
    step,
    act,
    close,
    merged,
    run: (command) => {
      commands[command]();
    },
  };
}
