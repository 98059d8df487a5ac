import { Outlet, useMatches } from '@tanstack/react-router';
import { useEffect, type ReactNode } from 'react';
import { liveStream } from '../api/live-stream.ts';
import { useSession } from '../base/session.ts';
import { useMessages } from '../i18n/use-messages.ts';
import { LoginPage } from '../pages/login/login-page.tsx';
import { PasswordPage } from '../pages/login/password-page.tsx';
import { EmptyState } from '../ui/empty-state.tsx';
import { ErrorState } from '../ui/error-state.tsx';
import { LoadingState } from '../ui/loading-state.tsx';
import { NAV_ITEMS } from './navigation.ts';
import { ShortcutHelp } from './shortcut-help.tsx';
import { SideNav } from './side-nav.tsx';
import { useLiveCache } from './use-live-cache.ts';

/** What is around every page: login when nobody is logged in, else navigation and the page. */
export function Shell(): ReactNode {
  const session = useSession();
  if (session.isPending) return <LoadingState />;
  if (session.isError) return <ErrorState error={session.error} onRetry={() => void session.refetch()} />;
  if (!session.data) return <LoginPage />;
  if (session.data.user.mustChangePassword) return <PasswordPage />;
  return <Workspace />;
}

function Workspace(): ReactNode {
  const t = useMessages();
  useLiveCache();
  useEffect(() => {
    liveStream.open();
    return () => {
      liveStream.close();
    };
  }, []);
  return (
    <div className="shell">
      <a className="skip-link" href="#main">
        {t.common.skip}
      </a>
      <SideNav />
      <main id="main" className="shell-main" tabIndex={-1}>
        <PermittedPage />
      </main>
      <ShortcutHelp />
    </div>
  );
}

function PermittedPage(): ReactNode {
  const t = useMessages();
  // Of the page that is drawn: while another one loads, the address is already its.
  const pathname = useMatches({ select: (matches) => matches.at(-1)?.pathname ?? '/' });
  const permissions = useSession().data?.permissions ?? [];
  const item = NAV_ITEMS.find(({ path }) => path !== '/' && (pathname === path || pathname.startsWith(`${path}/`)));
  if (item?.permission !== undefined && !permissions.includes(item.permission))
    return (
      <>
        <h1 className="visually-hidden">{t.nav[item.text]}</h1>
        <EmptyState title={t.common.permission} />
      </>
    );
  return <Outlet />;
}
