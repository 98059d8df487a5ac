import { Input, Modal } from 'antd';
import { useState, type ReactNode } from 'react';

/** Asks why something is to be done that others will want to know of. */
export function ReasonDialog(props: {
  readonly title: string;
  /** What follows from it. */
  readonly hint: string;
  /** What is asked for. */
  readonly label: string;
  readonly okText: string;
  readonly danger: boolean;
  readonly maxLength: number;
  /** The reason, or undefined when it is not to be done. */
  readonly onDone: (reason: string | undefined) => void;
}): ReactNode {
  const { title, hint, label, okText, danger, maxLength, onDone } = props;
  const [reason, setReason] = useState('');
  return (
    <Modal
      open
      title={title}
      okText={okText}
      okButtonProps={{ danger, disabled: reason.trim() === '' }}
      onOk={() => {
        onDone(reason.trim());
      }}
      onCancel={() => {
        onDone(undefined);
      }}
    >
      <p>{hint}</p>
      <Input
        aria-label={label}
        placeholder={label}
        maxLength={maxLength}
        value={reason}
        onChange={(event) => {
          setReason(event.target.value);
        }}
      />
    </Modal>
  );
}
