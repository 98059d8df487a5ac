import { Modal } from 'antd';
import { Suspense, useEffect, useState, type ReactNode } from 'react';
import { keyTargetOf } from '../base/key-target.ts';
import { SHORTCUT_HELP_REQUEST } from '../base/shortcut-help-request.ts';
import { belongsToTyping } from '../base/typing.ts';
import { useMessages } from '../i18n/use-messages.ts';
import type { Page } from '../ui/define-page.ts';
import { LoadingState } from '../ui/loading-state.tsx';
import { ALL_PAGES } from './all-pages.ts';
import './shortcut-help.css';

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
        <Suspense fallback={<LoadingState />}>
          {ALL_PAGES.map((page) => (
            <PageShortcuts key={page.path} page={page} />
          ))}
        </Suspense>
      </div>
      <p className="muted">{t.shortcuts.note}</p>
    </Modal>
  );
}

function PageShortcuts({ page }: { readonly page: Page }): ReactNode {
  return page.useKeys().map(({ title, items }) => (
    <section key={title}>
      <h3>{title}</h3>
      <dl>
        {items.map(({ keys, text }) => (
          <div key={text}>
            <dt>
              {keys.map((key) => (
                <kbd key={key}>{key}</kbd>
              ))}
            </dt>
            <dd>{text}</dd>
          </div>
        ))}
      </dl>
    </section>
  ));
}
