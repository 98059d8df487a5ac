import type { TriageAct } from '@qiaolou/schema';
import { Button, Progress } from 'antd';
import type { ReactNode } from 'react';
import { formatCount, useMessages } from '../../../i18n/use-messages.ts';
import { alertMessages } from '../messages.ts';
import { actWords } from './act-words.ts';

/** How far the server has come with an act, and a way to stop it. */
export function ActProgress({ act, onCancel }: { readonly act: TriageAct; readonly onCancel: () => void }): ReactNode {
  const t = useMessages(alertMessages);
  const met = act.leftOut.reduce((sum, { count }) => sum + count, act.done);
  return (
    <div className="act-progress">
      <span>{t.alerts.acts.running(actWords(t, act.action), formatCount(met), formatCount(act.total))}</span>
      <Progress
        className="grow"
        percent={act.total === 0 ? 0 : Math.floor((met / act.total) * 100)}
        size="small"
        aria-label={t.alerts.acts.progress}
      />
      <Button size="small" onClick={onCancel}>
        {t.alerts.acts.stop}
      </Button>
    </div>
  );
}
