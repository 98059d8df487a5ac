import type { Permission } from '@qiaolou/schema';
import { QUEUE_START } from '../base/queue-start.ts';
import type { SearchParams } from '../base/url-state.ts';
import type { Messages } from '../i18n/zh-cn.ts';

/** Paths of the navigation. */
export type NavPath =
  '/' | '/alerts' | '/incidents' | '/events' | '/sources' | '/rules' | '/compliance' | '/audit' | '/users';

/** One entry of the navigation. */
export interface NavItem {
  readonly path: NavPath;
  readonly text: keyof Messages['nav'];
  /** Needed to see it; undefined = everybody. */
  readonly permission: Permission | undefined;
  /** Where a click leads besides the path. */
  readonly search?: SearchParams;
  /** A gap before it. */
  readonly groupStart?: boolean;
}

/** The navigation in its order. */
export const NAV_ITEMS: readonly NavItem[] = [
  { path: '/', text: 'overview', permission: undefined },
  { path: '/alerts', text: 'alerts', permission: 'alerts.read', search: QUEUE_START },
  { path: '/incidents', text: 'incidents', permission: 'incidents.read' },
  { path: '/events', text: 'events', permission: 'events.read' },
  { path: '/sources', text: 'sources', permission: 'sources.read', groupStart: true },
  { path: '/rules', text: 'rules', permission: 'rules.read' },
  { path: '/compliance', text: 'compliance', permission: 'compliance.read' },
  { path: '/audit', text: 'audit', permission: 'audit.read', groupStart: true },
  { path: '/users', text: 'users', permission: 'users.read' },
];

/** The entries a set of permissions may see. */
export function visibleNav(permissions: readonly Permission[]): readonly NavItem[] {
  return NAV_ITEMS.filter(({ permission }) => permission === undefined || permissions.includes(permission));
}
