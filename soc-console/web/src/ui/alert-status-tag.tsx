import type { AlertStatus } from '@qiaolou/schema';
import type { ReactNode } from 'react';
import { useMessages } from '../i18n/use-messages.ts';
import { Tag, type Tone } from './tag.tsx';

const TONES: Readonly<Record<AlertStatus, Tone>> = {
  open: 'warn',
  investigating: 'info',
  handled: 'pass',
  closed: 'neutral',
};

/** Status of an alert group. */
export function AlertStatusTag({ status }: { readonly status: AlertStatus }): ReactNode {
  const t = useMessages();
  return <Tag tone={TONES[status]}>{t.alertStatus[status]}</Tag>;
}
