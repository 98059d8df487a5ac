import { UserOutlined } from '@ant-design/icons';
import { useQueryClient } from '@tanstack/react-query';
import { Dropdown, Modal, type MenuProps } from 'antd';
import { useState, type ReactNode } from 'react';
import { callApi } from '../api/client.ts';
import { setPreferences, usePreferences } from '../base/preferences.ts';
import { endSession, useSession } from '../base/session.ts';
import { openShortcutHelp } from '../base/shortcut-help-request.ts';
import { useMessages } from '../i18n/use-messages.ts';
import type { Messages } from '../i18n/zh-cn.ts';
import { PasswordForm } from './login/password-form.tsx';

type Items = NonNullable<MenuProps['items']>;

/** Who is logged in; appearance, language, password, log out. */
export function AccountMenu({ collapsed }: { readonly collapsed: boolean }): ReactNode {
  const t = useMessages();
  const { theme, language } = usePreferences();
  const user = useSession().data?.user;
  const [changing, setChanging] = useState(false);
  const logOut = useLogOut();
  const choices: Readonly<Record<string, () => void>> = {
    ...PREFERENCES,
    help: openShortcutHelp,
    password: () => {
      setChanging(true);
    },
    logout: logOut,
  };
  return (
    <>
      <Dropdown
        trigger={['click']}
        placement="topLeft"
        menu={{ items: menuItems(t), selectedKeys: [theme, language], onClick: ({ key }) => choices[key]?.() }}
      >
        <button
          type="button"
          className="account-button"
          translate="no"
          aria-label={`${t.nav.account} ${user?.displayName ?? user?.name ?? ''}`}
          title={user?.name}
          aria-haspopup="menu"
        >
          <UserOutlined aria-hidden />
          {!collapsed && <span>{user?.displayName ?? user?.name}</span>}
        </button>
      </Dropdown>
      <PasswordDialog
        open={changing}
        onDone={() => {
          setChanging(false);
        }}
      />
    </>
  );
}

/** Lines of the menu that are remembered, by their keys. */
const PREFERENCES = Object.fromEntries(
  [
    { theme: 'system' } as const,
    { theme: 'light' } as const,
    { theme: 'dark' } as const,
    { language: 'zh-CN' } as const,
    { language: 'en' } as const,
  ].map((change) => [
    Object.values(change).join(),
    () => {
      setPreferences(change);
    },
  ]),
);

function menuItems(t: Messages): Items {
  return [
    {
      key: 'theme',
      type: 'group',
      label: t.nav.theme,
      children: [
        { key: 'system', label: t.nav.themeSystem },
        { key: 'light', label: t.nav.themeLight },
        { key: 'dark', label: t.nav.themeDark },
      ],
    },
    {
      key: 'language',
      type: 'group',
      label: t.nav.language,
      children: [
        { key: 'zh-CN', label: '简体中文' },
        { key: 'en', label: 'English' },
      ],
    },
    { type: 'divider' },
    { key: 'help', label: `${t.nav.help}  ?` },
    { key: 'password', label: t.nav.changePassword },
    { key: 'logout', label: t.nav.logout },
  ];
}

/** Ends the session, here also when the server cannot be told. */
function useLogOut(): () => void {
  const client = useQueryClient();
  const logOut = async (): Promise<void> => {
    try {
      await callApi('logout', {});
    } finally {
      endSession(client);
    }
  };
  return () => void logOut();
}

function PasswordDialog({ open, onDone }: { readonly open: boolean; readonly onDone: () => void }): ReactNode {
  const t = useMessages();
  return (
    <Modal open={open} title={t.login.changeTitle} footer={null} destroyOnHidden width={400} onCancel={onDone}>
      <PasswordForm onDone={onDone} />
    </Modal>
  );
}
