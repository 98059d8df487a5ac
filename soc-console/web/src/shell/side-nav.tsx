import { MenuFoldOutlined, MenuUnfoldOutlined } from '@ant-design/icons';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useLiveState } from '../api/live-stream.ts';
import { setPreferences, usePreferences } from '../base/preferences.ts';
import { useSession } from '../base/session.ts';
import { useMediaQuery } from '../base/use-media-query.ts';
import { useMessages } from '../i18n/use-messages.ts';
import { Mark } from '../ui/mark.tsx';
import { AccountMenu } from './account-menu.tsx';
import { startsGroup, visibleNav, type NavPage } from './navigation.ts';

/** In a narrow window, or one that is zoomed in, the page needs the room (WCAG 1.4.10). */
const NARROW = '(max-width: 900px)';

/** The navigation at the left; folds to icons. */
export function SideNav(): ReactNode {
  const t = useMessages();
  const narrow = useMediaQuery(NARROW);
  const { navCollapsed } = usePreferences();
  const folded = navCollapsed || narrow;
  const permissions = useSession().data?.permissions ?? [];
  const foldText = folded ? t.nav.expand : t.nav.collapse;
  return (
    <nav className="side-nav" aria-label={t.nav.label} data-collapsed={folded || undefined}>
      <div className="side-nav-brand">
        <Mark />
        {!folded && <span className="side-nav-name">{t.product.name}</span>}
        {!folded && <LiveDot />}
      </div>
      <ul>
        {visibleNav(permissions).map((page, i, pages) => (
          <li key={page.path} data-gap={startsGroup(page, pages[i - 1]) || undefined}>
            <NavLink page={page} folded={folded} />
          </li>
        ))}
      </ul>
      <div className="side-nav-foot">
        <AccountMenu collapsed={folded} />
        {!narrow && (
          <button
            type="button"
            className="icon-button"
            aria-label={foldText}
            title={foldText}
            onClick={() => {
              setPreferences({ navCollapsed: !folded });
            }}
          >
            {folded ? <MenuUnfoldOutlined aria-hidden /> : <MenuFoldOutlined aria-hidden />}
          </button>
        )}
      </div>
    </nav>
  );
}

function NavLink({ page, folded }: { readonly page: NavPage; readonly folded: boolean }): ReactNode {
  const { language } = usePreferences();
  const name = page.name[language];
  const Icon = page.nav.icon;
  return (
    <Link
      to={page.path}
      search={page.start ?? {}}
      activeOptions={{ exact: page.path === '/', includeSearch: false }}
      title={folded ? name : undefined}
      aria-label={name}
    >
      <Icon aria-hidden />
      {!folded && <span>{name}</span>}
    </Link>
  );
}

function LiveDot(): ReactNode {
  const t = useMessages();
  const state = useLiveState();
  const text = { connecting: t.nav.connecting, live: t.nav.live, lost: t.nav.lost }[state];
  return <span className="live-dot" data-state={state} role="status" aria-label={text} title={text} />;
}
