import type { DeletionRequestView, LegalHoldView } from '@qiaolou/schema';
import { Button } from 'antd';
import { useState, type ReactNode } from 'react';
import { useKeptText } from '../../base/kept-text.ts';
import { usePermission } from '../../base/session.ts';
import { formatCount } from '../../i18n/use-messages.ts';
import { formatDateTime } from '../../time/format-time.ts';
import { Panel } from '../../ui/panel.tsx';
import { ReasonDialog } from '../../ui/reason-dialog.tsx';
import { Tag, type Tone } from '../../ui/tag.tsx';
import { sizeText } from './size-text.ts';
import { useRetentionAct } from './use-retention.ts';
import { useRetentionTexts } from './use-retention-texts.ts';

const TONES: Readonly<Record<DeletionRequestView['state'], Tone>> = {
  open: 'warn',
  approved: 'info',
  refused: 'neutral',
  done: 'pass',
  expired: 'hollow',
};

/** Deletions that were asked for, with what may be answered. */
export function RequestPanel({ requests }: { readonly requests: readonly DeletionRequestView[] }): ReactNode {
  const { retention: r } = useRetentionTexts();
  return (
    <Panel title={r.requests}>
      {requests.length === 0 && <p className="muted">{r.noRequests}</p>}
      <ul className="card-list">
        {requests.map((request) => (
          <Request key={request.id} request={request} />
        ))}
      </ul>
    </Panel>
  );
}

function Request({ request }: { readonly request: DeletionRequestView }): ReactNode {
  const { retention: r } = useRetentionTexts();
  const mayDecide = usePermission('retention.decide');
  const { state, through, files, events, bytes, decidedBy, decidedAt, decisionReason } = request;
  return (
    <li>
      <div>
        {r.requestOf(through)} <Tag tone={TONES[state]}>{r.requestState[state]}</Tag>
      </div>
      <div className="num">{r.amount(formatCount(files), formatCount(events), sizeText(bytes))}</div>
      <div className="muted">{r.askedBy(request.by, formatDateTime(request.at), request.reason)}</div>
      {decidedBy !== null && decidedAt !== null && (
        <div className="muted">{r.decidedBy(decidedBy, formatDateTime(decidedAt), decisionReason ?? '')}</div>
      )}
      {state === 'open' && mayDecide && <Decision request={request} />}
    </li>
  );
}

function Decision({ request }: { readonly request: DeletionRequestView }): ReactNode {
  const { id, through, files, events, bytes } = request;
  const { retention: r } = useRetentionTexts();
  const [asked, setAsked] = useState<'approve' | 'refuse'>();
  const kept = useKeptText(`retention.decide ${id}`);
  const decide = useRetentionAct('decideDeletion');
  const what = r.requestWith(through, r.amount(formatCount(files), formatCount(events), sizeText(bytes)));
  const opens = (which: 'approve' | 'refuse') => () => {
    setAsked(which);
  };
  return (
    <div className="retention-acts">
      <Button size="small" danger loading={decide.isPending} onClick={opens('approve')}>
        {r.approve}
      </Button>
      <Button size="small" loading={decide.isPending} onClick={opens('refuse')}>
        {r.refuse}
      </Button>
      {asked !== undefined && (
        <ReasonDialog
          title={asked === 'approve' ? r.approve : r.refuse}
          hint={asked === 'approve' ? r.approveHint(what) : r.refuseHint}
          label={r.reason}
          okText={asked === 'approve' ? r.approve : r.refuse}
          danger={asked === 'approve'}
          maxLength={500}
          kept={kept}
          onDone={(reason) => {
            setAsked(undefined);
            if (reason === undefined) return;
            decide.mutate(
              { params: { id }, body: { approved: asked === 'approve', reason } },
              { onSuccess: kept.forget },
            );
          }}
        />
      )}
    </div>
  );
}

/** Days that nobody may delete. */
export function HoldPanel({ holds }: { readonly holds: readonly LegalHoldView[] }): ReactNode {
  const { retention: r } = useRetentionTexts();
  return (
    <Panel title={r.holds}>
      {holds.length === 0 && <p className="muted">{r.noHolds}</p>}
      <ul className="card-list">
        {holds.map((hold) => (
          <Hold key={hold.id} hold={hold} />
        ))}
      </ul>
    </Panel>
  );
}

function Hold({ hold }: { readonly hold: LegalHoldView }): ReactNode {
  const { retention: r, common } = useRetentionTexts();
  const mayLift = usePermission('retention.hold');
  const { datasets, liftedBy, liftedAt, liftReason } = hold;
  const lifted = liftedBy !== null && liftedAt !== null;
  return (
    <li>
      <div>
        {r.holdRange(hold.from, hold.to)} <Tag tone={lifted ? 'hollow' : 'info'}>{lifted ? r.lifted : r.inForce}</Tag>
      </div>
      <div>{datasets.length === 0 ? r.allDatasets : common.list(datasets)}</div>
      <div className="muted">{r.heldBy(hold.by, formatDateTime(hold.at), hold.reason)}</div>
      {lifted && <div className="muted">{r.liftedBy(liftedBy, formatDateTime(liftedAt), liftReason ?? '')}</div>}
      {!lifted && mayLift && <Lift id={hold.id} />}
    </li>
  );
}

function Lift({ id }: { readonly id: number }): ReactNode {
  const { retention: r } = useRetentionTexts();
  const [asked, setAsked] = useState(false);
  const kept = useKeptText(`retention.lift ${id}`);
  const lift = useRetentionAct('liftHold');
  return (
    <div className="retention-acts">
      <Button
        size="small"
        loading={lift.isPending}
        onClick={() => {
          setAsked(true);
        }}
      >
        {r.lift}
      </Button>
      {asked && (
        <ReasonDialog
          title={r.lift}
          hint={r.liftHint}
          label={r.reason}
          okText={r.lift}
          danger
          maxLength={500}
          kept={kept}
          onDone={(reason) => {
            setAsked(false);
            if (reason !== undefined) lift.mutate({ params: { id }, body: { reason } }, { onSuccess: kept.forget });
          }}
        />
      )}
    </div>
  );
}
