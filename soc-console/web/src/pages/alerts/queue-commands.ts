import { VERDICTS, type AlertAction, type AlertGroupRow, type Verdict, type Clock } from '@qiaolou/schema';
import type { ChangeSearch } from '../../base/use-page-search.ts';
import { formatTimeSpec, shiftTimeSpec } from '../../time/time-range.ts';
import { facetParams, type AlertSearch } from './alert-search.ts';
import type { QueueCommand } from './keyboard.ts';
import type { AlertActions } from './use-alert-actions.tsx';
import type { AlertQueue } from './use-alert-queue.ts';
import type { QueueSelection } from './use-queue-selection.ts';

/** What the keys of the queue work on. */
export interface CommandContext {
  readonly queue: AlertQueue;
  readonly selection: QueueSelection;
  readonly actions: AlertActions;
  readonly search: AlertSearch;
  readonly change: ChangeSearch;
  /** Row under the cursor. */
  readonly current: AlertGroupRow | undefined;
  /** The selected rows, else the row under the cursor. */
  readonly targets: readonly AlertGroupRow[];
  readonly openId: string | undefined;
  readonly mayTriage: boolean;
  readonly open: (row: AlertGroupRow) => void;
  readonly closeFlyout: () => void;
  readonly step: (by: number) => void;
  readonly act: (groups: readonly AlertGroupRow[], action: AlertAction) => void;
  readonly close: (groups: readonly AlertGroupRow[], verdict: Verdict, reason: string) => void;
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

function selectCommands({
  current,
  selection,
}: CommandContext): Commands<'toggleSelect' | 'selectRange' | 'selectAll'> {
  return {
    toggleSelect: () => {
      if (current) selection.toggle(current.id, selection.cursorIndex);
    },
    selectRange: () => {
      if (current) selection.toggleRange(selection.cursorIndex);
    },
    selectAll: selection.selectAll,
  };
}

function triageCommands(
  c: CommandContext,
): Commands<
  'take' | 'investigate' | 'merge' | 'undo' | 'repeat' | 'close1' | 'close2' | 'close3' | 'close4' | 'close5'
> {
  const closeAs = (digit: number) => () => {
    const verdict = VERDICTS[digit - 1];
    if (verdict) c.close(c.targets, verdict, '');
  };
  return {
    take: () => {
      c.act(c.targets, { kind: 'take' });
    },
    investigate: () => {
      c.act(c.targets, { kind: 'status', status: 'investigating' });
    },
    merge: () => {
      c.merge(c.targets);
    },
    undo: () => {
      if (c.mayTriage) c.actions.undo();
    },
    repeat: () => {
      if (c.mayTriage) c.actions.repeat(c.targets);
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
      if (current) change(facetParams('ruleId', otherRules(c.queue, current.ruleId)));
    },
    earlier: shift(-1),
    later: shift(1),
    refresh: c.queue.refresh,
    // Help listens on its own, on every page.
    help: () => undefined,
  };
}

/** The API has no negative filter: "not this rule" is "every other rule of the facet". */
function otherRules(queue: AlertQueue, ruleId: string): readonly string[] {
  const values = queue.facets.find((facet) => facet.field === 'ruleId')?.values ?? [];
  return values.map(({ value }) => value).filter((value) => value !== ruleId);
}
