import { roleSchema, type User } from '@qiaolou/schema';
import { Alert, Checkbox, Form, Input, Modal } from 'antd';
import { useState, type ReactNode } from 'react';
import { useKeptText } from '../../base/kept-text.ts';
import { useMessages } from '../../i18n/use-messages.ts';
import { useErrorText } from '../../ui/use-error-text.ts';
import { userMessages } from './messages.ts';
import type { UserForm } from './use-user-changes.ts';

/** A new account, or name and roles of one. */
export function UserDialog(props: {
  readonly user: User | undefined;
  readonly onSave: (form: UserForm) => Promise<void>;
  readonly onCancel: () => void;
}): ReactNode {
  const t = useMessages(userMessages);
  const describe = useErrorText();
  const [form] = Form.useForm<UserForm>();
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>();
  const { user } = props;
  const name = useKeptText(`user.name ${user?.id ?? ''}`);
  const displayName = useKeptText(`user.displayName ${user?.id ?? ''}`, user?.displayName);
  const forget = (): void => {
    name.forget();
    displayName.forget();
  };
  const save = async (values: UserForm): Promise<void> => {
    setBusy(true);
    setError(undefined);
    try {
      await props.onSave({ ...values, name: user?.name ?? values.name });
      forget();
    } catch (failure) {
      setError(failure);
      setBusy(false);
    }
  };
  return (
    <Modal
      open
      title={user ? `${t.users.edit} ${user.name}` : t.users.create}
      okText={t.common.save}
      okButtonProps={{ loading: busy }}
      width={440}
      onOk={() => {
        form.submit();
      }}
      onCancel={() => {
        forget();
        props.onCancel();
      }}
    >
      <Form<UserForm>
        form={form}
        layout="vertical"
        requiredMark={false}
        initialValues={{ name: name.text, displayName: displayName.text, roles: user?.roles ?? ['analyst'] }}
        onValuesChange={(typed) => {
          if (typed.name !== undefined) name.setText(typed.name);
          if (typed.displayName !== undefined) displayName.setText(typed.displayName);
        }}
        onFinish={(values) => void save(values)}
      >
        <UserFields isNew={!user} />
        {error !== undefined && <Alert type="error" title={describe(error)} />}
      </Form>
    </Modal>
  );
}

function UserFields({ isNew }: { readonly isNew: boolean }): ReactNode {
  const t = useMessages(userMessages);
  const required = { required: true, message: t.common.required };
  return (
    <>
      {isNew && (
        <Form.Item
          name="name"
          label={t.users.column.name}
          extra={t.users.nameRule}
          rules={[required, { pattern: /^[a-z][a-z0-9._-]{1,31}$/, message: t.users.nameRule }]}
        >
          <Input autoComplete="off" autoFocus />
        </Form.Item>
      )}
      <Form.Item name="displayName" label={t.users.column.displayName} rules={[required]}>
        <Input maxLength={64} />
      </Form.Item>
      <Form.Item
        name="roles"
        label={t.users.column.roles}
        extra={t.users.separation}
        rules={[{ type: 'array', min: 1, message: t.common.required }]}
      >
        <Checkbox.Group options={roleSchema.options.map((role) => ({ value: role, label: t.role[role] }))} />
      </Form.Item>
    </>
  );
}
