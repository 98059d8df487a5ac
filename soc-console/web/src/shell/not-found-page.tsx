import type { ReactNode } from 'react';
import { usePreferences } from '../base/preferences.ts';
import { errorText, useMessages } from '../i18n/use-messages.ts';
import { EmptyState } from '../ui/empty-state.tsx';
import { PageHeader } from '../ui/page-header.tsx';

/** An address that leads nowhere. */
export function NotFoundPage(): ReactNode {
  const t = useMessages();
  const { language } = usePreferences();
  return (
    <>
      <PageHeader title={t.common.nothing} />
      <EmptyState title={errorText('api.notFound', language)} />
    </>
  );
}
