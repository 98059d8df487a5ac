import type { AlertAction } from '@qiaolou/schema';
import type { AlertTexts } from '../messages.ts';

/** What an act does, in words: "关闭 · 误报". */
export function actWords(t: AlertTexts, action: AlertAction): string {
  const a = t.alerts.action;
  switch (action.kind) {
    case 'take':
    case 'reopen':
    case 'undo':
      return a[action.kind];
    case 'assign':
      return action.assignee === null ? a.assignNobody : `${a.assign} · ${action.assignee}`;
    case 'status':
      return t.alertStatus[action.status];
    case 'close':
      return `${a.close} · ${t.verdict[action.verdict]}`;
    default:
      return action satisfies never;
  }
}
