import {
  AlertOutlined,
  AuditOutlined,
  DashboardOutlined,
  FileProtectOutlined,
  FileSearchOutlined,
  MenuFoldOutlined,
  MenuUnfoldOutlined,
  ProfileOutlined,
  SafetyCertificateOutlined,
  ApiOutlined,
  TeamOutlined,
} from '@ant-design/icons';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useLiveState } from '../api/live-stream.ts';
import { setPreferences, usePreferences } from '../base/preferences.ts';
import { useSession } from '../base/session.ts';
import { useMessages } from '../i18n/use-messages.ts';
import { Mark } from '../ui/mark.tsx';
import { AccountMenu } from './account-menu.tsx';
import { visibleNav, type NavPath } from './navigation.ts';

const ICONS: Readonly<Record<NavPath, ReactNode>> = {
  '/': <DashboardOutlined aria-hidden />,
  '/alerts': <AlertOutlined aria-hidden />,
  '/incidents': <ProfileOutlined aria-hidden />,
  '/events': <FileSearchOutlined aria-hidden />,
  '/sources': <ApiOutlined aria-hidden />,
  '/rules': <SafetyCertificateOutlined aria-hidden />,
  '/compliance': <FileProtectOutlined aria-hidden />,
  '/audit': <AuditOutlined aria-hidden />,
  '/users': <TeamOutlined aria-hidden />,
};

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
        {visibleNav(permissions).map((item) => (
          <li key={item.path} data-gap={item.groupStart}>
            <Link
              to={item.path}
              search={item.search ?? {}}
              activeOptions={{ exact: item.path === '/', includeSearch: false }}
              title={navCollapsed ? t.nav[item.text] : undefined}
              aria-label={t.nav[item.text]}
            >
              {ICONS[item.path]}
              {!navCollapsed && <span>{t.nav[item.text]}</span>}
            </Link>
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

function LiveDot(): ReactNode {
  const t = useMessages();
  const state = useLiveState();
  const text = { connecting: t.nav.connecting, live: t.nav.live, lost: t.nav.lost }[state];
  return <span className="live-dot" data-state={state} role="status" aria-label={text} title={text} />;
}
