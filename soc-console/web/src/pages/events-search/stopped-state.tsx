import { Button } from 'antd';
import type { ReactNode } from 'react';
import { useMessages } from '../../i18n/use-messages.ts';
import { EmptyState } from '../../ui/empty-state.tsx';
import { eventSearchMessages } from './messages.ts';

/** A search that was stopped before it had its answer: there is nothing to show of it. */
export function StoppedState({ onRun }: { readonly onRun: () => void }): ReactNode {
  const t = useMessages(eventSearchMessages);
  return (
    <EmptyState title={t.events.stopped} hint={t.events.stoppedHint}>
      <Button onClick={onRun}>{t.events.runAgain}</Button>
    </EmptyState>
  );
}
