import type { AlertGroup } from '@qiaolou/schema';
import { useCallback } from 'react';
import type { QueueAddress } from './use-queue-address.ts';
import type { AlertQueue } from './use-alert-queue.ts';
import type { QueueSelection } from './use-queue-selection.ts';

/** Opening, closing and leafing through groups. */
export interface QueueFlyout {
  readonly open: (row: AlertGroup) => void;
  readonly closeFlyout: () => void;
  /** Moves the cursor; an open flyout goes with it. */
  readonly step: (by: number) => void;
}

/** The flyout of the queue: its place is in the address, the cursor goes with it. */
export function useQueueFlyout(page: {
  readonly address: QueueAddress;
  readonly queue: AlertQueue;
  readonly selection: QueueSelection;
  readonly scrollTo: (index: number) => void;
  /** Called when the flyout closes: the focus must not be lost with it. */
  readonly leaveFlyout: () => void;
}): QueueFlyout {
  const { change, openId } = page.address;
  const { setCursor } = page.selection;
  return {
    open: useCallback(
      (row) => {
        setCursor(row.id);
        change({ selected: row.id }, { replace: openId !== undefined });
      },
      [setCursor, change, openId],
    ),
    closeFlyout: () => {
      page.leaveFlyout();
      change({ selected: undefined, tab: undefined }, { replace: true });
    },
    step: (by) => {
      const row = page.selection.move(by);
      if (!row) return;
      page.scrollTo(page.queue.rows.indexOf(row));
      if (openId !== undefined && row.id !== openId) change({ selected: row.id }, { replace: true });
    },
  };
}
