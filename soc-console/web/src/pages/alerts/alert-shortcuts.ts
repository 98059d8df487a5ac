import type { Permission } from '@qiaolou/schema';
import type { May } from '../../base/session.ts';
import type { ShortcutGroup } from '../../ui/define-page.ts';
import type { AlertTexts } from './messages.ts';

type Group = keyof AlertTexts['alertKeys']['group'];
type Item = keyof AlertTexts['alertKeys']['item'];

/** A key that does nothing without a permission names it. */
type Key = readonly [item: Item, keys: readonly string[], needs?: Permission];

const KEYS: Readonly<Record<Group, readonly Key[]>> = {
  move: [
    ['next', ['j', 'k']],
    ['edge', ['Home', 'End']],
    ['flyout', ['o', 'Enter']],
    ['escape', ['Esc']],
    ['select', ['x'], 'alerts.triage'],
    ['range', ['X'], 'alerts.triage'],
    ['all', ['*'], 'alerts.triage'],
  ],
  triage: [
    ['take', ['t'], 'alerts.triage'],
    ['investigate', ['e'], 'alerts.triage'],
    ['close', ['c', '1–5'], 'alerts.triage'],
    ['merge', ['m'], 'incidents.write'],
    ['undo', ['z'], 'alerts.triage'],
    ['ownActs', ['U'], 'alerts.triage'],
    ['repeat', ['.'], 'alerts.triage'],
  ],
  view: [
    ['query', ['/']],
    ['hunt', ['h']],
    ['filter', ['f', 'F']],
    ['shift', ['[', ']']],
    ['copy', ['v']],
    ['refresh', ['r']],
    ['help', ['?']],
  ],
};

/** The keys of the alert queue as the help lists them; what they do is in `keyboard.ts`. */
export function alertShortcuts(t: AlertTexts, may: May): readonly ShortcutGroup[] {
  const groups = (['move', 'triage', 'view'] as const).map((group) => ({
    title: t.alertKeys.group[group],
    items: KEYS[group]
      .filter(([, , needs]) => needs === undefined || may(needs))
      .map(([item, keys]) => ({ keys, text: t.alertKeys.item[item] })),
  }));
  return groups.filter(({ items }) => items.length > 0);
}
