import type { AlertGroup, Incident } from '@qiaolou/schema';
import { Alert, Form, Input, Modal, Segmented, Select } from 'antd';
import type { ReactNode } from 'react';
import { useMessages } from '../../i18n/use-messages.ts';
import { LevelTag } from '../../ui/level-tag.tsx';
import { useErrorText } from '../../ui/use-error-text.ts';
import { gravest } from './gravest.ts';
import { alertMessages } from './messages.ts';
import { useIncidentDraft, type IncidentDraft, type IncidentDrafting } from './use-incident-draft.ts';

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
  const drafting = useIncidentDraft(groups, onDone);
  const { draft, change, candidates, error } = drafting;
  const fresh = draft.mode === 'fresh';
  return (
    <Modal
      open
      title={d.title(groups.length)}
      okText={fresh ? d.create : d.existing}
      okButtonProps={{ disabled: !drafting.ready, loading: drafting.busy }}
      onOk={drafting.submit}
      onCancel={() => {
        drafting.forget();
        onCancel();
      }}
      width={520}
    >
      <Segmented<IncidentDraft['mode']>
        value={draft.mode}
        onChange={(mode) => {
          change({ mode });
        }}
        options={[
          { value: 'fresh', label: d.fresh },
          { value: 'existing', label: d.existing, disabled: candidates.length === 0 && draft.mode === 'fresh' },
        ]}
      />
      <Form layout="vertical" className="dialog-form">
        {fresh ? <FreshIncident drafting={drafting} /> : <OpenIncident drafting={drafting} />}
        <div className="muted">
          {d.level} <LevelTag level={gravest(groups.map((group) => group.level))} />
        </div>
        {error && <Alert type="error" title={describe(error)} />}
      </Form>
    </Modal>
  );
}

function FreshIncident({ drafting: { draft, change } }: { readonly drafting: IncidentDrafting }): ReactNode {
  const d = useMessages(alertMessages).alerts.incidentDialog;
  return (
    <>
      <Form.Item label={d.name} htmlFor="incident-title">
        <Input
          id="incident-title"
          autoFocus
          maxLength={200}
          value={draft.title}
          onChange={(event) => {
            change({ title: event.target.value });
          }}
        />
      </Form.Item>
      <Form.Item label={d.summary} htmlFor="incident-summary">
        <Input.TextArea
          id="incident-summary"
          rows={4}
          value={draft.summary}
          maxLength={10_000}
          onChange={(event) => {
            change({ summary: event.target.value });
          }}
        />
      </Form.Item>
    </>
  );
}

function OpenIncident({ drafting }: { readonly drafting: IncidentDrafting }): ReactNode {
  const { alerts, common } = useMessages(alertMessages);
  const d = alerts.incidentDialog;
  const { candidates, change, find } = drafting;
  const { chosen } = drafting.draft;
  // What was chosen keeps its name while something else is looked for.
  const shown =
    chosen === undefined || candidates.some(({ id }) => id === chosen.id) ? candidates : [chosen, ...candidates];
  return (
    <Form.Item label={d.pick} htmlFor="incident-pick">
      <Select
        id="incident-pick"
        value={chosen?.id ?? null}
        onChange={(id: string) => {
          change({ chosen: candidates.find((row) => row.id === id) });
        }}
        showSearch={{ filterOption: false, onSearch: find }}
        options={shown.map((row) => ({
          value: row.id,
          label: `${row.number} ${common.named(row.title, row.titleEn)}`,
        }))}
      />
    </Form.Item>
  );
}
