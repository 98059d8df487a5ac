import type { Continues } from '@qiaolou/schema';
import { formatDateTime } from '../../time/format-time.ts';
import type { AlertTexts } from './messages.ts';

/** What had been decided before the alerts came that a row goes on with. Pure. */
export function continuesSentence(
  { at, decidedAt, decidedBy, status, verdict, verdictReason }: Continues,
  t: AlertTexts,
): string {
  const c = t.alerts.continues;
  const decision = verdict === null ? t.alertStatus[status] : `${t.alertStatus[status]} · ${t.verdict[verdict]}`;
  const by = c.decided(decidedBy ?? '–', decidedAt === null ? '–' : formatDateTime(decidedAt), decision);
  const reason = verdictReason === null ? '' : c.reason(verdictReason);
  return `${by}${reason}${c.since(formatDateTime(at))}`;
}
