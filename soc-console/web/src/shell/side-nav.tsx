import { MenuFoldOutlined, MenuUnfoldOutlined } from '@ant-design/icons';
import type { ReactNode } from 'react';
import { setPreferences, usePreferences } from '../base/preferences.ts';
import { useSession } from '../base/session.ts';
import { useSlimWindow } from '../base/slim-window.ts';
import { useMediaQuery } from '../base/use-media-query.ts';
import { useMessages } from '../i18n/use-messages.ts';
import { Mark } from '../ui/mark.tsx';
import { AccountMenu } from './account-menu.tsx';
import { LiveDot } from './live-dot.tsx';
import { NavLink } from './nav-link.tsx';
import { startsGroup, visibleNav } from './navigation.ts';
import { TopNav } from './top-nav.tsx';

/** In a narrow window, or one that is zoomed in, the page needs the room (WCAG 1.4.10). */
const NARROW = '(max-width: 900px)';

/** The navigation: at the left, where it folds to icons, or above the page in a slim window. */
export function SideNav(): ReactNode {
  return useSlimWindow() ? <TopNav /> : <LeftNav />;
}

function LeftNav(): ReactNode {
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
