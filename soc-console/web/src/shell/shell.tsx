import { Outlet, useMatches } from '@tanstack/react-router';
import { Suspense, useEffect, type ReactNode } from 'react';
import { liveStream } from '../api/live-stream.ts';
import { usePreferences } from '../base/preferences.ts';
import { useSession } from '../base/session.ts';
import { useMessages } from '../i18n/use-messages.ts';
import { EmptyState } from '../ui/empty-state.tsx';
import { ErrorState } from '../ui/error-state.tsx';
import { LoadingState } from '../ui/loading-state.tsx';
import { LoginPage } from './login/login-page.tsx';
import { PasswordPage } from './login/password-page.tsx';
import { mayOpen } from './navigation.ts';
import { ShortcutHelp } from './shortcut-help.tsx';
import { SideNav } from './side-nav.tsx';
import { useLiveCache } from './use-live-cache.ts';
import './shell.css';

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
  const { language } = usePreferences();
  // Of the page that is drawn: while another one loads, the address is already its.
  const page = useMatches({ select: (matches) => matches.at(-1)?.staticData.page });
  const permissions = useSession().data?.permissions ?? [];
  if (page && !mayOpen(page, permissions))
    return (
      <>
        <h1 className="visually-hidden">{page.name[language]}</h1>
        <EmptyState title={t.common.permission} />
      </>
    );
  return (
    // After a change of language the page waits for its texts.
    <Suspense fallback={<LoadingState />}>
      <Outlet />
    </Suspense>
  );
}
