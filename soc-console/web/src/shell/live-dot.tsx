import type { ReactNode } from 'react';
import { useLiveState } from '../api/live-stream.ts';
import { useMessages } from '../i18n/use-messages.ts';

/** Whether the console hears of changes at once. */
export function LiveDot(): ReactNode {
  const t = useMessages();
  const state = useLiveState();
  const text = { connecting: t.nav.connecting, live: t.nav.live, lost: t.nav.lost }[state];
  return <span className="live-dot" data-state={state} role="status" aria-label={text} title={text} />;
}
