import { Spin } from 'antd';
import type { ReactNode } from 'react';
import { useMessages } from '../i18n/use-messages.ts';
import './state.css';

/** Something is on its way. */
export function LoadingState(): ReactNode {
  const t = useMessages();
  return (
    <div className="state" role="status" aria-label={t.common.loading}>
      <Spin />
    </div>
  );
}
