import { Button } from 'antd';
import type { ReactNode } from 'react';
import { ApiFailure } from '../api/client.ts';
import { useMessages } from '../i18n/use-messages.ts';
import { useErrorText } from './use-error-text.ts';
import './state.css';

/** A page or panel that could not be loaded: what happened, its code, and a way to try again. */
export function ErrorState({ error, onRetry }: { readonly error: unknown; readonly onRetry?: () => void }): ReactNode {
  const t = useMessages();
  const describe = useErrorText();
  const code = error instanceof ApiFailure ? error.code : 'internal';
  return (
    <div className="state" role="alert">
      <div className="state-title">{t.common.errorTitle}</div>
      <div>{describe(error)}</div>
      <div className="muted mono">{t.common.errorCode(code)}</div>
      {onRetry && <Button onClick={onRetry}>{t.common.retry}</Button>}
    </div>
  );
}
