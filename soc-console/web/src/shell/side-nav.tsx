import { MenuFoldOutlined, MenuUnfoldOutlined } from '@ant-design/icons';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useLiveState } from '../api/live-stream.ts';
import { setPreferences, usePreferences } from '../base/preferences.ts';
import { useSession } from '../base/session.ts';
import { useMessages } from '../i18n/use-messages.ts';
import { Mark } from '../ui/mark.tsx';
import { AccountMenu } from './account-menu.tsx';
import { startsGroup, visibleNav, type NavPage } from './navigation.ts';

/** The navigation at the left; folds to icons. */
export function SideNav(): ReactNode {
  const t = useMessages();
  const { navCollapsed } = usePreferences();
  const permissions = useSession().data?.permissions ?? [];
  const foldText = navCollapsed ? t.nav.expand : t.nav.collapse;
  return (
    <nav className="side-nav" aria-label={t.nav.label} data-collapsed={navCollapsed || undefined}>
      <div className="side-nav-brand">
        <Mark />
        {!navCollapsed && <span className="side-nav-name">{t.product.name}</span>}
        {!navCollapsed && <LiveDot />}
      </div>
      <ul>
        {visibleNav(permissions).map((page, i, pages) => (
          <li key={page.path} data-gap={startsGroup(page, pages[i - 1]) || undefined}>
            <NavLink page={page} />
          </li>
        ))}
      </ul>
      <div className="side-nav-foot">
        <AccountMenu collapsed={navCollapsed} />
        <button
          type="button"
          className="icon-button"
          aria-label={foldText}
          title={foldText}
          onClick={() => {
            setPreferences({ navCollapsed: !navCollapsed });
          }}
        >
          {navCollapsed ? <MenuUnfoldOutlined aria-hidden /> : <MenuFoldOutlined aria-hidden />}
        </button>
      </div>
    </nav>
  );
}

function NavLink({ page }: { readonly page: NavPage }): ReactNode {
  const { language, navCollapsed } = usePreferences();
  const name = page.name[language];
  const Icon = page.nav.icon;
  return (
    <Link
      to={page.path}
      search={page.start ?? {}}
      activeOptions={{ exact: page.path === '/', includeSearch: false }}
      title={navCollapsed ? name : undefined}
      aria-label={name}
    >
      <Icon aria-hidden />
      {!navCollapsed && <span>{name}</span>}
    </Link>
  );
}

function LiveDot(): ReactNode {
  const t = useMessages();
  const state = useLiveState();
  const text = { connecting: t.nav.connecting, live: t.nav.live, lost: t.nav.lost }[state];
  return <span className="live-dot" data-state={state} role="status" aria-label={text} title={text} />;
}
