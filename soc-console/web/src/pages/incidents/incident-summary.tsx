import type { IncidentDetail } from '@qiaolou/schema';
import { Button, Input, Space } from 'antd';
import { useState, type ReactNode } from 'react';
import { useKeptText } from '../../base/kept-text.ts';
import { useMessages } from '../../i18n/use-messages.ts';
import { Panel } from '../../ui/panel.tsx';
import type { IncidentPartProps } from './incident-part.ts';
import { incidentMessages } from './messages.ts';
import { useChangeIncident } from './use-incident.ts';

/** What the incident is about, in words; edited in place. */
export function IncidentSummary({ detail, mayWrite }: IncidentPartProps): ReactNode {
  const t = useMessages(incidentMessages);
  const [editing, setEditing] = useState(false);
  const { summary } = detail.incident;
  if (editing)
    return (
      <SummaryForm
        detail={detail}
        onDone={() => {
          setEditing(false);
        }}
      />
    );
  return (
    <Panel
      title={t.incidents.summary}
      extra={
        mayWrite && (
          <button
            type="button"
            className="link-button"
            onClick={() => {
              setEditing(true);
            }}
          >
            {t.incidents.editSummary}
          </button>
        )
      }
    >
      {summary === '' ? <p className="muted">{t.incidents.noSummary}</p> : <p className="wrap">{summary}</p>}
    </Panel>
  );
}

interface FormProps {
  readonly detail: IncidentDetail;
  readonly onDone: () => void;
}

function SummaryForm({ detail, onDone }: FormProps): ReactNode {
  const t = useMessages(incidentMessages);
  const change = useChangeIncident(detail);
  const { id, summary: before } = detail.incident;
  const { text: summary, setText: setSummary, forget } = useKeptText(`incident.about ${id}`, before);
  const done = (): void => {
    forget();
    onDone();
  };
  return (
    <Panel title={t.incidents.summary}>
      <Space orientation="vertical" className="full">
        <Input.TextArea
          autoFocus
          rows={6}
          aria-label={t.incidents.summary}
          maxLength={10_000}
          value={summary}
          onChange={(event) => {
            setSummary(event.target.value);
          }}
        />
        <Space>
          <Button
            type="primary"
            loading={change.isPending}
            onClick={() => {
              change.mutate({ summary }, { onSuccess: done });
            }}
          >
            {t.common.save}
          </Button>
          <Button onClick={done}>{t.common.cancel}</Button>
        </Space>
      </Space>
    </Panel>
  );
}
