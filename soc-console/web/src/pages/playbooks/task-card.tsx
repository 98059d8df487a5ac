import type { PlaybookTask } from '@qiaolou/schema';
import { useMutation } from '@tanstack/react-query';
import { Alert, Button, Input, Space } from 'antd';
import { useState, type ReactNode } from 'react';
import { callApi } from '../../api/client.ts';
import { useReloadIncident } from '../../api/use-reload-incident.ts';
import { usePermission } from '../../base/session.ts';
import { textOr, useMessages } from '../../i18n/use-messages.ts';
import { formatDateTime } from '../../time/format-time.ts';
import { useErrorText } from '../../ui/use-error-text.ts';
import { playbookMessages } from './messages.ts';
import '../../ui/step-line.css';
import './playbooks.css';

/** A manual step that waits: what to do, a note, done or not done. */
export function TaskCard({ task }: { readonly task: PlaybookTask }): ReactNode {
  const t = useMessages(playbookMessages);
  const describe = useErrorText();
  const mayAnswer = usePermission('playbooks.answer');
  const reload = useReloadIncident(task.incidentId);
  const [note, setNote] = useState('');
  const answer = useMutation({
    mutationFn: (outcome: 'success' | 'failure') =>
      callApi('answerTask', { params: { id: task.id }, body: { version: task.version, outcome, note: note.trim() } }),
    onSuccess: reload,
    onError: reload,
  });
  return (
    <div className="task-card" data-task={task.id}>
      <div className="task-head">
        <strong>{task.title}</strong>
        <span className="muted">{t.playbooks.taskRole(textOr(t.role, task.role))}</span>
        {task.dueAt !== null && <span className="muted">{t.playbooks.due(formatDateTime(task.dueAt))}</span>}
      </div>
      <p className="wrap">{task.instructions}</p>
      {mayAnswer && (
        <>
          <Input.TextArea
            aria-label={`${t.playbooks.taskNote} ${task.title}`}
            placeholder={t.playbooks.taskNote}
            rows={1}
            className="grow"
            maxLength={10_000}
            value={note}
            onChange={(event) => {
              setNote(event.target.value);
            }}
          />
          <Space>
            <Button
              type="primary"
              loading={answer.isPending && answer.variables === 'success'}
              onClick={() => {
                answer.mutate('success');
              }}
            >
              {t.playbooks.taskDone}
            </Button>
            <Button
              loading={answer.isPending && answer.variables === 'failure'}
              onClick={() => {
                answer.mutate('failure');
              }}
            >
              {t.playbooks.taskFailed}
            </Button>
          </Space>
        </>
      )}
      {answer.isError && <Alert type="error" title={describe(answer.error)} />}
    </div>
  );
}
