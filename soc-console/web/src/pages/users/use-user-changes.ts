import type { Role, User, UserChange } from '@qiaolou/schema';
import { useQueryClient } from '@tanstack/react-query';
import { App } from 'antd';
import { useCallback, useState } from 'react';
import { callApi } from '../../api/client.ts';
import { useMessages } from '../../i18n/use-messages.ts';
import { useErrorText } from '../../ui/use-error-text.ts';
import { userMessages } from './messages.ts';

/** What the dialog gives. */
export interface UserForm {
  readonly name: string;
  readonly displayName: string;
  readonly roles: Role[];
}

/** A one-time password to be shown once. */
interface ShownPassword {
  readonly name: string;
  readonly password: string;
}

/** Changes to accounts, each asked about first where it ends sessions. */
export function useUserChanges() {
  const t = useMessages(userMessages);
  const { modal } = App.useApp();
  const { password, dismissPassword, took } = useTakenChange();
  const patch = useUserPatch(took);
  return {
    password,
    dismissPassword,
    save: async (user: User | undefined, { name, displayName, roles }: UserForm): Promise<void> => {
      took(
        user
          ? await callApi('patchUser', { params: { id: user.id }, body: { version: user.version, displayName, roles } })
          : await callApi('createUser', { body: { name, displayName, roles } }),
      );
    },
    enable: useCallback((user: User) => void patch(user, { disabled: false }), [patch]),
    disable: useCallback(
      (user: User) => {
        modal.confirm({
          title: t.users.disableConfirm(user.name),
          okText: t.users.disable,
          okButtonProps: { danger: true },
          onOk: () => patch(user, { disabled: true }),
        });
      },
      [modal, patch, t],
    ),
    reset: useCallback(
      (user: User) => {
        modal.confirm({
          title: t.users.resetConfirm(user.name),
          okText: t.users.reset,
          onOk: () => patch(user, { resetPassword: true }),
        });
      },
      [modal, patch, t],
    ),
  };
}

/** Takes over what the server changed: reads the accounts again, and shows a password that is told only once. */
function useTakenChange() {
  const t = useMessages(userMessages);
  const client = useQueryClient();
  const { message } = App.useApp();
  const [password, setPassword] = useState<ShownPassword>();
  return {
    password,
    dismissPassword: () => {
      setPassword(undefined);
    },
    took: useCallback(
      ({ user, oneTimePassword }: UserChange) => {
        void client.invalidateQueries({ queryKey: ['users'] });
        if (oneTimePassword === undefined) void message.success(t.users.saved);
        else setPassword({ name: user.name, password: oneTimePassword });
      },
      [client, message, t],
    ),
  };
}

/** Changes one account; a refusal is said, and the accounts are read again, as somebody else may have changed them. */
function useUserPatch(took: (change: UserChange) => void) {
  const describe = useErrorText();
  const client = useQueryClient();
  const { message } = App.useApp();
  return useCallback(
    async (user: User, change: { readonly disabled?: boolean; readonly resetPassword?: true }) => {
      try {
        took(await callApi('patchUser', { params: { id: user.id }, body: { version: user.version, ...change } }));
      } catch (error) {
        void message.error(describe(error));
        void client.invalidateQueries({ queryKey: ['users'] });
      }
    },
    [client, describe, message, took],
  );
}
