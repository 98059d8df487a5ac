import type { IncidentDetail } from '@qiaolou/schema';
import { Button, Input, Space } from 'antd';
import { useState, type ReactNode } from 'react';
import { useMessages } from '../../i18n/use-messages.ts';
import { Panel } from '../../ui/panel.tsx';
import { incidentMessages } from './messages.ts';
import { useChangeIncident } from './use-incident.ts';

/** What the incident is about, in words; edited in place. */
export function IncidentSummary({
  detail,
  mayWrite,
}: {
  readonly detail: IncidentDetail;
  readonly mayWrite: boolean;
}): ReactNode {
  const t = useMessages(incidentMessages);
  const change = useChangeIncident(detail);
  const [draft, setDraft] = useState<string>();
  const { summary } = detail.incident;
  if (draft === undefined)
    return (
      <Panel
        title={t.incidents.summary}
        extra={
          mayWrite && (
            <button
              type="button"
              className="link-button"
              onClick={() => {
                setDraft(summary);
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
  return (
    <Panel title={t.incidents.summary}>
      <Space orientation="vertical" className="full">
        <Input.TextArea
          autoFocus
          rows={6}
          aria-label={t.incidents.summary}
          maxLength={10_000}
          value={draft}
          onChange={(event) => {
            setDraft(event.target.value);
          }}
        />
        <Space>
          <Button
            type="primary"
            loading={change.isPending}
            onClick={() => {
              change.mutate(
                { summary: draft },
                {
                  onSuccess: () => {
                    setDraft(undefined);
                  },
                },
              );
            }}
          >
            {t.common.save}
          </Button>
          <Button
            onClick={() => {
              setDraft(undefined);
            }}
          >
            {t.common.cancel}
          </Button>
        </Space>
      </Space>
    </Panel>
  );
}
