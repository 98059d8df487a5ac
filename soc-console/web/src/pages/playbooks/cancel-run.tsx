import type { RunDetail } from '@qiaolou/schema';
import { useMutation } from '@tanstack/react-query';
import { App, Button, Input } from 'antd';
import { useRef, type ReactNode } from 'react';
import { callApi } from '../../api/client.ts';
import { useReloadIncident } from '../../api/use-reload-incident.ts';
import { useKeptText } from '../../base/kept-text.ts';
import { usePermission } from '../../base/session.ts';
import { useMessages } from '../../i18n/use-messages.ts';
import { useErrorText } from '../../ui/use-error-text.ts';
import { playbookMessages } from './messages.ts';

/** Stops a run that has not ended, with the reason why; nothing for one that has, or without the right. */
export function CancelRun({ detail }: { readonly detail: RunDetail }): ReactNode {
  const t = useMessages(playbookMessages);
  const describe = useErrorText();
  const mayRun = usePermission('playbooks.run');
  const { modal, message } = App.useApp();
  const { run } = detail;
  const reload = useReloadIncident(run.incidentId);
  const { text, setText, forget } = useKeptText(`run.cancel ${run.id}`);
  const reason = useRef('');
  const cancel = useMutation({
    mutationFn: () => callApi('cancelRun', { params: { id: run.id }, body: { reason: reason.current.trim() } }),
    onSuccess: () => {
      forget();
      reload();
    },
    onError: (error) => void message.error(describe(error)),
  });
  if (!mayRun || (run.status !== 'running' && run.status !== 'waiting')) return undefined;
  return (
    <Button
      size="small"
      danger
      loading={cancel.isPending}
      onClick={() => {
        reason.current = text;
        modal.confirm({
          title: t.playbooks.cancelRun,
          content: (
            <Input
              aria-label={t.playbooks.cancelReason}
              placeholder={t.playbooks.cancelReason}
              maxLength={2_000}
              defaultValue={text}
              onChange={(event) => {
                reason.current = event.target.value;
                setText(event.target.value);
              }}
            />
          ),
          okText: t.playbooks.cancelRun,
          okButtonProps: { danger: true },
          onOk: () =>
            reason.current.trim() === '' ? Promise.reject(new Error(t.common.required)) : cancel.mutateAsync(),
          onCancel: forget,
        });
      }}
    >
      {t.playbooks.cancelRun}
    </Button>
  );
}
