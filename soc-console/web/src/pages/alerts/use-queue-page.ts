import { ALERT_FIELDS, systemClock, type AlertAction, type AlertGroupRow } from '@qiaolou/schema';
import { useNavigate } from '@tanstack/react-router';
import { App } from 'antd';
import { useMemo } from 'react';
import { usePermission } from '../../base/session.ts';
import { useMessages } from '../../i18n/use-messages.ts';
import { queryParts, type QueryParts } from '../../query/query-edit.ts';
import { copyText } from '../../ui/copy-button.tsx';
import type { QueueCommand } from './keyboard.ts';
import { alertMessages } from './messages.ts';
import { huntSearch } from './pivot.ts';
import { queueCommands } from './queue-commands.ts';
import { useAlertQueue, type AlertQueue } from './use-alert-queue.ts';
import { useQueueAddress, type QueueAddress } from './use-queue-address.ts';
import { useQueueFlyout, type QueueFlyout } from './use-queue-flyout.ts';
import { useQueueSelection, type QueueSelection } from './use-queue-selection.ts';
import { useQueueTriage, type QueueTriage } from './use-queue-triage.ts';

/** Everything the queue page shows and does; the page itself only lays it out. */
export interface QueuePage extends QueueAddress, QueueFlyout, QueueTriage {
  readonly queue: AlertQueue;
  readonly selection: QueueSelection;
  /** The query of the address: with stages it is their result that is shown, and no rows. */
  readonly parts: QueryParts;
  /** Whether the person may act on alerts; without it rows cannot be selected either, as there is nothing to select for. */
  readonly mayTriage: boolean;
  readonly mayMerge: boolean;
  readonly run: (command: QueueCommand) => void;
  /** Acts on the selected rows, else on the one under the cursor; on all that match when they are meant. */
  readonly actOnTargets: (action: AlertAction) => void;
}

/** What keys do where no rows are shown: nothing may happen to what nobody sees. */
const WITHOUT_ROWS: ReadonlySet<QueueCommand> = new Set([
  ...(['focusQuery', 'copyLink', 'earlier', 'later', 'refresh', 'help', 'escape', 'ownActs'] as const),
]);

/** Wires address, rows, selection and actions of the alert queue together. */
export function useQueuePage(page: {
  readonly scrollTo: (index: number) => void;
  readonly focusQuery: () => void;
  readonly leaveFlyout: () => void;
}): QueuePage {
  const t = useMessages(alertMessages);
  const navigate = useNavigate();
  const { message } = App.useApp();
  const mayTriage = usePermission('alerts.triage');
  const mayMerge = usePermission('incidents.write');
  const address = useQueueAddress();
  const { query } = address.search;
  const parts = useMemo(() => queryParts(query, ALERT_FIELDS.dictionary), [query]);
  const queue = useAlertQueue(address.search);
  const selection = useQueueSelection(queue.rows, { start: address.openId, search: address.search });
  const flyout = useQueueFlyout({ ...page, address, queue, selection });
  const triage = useQueueTriage({ mayTriage, search: address.search, queue, selection, step: flyout.step });
  const current = queue.rows[selection.cursorIndex];
  const targets: readonly AlertGroupRow[] =
    selection.selectedRows.length > 0 ? selection.selectedRows : current ? [current] : [];
  const actOnTargets = (action: AlertAction): void => {
    if (!selection.matching) triage.act(targets, action);
    else if (mayTriage) triage.matching.plan(action);
  };
  const state = { ...address, ...flyout, ...triage, queue, parts, selection, mayTriage, mayMerge, actOnTargets };
  const commands = queueCommands({
    ...state,
    clock: systemClock,
    current,
    targets,
    merge: (groups) => {
      if (selection.matching) void message.info(t.alerts.acts.noMerge);
      else if (mayMerge && groups.length > 0) triage.setDialog({ kind: 'incident', groups });
    },
    hunt: (row) => void navigate({ to: '/events', search: huntSearch(row) }),
    copyLink: () => void copyText(location.href).then((done) => done && message.success(t.common.copied)),
    focusQuery: page.focusQuery,
  });
  return {
    ...state,
    run: (command) => {
      if (!parts.piped || WITHOUT_ROWS.has(command)) commands[command]();
    },
  };
}
