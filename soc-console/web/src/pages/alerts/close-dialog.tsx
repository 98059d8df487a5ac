import { mayStayQuiet, VERDICTS, type Verdict } from '@qiaolou/schema';
import { Button, Input, Modal, Select } from 'antd';
import { useState, type ReactNode } from 'react';
import { useKeptText } from '../../base/kept-text.ts';
import { useMessages } from '../../i18n/use-messages.ts';
import { alertMessages } from './messages.ts';

/** Hours that can be chosen; 0: none. */
const QUIET_HOURS = [0, 1, 4, 8, 24];

/** What the dialog is told. */
interface Props {
  readonly count: number;
  /** Name of the place where the reason is typed: the same for the same groups. */
  readonly place: string;
  /** `sent` is to be called when the server has it: until then the reason is kept. */
  readonly onClose: (closing: {
    readonly verdict: Verdict;
    readonly reason: string;
    readonly quietHours?: number;
    readonly sent: () => void;
  }) => void;
  readonly onCancel: () => void;
}

/** Closing with a verdict and, if wanted, a reason. Digits 1–5 choose at once, as in the queue. */
export function CloseDialog(props: Props): ReactNode {
  const t = useMessages(alertMessages);
  const { text: reason, setText: setReason, forget } = useKeptText(props.place);
  const [quietHours, setQuietHours] = useState(0);
  const close = (verdict: Verdict): void => {
    const quiet = quietHours > 0 && mayStayQuiet(verdict);
    props.onClose({ verdict, reason, sent: forget, ...(quiet && { quietHours }) });
  };
  return (
    <Modal
      open
      title={`${t.alerts.action.close} · ${t.alerts.selected(props.count)}`}
      footer={null}
      width={460}
      onCancel={() => {
        forget();
        props.onCancel();
      }}
    >
      <div
        onKeyDown={(event) => {
          const verdict = VERDICTS[Number(event.key) - 1];
          if (verdict && !(event.target instanceof HTMLTextAreaElement)) close(verdict);
        }}
      >
        <Input.TextArea
          rows={2}
          value={reason}
          aria-label={t.alerts.action.reason}
          placeholder={t.alerts.action.reason}
          maxLength={2_000}
          onChange={(event) => {
            setReason(event.target.value);
          }}
        />
        <QuietChoice hours={quietHours} onChange={setQuietHours} />
        <div className="verdict-buttons">
          {VERDICTS.map((verdict, index) => (
            <Button
              key={verdict}
              autoFocus={index === 0}
              onClick={() => {
                close(verdict);
              }}
            >
              <kbd>{index + 1}</kbd> {t.verdict[verdict]}
            </Button>
          ))}
        </div>
      </div>
    </Modal>
  );
}

function QuietChoice(props: { readonly hours: number; readonly onChange: (hours: number) => void }): ReactNode {
  const { quiet } = useMessages(alertMessages).alerts;
  return (
    <Select
      aria-label={quiet.label}
      style={{ width: '100%' }}
      value={props.hours}
      onChange={props.onChange}
      options={QUIET_HOURS.map((hours) => ({ value: hours, label: hours === 0 ? quiet.none : quiet.hours(hours) }))}
    />
  );
}
