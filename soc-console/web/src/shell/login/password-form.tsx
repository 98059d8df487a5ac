import { useQueryClient } from '@tanstack/react-query';
import { Alert, App, Button, Form, Input } from 'antd';
import { useState, type ReactNode } from 'react';
import { callApi } from '../../api/client.ts';
import { adoptSession, SESSION_KEY } from '../../base/session.ts';
import { useMessages } from '../../i18n/use-messages.ts';
import { useErrorText } from '../../ui/use-error-text.ts';

interface Values {
  readonly currentPassword: string;
  readonly newPassword: string;
  readonly again: string;
}

/** Changes the own password; the server judges its strength. */
export function PasswordForm({ onDone }: { readonly onDone: () => void }): ReactNode {
  const t = useMessages();
  const describe = useErrorText();
  const client = useQueryClient();
  const { message } = App.useApp();
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>();
  const submit = async ({ currentPassword, newPassword }: Values): Promise<void> => {
    setBusy(true);
    setError(undefined);
    try {
      const info = await callApi('changePassword', { body: { currentPassword, newPassword } });
      client.setQueryData(SESSION_KEY, adoptSession(info));
      void message.success(t.login.changed);
      onDone();
    } catch (failure) {
      setError(failure);
    } finally {
      setBusy(false);
    }
  };
  const required = { required: true, message: t.common.required };
  return (
    <Form<Values> layout="vertical" requiredMark={false} onFinish={(values) => void submit(values)}>
      <Form.Item name="currentPassword" label={t.login.current} rules={[required]}>
        <Input.Password autoComplete="current-password" />
      </Form.Item>
      <Form.Item name="newPassword" label={t.login.fresh} extra={t.login.rule} rules={[required]}>
        <Input.Password autoComplete="new-password" />
      </Form.Item>
      <Form.Item
        name="again"
        label={t.login.again}
        dependencies={['newPassword']}
        rules={[
          required,
          ({ getFieldValue }) => ({
            validator: (_, value: unknown) =>
              value === getFieldValue('newPassword') ? Promise.resolve() : Promise.reject(new Error(t.login.mismatch)),
          }),
        ]}
      >
        <Input.Password autoComplete="new-password" />
      </Form.Item>
      {error !== undefined && <Alert type="error" title={describe(error)} className="login-error" />}
      <Button type="primary" htmlType="submit" block loading={busy}>
        {t.login.changeTitle}
      </Button>
    </Form>
  );
}
