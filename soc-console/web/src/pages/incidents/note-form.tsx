import { useMutation } from '@tanstack/react-query';
import { App, Button, Input } from 'antd';
import type { ReactNode } from 'react';
import { callApi } from '../../api/client.ts';
import { useReloadIncident } from '../../api/use-reload-incident.ts';
import { useKeptText } from '../../base/kept-text.ts';
import { useMessages } from '../../i18n/use-messages.ts';
import { useErrorText } from '../../ui/use-error-text.ts';
import { incidentMessages } from './messages.ts';

/** Writes a note; Ctrl+Enter sends. */
export function NoteForm({ incidentId }: { readonly incidentId: string }): ReactNode {
  const t = useMessages(incidentMessages);
  const describe = useErrorText();
  const reload = useReloadIncident(incidentId);
  const { message } = App.useApp();
  const { text, setText, forget } = useKeptText(`incident.note ${incidentId}`);
  const add = useMutation({
    mutationFn: () => callApi('addIncidentNote', { params: { id: incidentId }, body: { text: text.trim() } }),
    onSuccess: () => {
      forget();
      reload();
    },
    onError: (error) => void message.error(describe(error)),
  });
  const ready = text.trim() !== '';
  return (
    <div className="note-form">
      <Input.TextArea
        aria-label={t.incidents.addNote}
        placeholder={t.incidents.notePlaceholder}
        rows={1}
        className="grow"
        maxLength={10_000}
        value={text}
        onChange={(event) => {
          setText(event.target.value);
        }}
        onKeyDown={(event) => {
          if (event.key === 'Enter' && (event.ctrlKey || event.metaKey) && ready) add.mutate();
        }}
      />
      <Button
        disabled={!ready}
        loading={add.isPending}
        onClick={() => {
          add.mutate();
        }}
      >
        {t.incidents.addNote}
      </Button>
    </div>
  );
}
