import { VERDICTS, type AlertAction, type AlertGroupRow, type Clock } from '@qiaolou/schema';
import { formatTimeSpec, shiftTimeSpec } from '../../time/time-range.ts';
import { facetParams, withExclusion } from './alert-search.ts';
import type { QueueCommand } from './keyboard.ts';
import type { AlertQueue } from './use-alert-queue.ts';
import type { QueueAddress } from './use-queue-address.ts';
import type { QueueFlyout } from './use-queue-flyout.ts';
import type { QueueSelection } from './use-queue-selection.ts';
import { closeAction, type QueueTriage } from './use-queue-triage.ts';

/** What the keys of the queue work on. */
export interface CommandContext
  extends Omit<QueueAddress, 'tab'>, QueueFlyout, Pick<QueueTriage, 'actions' | 'close' | 'setDialog' | 'undo'> {
  readonly queue: AlertQueue;
  readonly selection: QueueSelection;
  /** Row under the cursor. */
  readonly current: AlertGroupRow | undefined;
  /** The selected rows, else the row under the cursor. */
  readonly targets: readonly AlertGroupRow[];
  /** Whether the person may act on alerts; if not, nothing is selected either. */
  readonly mayTriage: boolean;
  readonly actOnTargets: (action: AlertAction) => void;
  readonly merge: (groups: readonly AlertGroupRow[]) => void;
  readonly hunt: (row: AlertGroupRow) => void;
  readonly copyLink: () => void;
  readonly focusQuery: () => void;
  readonly clock: Clock;
}

/** What each command does; a command without an entry is a type error. */
export function queueCommands(c: CommandContext): Readonly<Record<QueueCommand, () => void>> {
  return { ...moveCommands(c), ...selectCommands(c), ...triageCommands(c), ...viewCommands(c) };
}

type Commands<K extends QueueCommand> = Readonly<Record<K, () => void>>;

function moveCommands(c: CommandContext): Commands<'next' | 'previous' | 'first' | 'last' | 'toggleFlyout' | 'escape'> {
  return {
    next: () => {
      c.step(1);
    },
    previous: () => {
      c.step(-1);
    },
    first: () => {
      c.step(-c.queue.rows.length);
    },
    last: () => {
      c.step(c.queue.rows.length);
    },
    toggleFlyout: () => {
      if (c.current && c.current.id !== c.openId) c.open(c.current);
      else c.closeFlyout();
    },
    escape: () => {
      if (c.openId === undefined) c.selection.clear();
      else c.closeFlyout();
    },
  };
}

function selectCommands(c: CommandContext): Commands<'toggleSelect' | 'selectRange' | 'selectAll'> {
  const { current, selection } = c;
  const whenUseful = (select: () => void) => () => {
    if (c.mayTriage) select();
  };
  return {
    toggleSelect: whenUseful(() => {
      if (current) selection.toggle(current.id, selection.cursorIndex);
    }),
    selectRange: whenUseful(() => {
      if (current) selection.toggleRange(selection.cursorIndex);
    }),
    selectAll: whenUseful(selection.selectMatching),
  };
}

function triageCommands(
  c: CommandContext,
): Commands<
  | 'take'
  | 'investigate'
  | 'merge'
  | 'undo'
  | 'ownActs'
  | 'repeat'
  | 'close1'
  | 'close2'
  | 'close3'
  | 'close4'
  | 'close5'
> {
  const closeAs = (digit: number) => () => {
    const verdict = VERDICTS[digit - 1];
    if (!verdict) return;
    if (c.selection.matching) c.actOnTargets(closeAction(verdict));
    else c.close(c.targets, closeAction(verdict));
  };
  return {
    take: () => {
      c.actOnTargets({ kind: 'take' });
    },
    investigate: () => {
      c.actOnTargets({ kind: 'status', status: 'investigating' });
    },
    merge: () => {
      c.merge(c.targets);
    },
    undo: () => {
      if (c.mayTriage) c.undo();
    },
    ownActs: () => {
      if (c.mayTriage) c.setDialog({ kind: 'acts' });
    },
    repeat: () => {
      const action = c.actions.last();
      if (c.mayTriage && action) c.actOnTargets(action);
    },
    close1: closeAs(1),
    close2: closeAs(2),
    close3: closeAs(3),
    close4: closeAs(4),
    close5: closeAs(5),
  };
}

function viewCommands(
  c: CommandContext,
): Commands<'focusQuery' | 'hunt' | 'copyLink' | 'filterIn' | 'filterOut' | 'earlier' | 'later' | 'refresh' | 'help'> {
  const { current, change, search } = c;
  const shift = (steps: number) => () => {
    if (search.time) change({ time: formatTimeSpec(shiftTimeSpec(search.time, steps, c.clock.now())) });
  };
  return {
    focusQuery: c.focusQuery,
    hunt: () => {
      if (current) c.hunt(current);
    },
    copyLink: c.copyLink,
    filterIn: () => {
      if (current) change(facetParams('ruleId', [current.ruleId]));
    },
    filterOut: () => {
      if (current) change(withExclusion(search, 'ruleId', current.ruleId));
    },
    earlier: shift(-1),
    later: shift(1),
    refresh: c.queue.refresh,
    // Help listens on its own, on every page.
    help: () => undefined,
  };
}
