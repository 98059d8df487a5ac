import { CloseOutlined, MenuOutlined } from '@ant-design/icons';
import { useId, useState, type ReactNode } from 'react';
import { useSession } from '../base/session.ts';
import { useMessages } from '../i18n/use-messages.ts';
import { Mark } from '../ui/mark.tsx';
import { AccountMenu } from './account-menu.tsx';
import { LiveDot } from './live-dot.tsx';
import { NavLink } from './nav-link.tsx';
import { startsGroup, visibleNav } from './navigation.ts';

/** The navigation of a slim window: a bar above the page, from which the list of pages unfolds. */
export function TopNav(): ReactNode {
  const t = useMessages();
  const [open, setOpen] = useState(false);
  const list = useId();
  const permissions = useSession().data?.permissions ?? [];
  const text = open ? t.nav.collapse : t.nav.expand;
  return (
    <nav className="side-nav top-nav" aria-label={t.nav.label}>
      <div className="side-nav-brand">
        <Mark />
        <span className="side-nav-name">{t.product.name}</span>
        <LiveDot />
        <AccountMenu collapsed />
        <button
          type="button"
          className="icon-button"
          aria-label={text}
          aria-expanded={open}
          aria-controls={list}
          onClick={() => {
            setOpen(!open);
          }}
        >
          {open ? <CloseOutlined aria-hidden /> : <MenuOutlined aria-hidden />}
        </button>
      </div>
      <ul id={list} hidden={!open}>
        {visibleNav(permissions).map((page, i, pages) => (
          <li key={page.path} data-gap={startsGroup(page, pages[i - 1]) || undefined}>
            <NavLink
              page={page}
              folded={false}
              onFollow={() => {
                setOpen(false);
              }}
            />
          </li>
        ))}
      </ul>
    </nav>
  );
}
