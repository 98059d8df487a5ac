import type { ReactNode } from 'react';
import { Alert } from 'antd';
import { useMessages } from '../../i18n/use-messages.ts';
import { LoginFrame } from './login-frame.tsx';
import { PasswordForm } from './password-form.tsx';

/** Change of a one-time password, before anything else may be done. */
export function PasswordPage(): ReactNode {
  const t = useMessages();
  return (
    <LoginFrame title={t.login.changeTitle}>
      <Alert type="info" title={t.login.forced} className="login-error" />
      <PasswordForm onDone={() => undefined} />
    </LoginFrame>
  );
}
