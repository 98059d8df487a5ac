import { Input, Modal } from 'antd';
import type { ReactNode } from 'react';
import type { KeptText } from '../base/kept-text.ts';

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
  /** The text; whoever sends it forgets it when it was taken. */
  readonly kept: KeptText;
  /** The reason, or undefined when it is not to be done. */
  readonly onDone: (reason: string | undefined) => void;
}): ReactNode {
  const { title, hint, label, okText, danger, maxLength, kept, onDone } = props;
  const { text: reason, setText: setReason } = kept;
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
        kept.forget();
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
