import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { usePreferences } from '../base/preferences.ts';
import type { NavPage } from './navigation.ts';

/** The way to a page; only its icon where there is no room for its name. */
export function NavLink(props: {
  readonly page: NavPage;
  readonly folded: boolean;
  readonly onFollow?: () => void;
}): ReactNode {
  const { language } = usePreferences();
  const { folded, onFollow, page } = props;
  const name = page.name[language];
  const Icon = page.nav.icon;
  return (
    <Link
      to={page.path}
      search={page.start ?? {}}
      activeOptions={{ exact: page.path === '/', includeSearch: false }}
      title={folded ? name : undefined}
      aria-label={name}
      onClick={onFollow}
    >
      <Icon aria-hidden />
      {!folded && <span>{name}</span>}
    </Link>
  );
}
