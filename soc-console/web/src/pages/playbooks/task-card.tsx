import { taskText, type PlaybookTask, type TaskText } from '@qiaolou/schema';
import { useMutation } from '@tanstack/react-query';
import { Alert, Button, Input, Modal, Space } from 'antd';
import { useState, type ReactNode } from 'react';
import { callApi } from '../../api/client.ts';
import { useReloadIncident } from '../../api/use-reload-incident.ts';
import { useKeptText } from '../../base/kept-text.ts';
import { useKeptValues } from '../../base/kept-values.ts';
import { usePermission } from '../../base/session.ts';
import { usePreferences } from '../../base/preferences.ts';
import { textOr, useMessages } from '../../i18n/use-messages.ts';
import { formatDateTime } from '../../time/format-time.ts';
import { useErrorText } from '../../ui/use-error-text.ts';
import { playbookMessages } from './messages.ts';
import '../../ui/step-line.css';
import './playbooks.css';

type Outcome = 'success' | 'failure';

/** A task: what to do, and while it is open, to whom may answer, a note and its answers in the words of its question. */
export function TaskCard({ task }: { readonly task: PlaybookTask }): ReactNode {
  const t = useMessages(playbookMessages);
  const describe = useErrorText();
  const mayAnswer = usePermission('playbooks.answer') && task.status === 'open';
  const { language } = usePreferences();
  const text = taskText(task, language);
  const reload = useReloadIncident(task.incidentId);
  const { text: note, setText: setNote, forget: forgetNote } = useKeptText(`task.note ${task.id}`);
  const { values, setValues, forget: forgetValues } = useKeptValues(`task.values ${task.id}`);
  const answer = useMutation({
    mutationFn: (outcome: Outcome) => {
      const variables = Object.fromEntries(Object.entries(values).filter(([, value]) => value !== ''));
      const given = Object.keys(variables).length === 0 ? {} : { variables };
      return callApi('answerTask', {
        params: { id: task.id },
        body: { version: task.version, outcome, note: note.trim(), ...given },
      });
    },
    onSuccess: () => {
      forgetNote();
      forgetValues();
      reload();
    },
    onError: reload,
  });
  return (
    <div className="task-card" data-task={task.id}>
      <div className="task-head">
        <strong>{text.title}</strong>
        <span className="muted">{t.playbooks.taskRole(textOr(t.role, task.role))}</span>
        {task.dueAt !== null && <span className="muted">{t.playbooks.due(formatDateTime(task.dueAt))}</span>}
      </div>
      <p className="wrap">{text.instructions}</p>
      {mayAnswer && (
        <>
          <AskedValues task={task} title={text.title} values={values} onChange={setValues} />
          <Input.TextArea
            aria-label={`${t.playbooks.taskNote} ${text.title}`}
            placeholder={t.playbooks.taskNote}
            rows={1}
            className="grow"
            maxLength={10_000}
            value={note}
            onChange={(event) => {
              setNote(event.target.value);
            }}
          />
          <TaskAnswers
            choices={text.choices}
            sending={answer.isPending ? answer.variables : undefined}
            onAnswer={(outcome) => {
              answer.mutate(outcome);
            }}
          />
        </>
      )}
      {answer.isError && <Alert type="error" title={describe(answer.error)} />}
    </div>
  );
}

interface AskedProps {
  readonly task: PlaybookTask;
  /** In the language in force. */
  readonly title: string;
  readonly values: Readonly<Record<string, string>>;
  readonly onChange: (values: Readonly<Record<string, string>>) => void;
}

/** The values that an answer must come with. */
function AskedValues({ task, title, values, onChange }: AskedProps): ReactNode {
  const { aside } = useMessages().common;
  return task.asked?.map(({ name, type, description }) => (
    <Input
      key={name}
      aria-label={`${name} ${title}`}
      placeholder={`${name} ${description === '' ? type : aside(description, type)}`}
      maxLength={10_000}
      value={values[name] ?? ''}
      onChange={(event) => {
        onChange({ ...values, [name]: event.target.value });
      }}
    />
  ));
}

interface AnswersProps {
  readonly choices: TaskText['choices'];
  /** The answer on its way. */
  readonly sending: Outcome | undefined;
  readonly onAnswer: (outcome: Outcome) => void;
}

/** The two answers of a task; one that sets something going which is hard to take back is asked once more. */
function TaskAnswers({ choices, sending, onAnswer }: AnswersProps): ReactNode {
  const t = useMessages(playbookMessages);
  const [asking, setAsking] = useState<Outcome>();
  const labels = {
    success: choices?.success ?? t.playbooks.taskDone,
    failure: choices?.failure ?? t.playbooks.taskFailed,
  };
  return (
    <Space>
      {(['success', 'failure'] as const).map((outcome) => (
        <Button
          key={outcome}
          type={outcome === 'success' ? 'primary' : 'default'}
          loading={sending === outcome}
          onClick={() => {
            if (choices?.confirm.includes(outcome) === true) setAsking(outcome);
            else onAnswer(outcome);
          }}
        >
          {labels[outcome]}
        </Button>
      ))}
      {asking !== undefined && (
        <Modal
          open
          title={t.playbooks.confirmAnswer(labels[asking])}
          okText={labels[asking]}
          okButtonProps={{ danger: true }}
          onOk={() => {
            setAsking(undefined);
            onAnswer(asking);
          }}
          onCancel={() => {
            setAsking(undefined);
          }}
        />
      )}
    </Space>
  );
}
