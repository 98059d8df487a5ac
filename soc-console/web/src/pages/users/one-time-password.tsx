import { Modal } from 'antd';
import type { ReactNode } from 'react';
import { useMessages } from '../../i18n/use-messages.ts';
import { CopyButton } from '../../ui/copy-button.tsx';
import { userMessages } from './messages.ts';

/** A one-time password, shown this once. */
export function OneTimePassword(props: {
  readonly name: string;
  readonly password: string;
  readonly onClose: () => void;
}): ReactNode {
  const t = useMessages(userMessages);
  return (
    <Modal
      open
      title={`${t.users.oneTime} · ${props.name}`}
      width={440}
      cancelButtonProps={{ hidden: true }}
      mask={{ closable: false }}
      onOk={props.onClose}
      onCancel={props.onClose}
    >
      <p className="one-time mono">
        {props.password} <CopyButton text={props.password} />
      </p>
      <p className="muted">{t.users.oneTimeHint}</p>
    </Modal>
  );
}
