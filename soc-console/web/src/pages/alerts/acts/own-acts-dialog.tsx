import type { TriageAct } from '@qiaolou/schema';
import { Button, Modal } from 'antd';
import { useEffect, type ReactNode } from 'react';
import { formatCount, useMessages } from '../../../i18n/use-messages.ts';
import { EmptyState } from '../../../ui/empty-state.tsx';
import { ErrorState } from '../../../ui/error-state.tsx';
import { LoadingState } from '../../../ui/loading-state.tsx';
import { TimeText } from '../../../ui/time-text.tsx';
import { alertMessages } from '../messages.ts';
import { actWords } from './act-words.ts';
import { LeftOutList } from './left-out-list.tsx';
import type { MatchingAct } from './use-matching-act.ts';

/** What the person did to alerts within a day, also before the tab was opened, each to be taken back as a whole. */
export function OwnActsDialog(props: { readonly acting: MatchingAct; readonly onClose: () => void }): ReactNode {
  const a = useMessages(alertMessages).alerts.acts;
  const { reload } = props.acting.own;
  useEffect(reload, [reload]);
  return (
    <Modal open title={a.own} footer={null} width={640} onCancel={props.onClose}>
      <OwnActs acting={props.acting} />
    </Modal>
  );
}

function OwnActs({ acting }: { readonly acting: MatchingAct }): ReactNode {
  const a = useMessages(alertMessages).alerts.acts;
  const { acts, error, reload } = acting.own;
  if (error !== null) return <ErrorState error={error} onRetry={reload} />;
  if (acts === undefined) return <LoadingState />;
  if (acts.length === 0) return <EmptyState title={a.none} hint={a.noneHint} />;
  return (
    <ul className="plain-list own-acts">
      {acts.map((act) => (
        <OwnAct key={act.id} act={act} acting={acting} />
      ))}
    </ul>
  );
}

function OwnAct({ act, acting }: { readonly act: TriageAct; readonly acting: MatchingAct }): ReactNode {
  const t = useMessages(alertMessages);
  const a = t.alerts.acts;
  return (
    <li className="own-act">
      <div>
        <div>
          <TimeText at={act.at} /> <strong>{actWords(t, act.action)}</strong>{' '}
          <span className="muted">
            {a.state[act.state]} · {act.filters === null ? a.selection : a.matching}
          </span>
        </div>
        <div>
          {a.doneOf(formatCount(act.done), formatCount(act.total))}
          {act.undone > 0 && ` · ${a.undone(formatCount(act.undone))}`}
        </div>
        <LeftOutList act={act} />
      </div>
      {act.mayUndo && (
        <Button
          size="small"
          disabled={acting.busy || acting.running !== undefined}
          onClick={() => {
            acting.undo(act.id);
          }}
        >
          {t.alerts.action.undo}
        </Button>
      )}
    </li>
  );
}
