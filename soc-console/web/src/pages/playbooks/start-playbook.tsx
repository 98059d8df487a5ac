import { MINUTE_MS, type PlaybookSummary, type RunMode } from '@qiaolou/schema';
import { useMutation, useQuery } from '@tanstack/react-query';
import { Alert, Button, Form, Modal, Radio, Select } from 'antd';
import { useState, type ReactNode } from 'react';
import { callApi } from '../../api/client.ts';
import { useReloadIncident } from '../../api/use-reload-incident.ts';
import { usePermission } from '../../base/session.ts';
import { useMessages } from '../../i18n/use-messages.ts';
import { useErrorText } from '../../ui/use-error-text.ts';
import { playbookMessages } from './messages.ts';

/** Button and dialog that start a playbook for an incident. */
export function StartPlaybook({ incidentId }: { readonly incidentId: string }): ReactNode {
  const t = useMessages(playbookMessages);
  const mayRun = usePermission('playbooks.run');
  const [open, setOpen] = useState(false);
  if (!mayRun) return undefined;
  return (
    <>
      <Button
        size="small"
        type="primary"
        onClick={() => {
          setOpen(true);
        }}
      >
        {t.playbooks.startPlaybook}
      </Button>
      {open && (
        <StartDialog
          incidentId={incidentId}
          onDone={() => {
            setOpen(false);
          }}
        />
      )}
    </>
  );
}

function StartDialog({ incidentId, onDone }: { readonly incidentId: string; readonly onDone: () => void }): ReactNode {
  const t = useMessages(playbookMessages);
  const describe = useErrorText();
  const reload = useReloadIncident(incidentId);
  const [playbookId, setPlaybookId] = useState<string>();
  const [mode, setMode] = useState<RunMode>('live');
  const list = useQuery({
    queryKey: ['playbooks'],
    staleTime: MINUTE_MS,
    queryFn: ({ signal }) => callApi('listPlaybooks', {}, signal),
  });
  const start = useMutation({
    mutationFn: (id: string) => callApi('startRun', { body: { playbookId: id, incidentId, mode } }),
    onSuccess: () => {
      reload();
      onDone();
    },
  });
  const playbooks = list.data?.playbooks ?? [];
  const chosen = playbooks.find(({ id }) => id === playbookId);
  return (
    <Modal
      open
      title={t.playbooks.startPlaybook}
      okText={t.playbooks.start}
      okButtonProps={{ disabled: !chosen || chosen.notInForce !== null, loading: start.isPending }}
      onOk={() => {
        if (chosen) start.mutate(chosen.id);
      }}
      onCancel={onDone}
    >
      <Form layout="vertical" className="dialog-form">
        <Form.Item label={t.playbooks.pickPlaybook} htmlFor="start-playbook">
          <Select
            id="start-playbook"
            autoFocus
            value={playbookId}
            loading={list.isPending}
            onChange={setPlaybookId}
            options={playbooks.map(({ id, name, nameEn }) => ({ value: id, label: t.common.named(name, nameEn) }))}
          />
        </Form.Item>
        {chosen && <ChosenPlaybook playbook={chosen} />}
        <Form.Item label={t.playbooks.mode}>
          <Radio.Group
            value={mode}
            options={[
              { value: 'live', label: t.playbooks.modeLive },
              { value: 'drill', label: t.playbooks.modeDrill },
            ]}
            onChange={(event) => {
              setMode(event.target.value === 'drill' ? 'drill' : 'live');
            }}
          />
        </Form.Item>
        {start.isError && <Alert type="error" title={describe(start.error)} />}
      </Form>
    </Modal>
  );
}

/** What a playbook says of itself, and why it cannot be started if it cannot. */
function ChosenPlaybook({ playbook }: { readonly playbook: PlaybookSummary }): ReactNode {
  const t = useMessages(playbookMessages);
  return (
    <>
      <p className="muted wrap">{t.common.named(playbook.description, playbook.descriptionEn)}</p>
      {playbook.notInForce !== null && <Alert type="warning" title={t.playbooks.notInForce[playbook.notInForce]} />}
      {playbook.facts.length > 0 && (
        <details className="step-output">
          <summary>{t.playbooks.facts}</summary>
          <pre tabIndex={0} aria-label={t.playbooks.facts}>
            {playbook.facts.map(({ property, value }) => `${property}: ${value}`).join('\n')}
          </pre>
        </details>
      )}
    </>
  );
}
