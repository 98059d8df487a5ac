import type { IncidentDetail } from '@qiaolou/schema';
import { Input, Modal } from 'antd';
import type { ReactNode } from 'react';
import { useKeptText } from '../../base/kept-text.ts';
import { useMessages } from '../../i18n/use-messages.ts';
import { incidentMessages } from './messages.ts';
import { useChangeIncident } from './use-incident.ts';

/** Files an incident away with its conclusion. */
export function CloseIncident({
  detail,
  onDone,
}: {
  readonly detail: IncidentDetail;
  readonly onDone: () => void;
}): ReactNode {
  const t = useMessages(incidentMessages);
  const change = useChangeIncident(detail);
  const { incident } = detail;
  const kept = useKeptText(`incident.conclusion ${incident.id}`, incident.conclusion ?? '');
  const { text: conclusion, setText: setConclusion } = kept;
  const done = (): void => {
    kept.forget();
    onDone();
  };
  const empty = conclusion.trim() === '';
  return (
    <Modal
      open
      title={t.incidents.closeTitle}
      okText={t.incidents.closeTitle}
      okButtonProps={{ disabled: empty, loading: change.isPending, title: empty ? t.incidents.conclusionRequired : '' }}
      onOk={() => {
        change.mutate({ status: 'closed', conclusion: conclusion.trim() }, { onSuccess: done });
      }}
      onCancel={done}
    >
      <label htmlFor="incident-conclusion">{t.incidents.conclusion}</label>
      <Input.TextArea
        id="incident-conclusion"
        autoFocus
        rows={6}
        maxLength={10_000}
        value={conclusion}
        onChange={(event) => {
          setConclusion(event.target.value);
        }}
      />
      <p className="muted">{t.incidents.conclusionHint}</p>
    </Modal>
  );
}
