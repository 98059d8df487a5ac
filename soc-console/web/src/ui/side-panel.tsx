import { CloseOutlined } from '@ant-design/icons';
import type { ReactNode } from 'react';
import { useMessages } from '../i18n/use-messages.ts';
import './side-panel.css';

/** Detail beside a list, of fixed width; closes by its button or Escape. */
export function SidePanel(props: {
  readonly label: string;
  readonly width?: number;
  readonly onClose: () => void;
  readonly children: ReactNode;
}): ReactNode {
  const t = useMessages();
  return (
    <aside
      className="flyout side-panel"
      aria-label={props.label}
      style={{ width: props.width ?? 520 }}
      onKeyDown={(event) => {
        if (event.key === 'Escape') props.onClose();
      }}
    >
      <div className="flyout-corner">
        <button
          type="button"
          className="icon-button"
          aria-label={t.common.close}
          title={t.common.close}
          onClick={props.onClose}
        >
          <CloseOutlined aria-hidden />
        </button>
      </div>
      {props.children}
    </aside>
  );
}
