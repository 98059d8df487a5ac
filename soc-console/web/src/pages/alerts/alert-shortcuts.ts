import type { ShortcutGroup } from '../../ui/define-page.ts';
import type { AlertTexts } from './messages.ts';

type Group = keyof AlertTexts['alertKeys']['group'];
type Item = keyof AlertTexts['alertKeys']['item'];

const KEYS: readonly (readonly [Group, readonly (readonly [Item, readonly string[]])[]])[] = [
  [
    'move',
    [
      ['next', ['j', 'k']],
      ['edge', ['Home', 'End']],
      ['flyout', ['o', 'Enter']],
      ['escape', ['Esc']],
      ['select', ['x']],
      ['range', ['X']],
      ['all', ['*']],
    ],
  ],
  [
    'triage',
    [
      ['take', ['t']],
      ['investigate', ['e']],
      ['close', ['c', '1–5']],
      ['merge', ['m']],
      ['undo', ['z']],
      ['repeat', ['.']],
    ],
  ],
  [
    'view',
    [
      ['query', ['/']],
      ['hunt', ['h']],
      ['filter', ['f', 'F']],
      ['shift', ['[', ']']],
      ['copy', ['v']],
      ['refresh', ['r']],
      ['help', ['?']],
    ],
  ],
];

/** The keys of the alert queue as the help lists them; what they do is in `keyboard.ts`. */
export function alertShortcuts(t: AlertTexts): readonly ShortcutGroup[] {
  return KEYS.map(([group, items]) => ({
    title: t.alertKeys.group[group],
    items: items.map(([item, keys]) => ({ keys, text: t.alertKeys.item[item] })),
  }));
}
