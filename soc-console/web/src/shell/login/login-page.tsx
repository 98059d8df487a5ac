import { useQueryClient } from '@tanstack/react-query';
import { Alert, Button, Form, Input } from 'antd';
import { useState, type ReactNode } from 'react';
import { callApi } from '../../api/client.ts';
import { setPreferences, usePreferences } from '../../base/preferences.ts';
import { adoptSession, SESSION_KEY } from '../../base/session.ts';
import { useMessages } from '../../i18n/use-messages.ts';
import { useErrorText } from '../../ui/use-error-text.ts';
import { LoginFrame } from './login-frame.tsx';

interface Values {
  readonly name: string;
  readonly password: string;
}

/** Log in. Shown at whatever address was asked for, which stays as it is. */
export function LoginPage(): ReactNode {
  const t = useMessages();
  const describe = useErrorText();
  const client = useQueryClient();
  const { language } = usePreferences();
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>();
  const submit = async (values: Values): Promise<void> => {
    setBusy(true);
    setError(undefined);
    try {
      client.setQueryData(SESSION_KEY, adoptSession(await callApi('login', { body: values })));
    } catch (failure) {
      setError(failure);
    } finally {
      setBusy(false);
    }
  };
  return (
    <LoginFrame title={t.login.title}>
      <Form<Values> layout="vertical" requiredMark={false} onFinish={(values) => void submit(values)}>
        <Form.Item name="name" label={t.login.name} rules={[{ required: true, message: t.common.required }]}>
          <Input autoComplete="username" autoFocus size="large" />
        </Form.Item>
        <Form.Item name="password" label={t.login.password} rules={[{ required: true, message: t.common.required }]}>
          <Input.Password autoComplete="current-password" size="large" />
        </Form.Item>
        {error !== undefined && <Alert type="error" title={describe(error)} className="login-error" />}
        <Button type="primary" htmlType="submit" size="large" block loading={busy}>
          {t.login.submit}
        </Button>
      </Form>
      <div className="login-foot">
        <button
          type="button"
          className="link-button"
          lang={language === 'en' ? 'zh-CN' : 'en'}
          onClick={() => {
            setPreferences({ language: language === 'en' ? 'zh-CN' : 'en' });
          }}
        >
          {language === 'en' ? '简体中文' : 'English'}
        </button>
      </div>
    </LoginFrame>
  );
}
