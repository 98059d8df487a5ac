import type { ReactNode } from 'react';
import { useMessages } from '../../i18n/use-messages.ts';
import { Mark } from '../../ui/mark.tsx';
import './login.css';

/** The page around login and forced password change. */
export function LoginFrame(props: { readonly title: string; readonly children: ReactNode }): ReactNode {
  const t = useMessages();
  return (
    <main className="login">
      <div className="login-card">
        <div className="login-brand">
          <Mark size={36} />
          <div>
            <div className="login-name">{t.product.name}</div>
            <div className="muted">{t.product.tagline}</div>
          </div>
        </div>
        <h1>{props.title}</h1>
        {props.children}
      </div>
    </main>
  );
}
