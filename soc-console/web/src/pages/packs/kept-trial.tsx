import type { DraftTest, PackDraft } from '@qiaolou/schema';
import { useMutation } from '@tanstack/react-query';
import { Alert, Button, Input, InputNumber } from 'antd';
import { useState, type ReactNode } from 'react';
import { callApi } from '../../api/client.ts';
import { usePreferences } from '../../base/preferences.ts';
import { formatCount, useMessages } from '../../i18n/use-messages.ts';
import { fieldLabel } from '../../ui/field-label.ts';
import { Panel } from '../../ui/panel.tsx';
import { useErrorText } from '../../ui/use-error-text.ts';
import { packMessages } from './messages.ts';
import { Readings } from './readings.tsx';
import '../../ui/lists.css';

const FIRST = 100;
const MOST = 500;

/** Tries a draft on the newest lines that are stored, beside what is in force. */
export function KeptTrial({ draft: { id, version } }: { readonly draft: PackDraft }): ReactNode {
  const { draft: d } = useMessages(packMessages);
  const describe = useErrorText();
  const [sender, setSender] = useState('');
  const [latest, setLatest] = useState<number | null>(FIRST);
  const trial = useMutation({
    mutationFn: async () => {
      const from = sender.trim();
      const kept = { latest: latest ?? FIRST, ...(from !== '' && { sender: from }) };
      const test = await callApi('testPackDraft', { params: { id }, body: { kept } });
      return { kept: test.kept, version };
    },
  });
  // What another text of the draft gave says nothing of this one.
  const result = trial.data?.version === version ? trial.data.kept : undefined;
  return (
    <Panel title={d.kept}>
      <form
        className="kept-form"
        onSubmit={(event) => {
          event.preventDefault();
          trial.mutate();
        }}
      >
        <Input
          aria-label={d.sender}
          placeholder={d.sender}
          value={sender}
          maxLength={512}
          onChange={(event) => {
            setSender(event.target.value);
          }}
        />
        <InputNumber aria-label={d.latest} min={1} max={MOST} precision={0} value={latest} onChange={setLatest} />
        <Button htmlType="submit" loading={trial.isPending}>
          {d.try}
        </Button>
      </form>
      {trial.error && <Alert type="error" showIcon title={describe(trial.error)} />}
      {result && <KeptResult kept={result} />}
    </Panel>
  );
}

function KeptResult({ kept }: { readonly kept: NonNullable<DraftTest['kept']> }): ReactNode {
  const { draft: d } = useMessages(packMessages);
  const { language } = usePreferences();
  if (kept.looked === 0) return <p className="muted">{d.keptNone}</p>;
  return (
    <>
      <p role="status">{d.keptFact(formatCount(kept.looked), formatCount(kept.mine), formatCount(kept.changed))}</p>
      {kept.changed === 0 && <p className="muted">{d.keptSame}</p>}
      {kept.fields.length > 0 && (
        <table className="plain-table" aria-label={d.fieldsChanged}>
          <thead>
            <tr>
              <th scope="col">{d.fieldsChanged}</th>
              <th scope="col" data-align="right">
                {d.events}
              </th>
            </tr>
          </thead>
          <tbody>
            {kept.fields.map(({ field, events }) => (
              <tr key={field}>
                <td>
                  <span className="mono">{field}</span>
                  <span className="muted"> {fieldLabel(field, language)}</span>
                </td>
                <td data-align="right" className="num">
                  {formatCount(events)}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      <Readings readings={kept.readings} differs={d.changes} />
    </>
  );
}
