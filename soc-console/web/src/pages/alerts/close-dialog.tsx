import { VERDICTS, type Verdict } from '@qiaolou/schema';
import { Button, Input, Modal } from 'antd';
import { useState, type ReactNode } from 'react';
import { useMessages } from '../../i18n/use-messages.ts';
import { alertMessages } from './messages.ts';

/** Closing with a verdict and, if wanted, a reason. Digits 1–5 choose at once, as in the queue. */
export function CloseDialog(props: {
  readonly count: number;
  readonly onClose: (verdict: Verdict, reason: string) => void;
  readonly onCancel: () => void;
}): ReactNode {
  const t = useMessages(alertMessages);
  const [reason, setReason] = useState('');
  return (
    <Modal
      open
      title={`${t.alerts.action.close} · ${t.alerts.selected(props.count)}`}
      footer={null}
      width={460}
      onCancel={props.onCancel}
    >
      <div
        onKeyDown={(event) => {
          const verdict = VERDICTS[Number(event.key) - 1];
          if (verdict && !(event.target instanceof HTMLTextAreaElement)) props.onClose(verdict, reason);
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
        <div className="verdict-buttons">
          {VERDICTS.map((verdict, index) => (
            <Button
              key={verdict}
              autoFocus={index === 0}
              onClick={() => {
                props.onClose(verdict, reason);
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
