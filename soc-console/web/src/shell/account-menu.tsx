import { UserOutlined } from '@ant-design/icons';
import { useQueryClient } from '@tanstack/react-query';
import { Dropdown, Modal, type MenuProps } from 'antd';
import { useState, type ReactNode } from 'react';
import { callApi } from '../api/client.ts';
import { setPreferences, usePreferences } from '../base/preferences.ts';
import { endSession, useSession } from '../base/session.ts';
import { openShortcutHelp } from '../base/shortcut-help-request.ts';
import { useMessages } from '../i18n/use-messages.ts';
import { PasswordForm } from './login/password-form.tsx';

type Items = NonNullable<MenuProps['items']>;

/** Who is logged in; appearance, language, password, log out. */
export function AccountMenu({ collapsed }: { readonly collapsed: boolean }): ReactNode {
  const t = useMessages();
  const { theme, language } = usePreferences();
  const client = useQueryClient();
  const user = useSession().data?.user;
  const [changing, setChanging] = useState(false);
  const logout = async (): Promise<void> => {
    try {
      await callApi('logout', {});
    } finally {
      endSession(client);
    }
  };
  const items: Items = [
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
  const onClick = (key: string): void => {
    if (key === 'system' || key === 'light' || key === 'dark') setPreferences({ theme: key });
    else if (key === 'zh-CN' || key === 'en') setPreferences({ language: key });
    else if (key === 'help') openShortcutHelp();
    else if (key === 'password') setChanging(true);
    else void logout();
  };
  return (
    <>
      <Dropdown
        trigger={['click']}
        placement="topLeft"
        menu={{
          items,
          selectedKeys: [theme, language],
          onClick: ({ key }) => {
            onClick(key);
          },
        }}
      >
        <button
          type="button"
          className="account-button"
          aria-label={t.nav.account}
          title={user?.name}
          aria-haspopup="menu"
        >
          <UserOutlined aria-hidden />
          {!collapsed && <span>{user?.displayName ?? user?.name}</span>}
        </button>
      </Dropdown>
      <Modal
        open={changing}
        title={t.login.changeTitle}
        footer={null}
        destroyOnHidden
        width={400}
        onCancel={() => {
          setChanging(false);
        }}
      >
        <PasswordForm
          onDone={() => {
            setChanging(false);
          }}
        />
      </Modal>
    </>
  );
}
