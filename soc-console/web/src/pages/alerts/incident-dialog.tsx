import type { AlertGroup, Incident } from '@qiaolou/schema';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Alert, Form, Input, Modal, Segmented, Select } from 'antd';
import { useState, type ReactNode } from 'react';
import { callApi } from '../../api/client.ts';
import { useMessages } from '../../i18n/use-messages.ts';
import { LevelTag } from '../../ui/level-tag.tsx';
import { useErrorText } from '../../ui/use-error-text.ts';
import { gravest } from './gravest.ts';
import { alertMessages } from './messages.ts';

interface Props {
  readonly groups: readonly AlertGroup[];
  readonly onDone: (incident: Incident, created: boolean) => void;
  readonly onCancel: () => void;
}

/** Turns groups into an incident, or adds them to one that is open. */
export function IncidentDialog({ groups, onDone, onCancel }: Props): ReactNode {
  const t = useMessages(alertMessages);
  const d = t.alerts.incidentDialog;
  const describe = useErrorText();
  const client = useQueryClient();
  const [mode, setMode] = useState<'fresh' | 'existing'>('fresh');
  const [title, setTitle] = useState(() => suggestedTitle(groups));
  const [summary, setSummary] = useState('');
  const [chosen, setChosen] = useState<string>();
  const open = useQuery({
    queryKey: ['incidents', 'open'],
    queryFn: ({ signal }) => callApi('listIncidents', { query: { limit: 200 } }, signal),
  });
  const candidates = open.data?.rows.filter((row) => row.status !== 'closed') ?? [];
  const submit = useMutation({
    mutationFn: async () => {
      const groupIds = groups.map((group) => group.id);
      if (mode === 'fresh')
        return await callApi('createIncident', { body: { title: title.trim(), summary, groupIds } });
      const target = candidates.find((row) => row.id === chosen);
      if (!target) throw new Error('no incident chosen');
      return await callApi('addIncidentGroups', {
        params: { id: target.id },
        body: { version: target.version, groupIds },
      });
    },
    onSuccess: ({ incident }) => {
      void client.invalidateQueries({ queryKey: ['incidents'] });
      onDone(incident, mode === 'fresh');
    },
  });
  const ready = mode === 'fresh' ? title.trim() !== '' : chosen !== undefined;
  return (
    <Modal
      open
      title={d.title(groups.length)}
      okText={mode === 'fresh' ? d.create : d.existing}
      okButtonProps={{ disabled: !ready, loading: submit.isPending }}
      onOk={() => {
        submit.mutate();
      }}
      onCancel={onCancel}
      width={520}
    >
      <Segmented
        value={mode}
        onChange={setMode}
        options={[
          { value: 'fresh', label: d.fresh },
          { value: 'existing', label: d.existing, disabled: candidates.length === 0 },
        ]}
      />
      <Form layout="vertical" className="dialog-form">
        {mode === 'fresh' ? (
          <>
            <Form.Item label={d.name} htmlFor="incident-title">
              <Input
                id="incident-title"
                autoFocus
                maxLength={200}
                value={title}
                onChange={(event) => {
                  setTitle(event.target.value);
                }}
              />
            </Form.Item>
            <Form.Item label={d.summary} htmlFor="incident-summary">
              <Input.TextArea
                id="incident-summary"
                rows={4}
                value={summary}
                maxLength={10_000}
                onChange={(event) => {
                  setSummary(event.target.value);
                }}
              />
            </Form.Item>
          </>
        ) : (
          <Form.Item label={d.pick} htmlFor="incident-pick">
            <Select
              id="incident-pick"
              value={chosen}
              onChange={setChosen}
              showSearch={{ optionFilterProp: 'label' }}
              options={candidates.map((row) => ({ value: row.id, label: `${row.number} ${row.title}` }))}
            />
          </Form.Item>
        )}
        <div className="muted">
          {d.level} <LevelTag level={gravest(groups.map((group) => group.level))} />
        </div>
        {submit.isError && <Alert type="error" title={describe(submit.error)} />}
      </Form>
    </Modal>
  );
}

/** Rule title and source of the gravest group. */
function suggestedTitle(groups: readonly AlertGroup[]): string {
  const level = gravest(groups.map((group) => group.level));
  const lead = groups.find((group) => group.level === level);
  return lead ? `${lead.ruleTitle}（${lead.groupKey}）`.slice(0, 200) : '';
}
