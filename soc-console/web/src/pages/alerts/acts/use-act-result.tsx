import type { TriageAct } from '@qiaolou/schema';
import { App, Button } from 'antd';
import { useEffect, useRef } from 'react';
import { formatCount, useMessages } from '../../../i18n/use-messages.ts';
import { alertMessages } from '../messages.ts';
import { actWords } from './act-words.ts';
import { LeftOutList } from './left-out-list.tsx';

/** Says what became of an act once it no longer runs: how many were done, which were left out and why; offers to take it back. */
export function useActResult(
  acts: readonly TriageAct[] | undefined,
  ended: (act: TriageAct) => void,
  undo: (id: string) => void,
): void {
  const t = useMessages(alertMessages);
  const { notification } = App.useApp();
  const running = useRef<ReadonlySet<string>>(new Set());
  const latest = useRef({ ended, undo });
  useEffect(() => {
    latest.current = { ended, undo };
  });
  useEffect(() => {
    if (acts === undefined) return;
    const over = acts.filter(({ id, state }) => state !== 'running' && running.current.has(id));
    running.current = new Set(acts.filter(({ state }) => state === 'running').map(({ id }) => id));
    for (const act of over) {
      latest.current.ended(act);
      const whole = act.state === 'done' && act.leftOut.length === 0;
      const key = `act-${act.id}`;
      const takeBack = (
        <Button
          size="small"
          onClick={() => {
            notification.destroy(key);
            latest.current.undo(act.id);
          }}
        >
          {t.alerts.action.undo} <kbd>z</kbd>
        </Button>
      );
      notification[whole ? 'success' : 'warning']({
        key,
        duration: whole ? 8 : 0,
        title: t.alerts.acts.ended[act.state === 'planned' || act.state === 'running' ? 'done' : act.state](
          actWords(t, act.action),
        ),
        description: (
          <>
            <div>{t.alerts.acts.doneOf(formatCount(act.done), formatCount(act.total))}</div>
            <LeftOutList act={act} />
          </>
        ),
        ...(act.mayUndo && { actions: takeBack }),
      });
    }
  }, [acts, notification, t]);
}
