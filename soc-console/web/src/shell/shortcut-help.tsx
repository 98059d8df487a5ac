import { Modal } from 'antd';
import { useEffect, useState, type ReactNode } from 'react';
import { keyTargetOf } from '../base/key-target.ts';
import { SHORTCUT_HELP_REQUEST } from '../base/shortcut-help-request.ts';
import { belongsToTyping } from '../base/typing.ts';
import { useMessages } from '../i18n/use-messages.ts';
import type { Messages } from '../i18n/zh-cn.ts';

type Item = keyof Messages['shortcuts']['item'];
type Group = keyof Messages['shortcuts']['group'];

const SHORTCUTS: readonly (readonly [Group, readonly (readonly [Item, readonly string[]])[]])[] = [
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

/** The list of keyboard shortcuts; `?` opens it on every page. */
export function ShortcutHelp(): ReactNode {
  const t = useMessages();
  const [open, setOpen] = useState(false);
  useEffect(() => {
    const show = (): void => {
      setOpen(true);
    };
    const onKey = (event: KeyboardEvent): void => {
      if (event.key === '?' && !belongsToTyping(event, keyTargetOf(event.target))) show();
    };
    window.addEventListener(SHORTCUT_HELP_REQUEST, show);
    window.addEventListener('keydown', onKey);
    return () => {
      window.removeEventListener(SHORTCUT_HELP_REQUEST, show);
      window.removeEventListener('keydown', onKey);
    };
  }, []);
  return (
    <Modal
      open={open}
      title={t.shortcuts.title}
      footer={null}
      width={720}
      onCancel={() => {
        setOpen(false);
      }}
    >
      <div className="shortcuts">
        {SHORTCUTS.map(([group, items]) => (
          <section key={group}>
            <h3>{t.shortcuts.group[group]}</h3>
            <dl>
              {items.map(([item, keys]) => (
                <div key={item}>
                  <dt>
                    {keys.map((key) => (
                      <kbd key={key}>{key}</kbd>
                    ))}
                  </dt>
                  <dd>{t.shortcuts.item[item]}</dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
      <p className="muted">{t.shortcuts.note}</p>
    </Modal>
  );
}
