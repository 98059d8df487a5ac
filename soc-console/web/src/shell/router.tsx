import { createRootRoute, createRoute, createRouter, lazyRouteComponent, redirect } from '@tanstack/react-router';
import { QUEUE_START } from '../base/queue-start.ts';
import { parseSearch, stringifySearch, type SearchParams } from '../base/url-state.ts';
import { NotFoundPage } from './not-found-page.tsx';
import { PageCrash } from './page-crash.tsx';
import { Shell } from './shell.tsx';

const root = createRootRoute({
  component: Shell,
  notFoundComponent: NotFoundPage,
  validateSearch: (search: Record<string, unknown>): SearchParams =>
    Object.fromEntries(
      Object.entries(search).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
    ),
});

const parent = { getParentRoute: () => root } as const;

const routes = [
  createRoute({
    ...parent,
    path: '/',
    component: lazyRouteComponent(() => import('../pages/overview/overview-page.tsx'), 'OverviewPage'),
  }),
  createRoute({
    ...parent,
    path: '/alerts',
    // A bare address means the work at hand; everything else is said in the address.
    beforeLoad: ({ search }) => {
      // eslint-disable-next-line @typescript-eslint/only-throw-error -- the router's way to redirect
      if (Object.keys(search).length === 0) throw redirect({ to: '/alerts', search: QUEUE_START, replace: true });
    },
    component: lazyRouteComponent(() => import('../pages/alerts/alert-queue-page.tsx'), 'AlertQueuePage'),
  }),
  createRoute({
    ...parent,
    path: '/incidents',
    component: lazyRouteComponent(() => import('../pages/incidents/incident-list-page.tsx'), 'IncidentListPage'),
  }),
  createRoute({
    ...parent,
    path: '/incidents/$id',
    component: lazyRouteComponent(() => import('../pages/incidents/incident-page.tsx'), 'IncidentPage'),
  }),
  createRoute({
    ...parent,
    path: '/tasks',
    component: lazyRouteComponent(() => import('../pages/playbooks/task-list-page.tsx'), 'TaskListPage'),
  }),
  createRoute({
    ...parent,
    path: '/events',
    component: lazyRouteComponent(() => import('../pages/events-search/event-search-page.tsx'), 'EventSearchPage'),
  }),
  createRoute({
    ...parent,
    path: '/sources',
    component: lazyRouteComponent(() => import('../pages/sources/source-list-page.tsx'), 'SourceListPage'),
  }),
  createRoute({
    ...parent,
    path: '/rules',
    component: lazyRouteComponent(() => import('../pages/rules/rule-list-page.tsx'), 'RuleListPage'),
  }),
  createRoute({
    ...parent,
    path: '/compliance',
    component: lazyRouteComponent(() => import('../pages/compliance/compliance-page.tsx'), 'CompliancePage'),
  }),
  createRoute({
    ...parent,
    path: '/audit',
    component: lazyRouteComponent(() => import('../pages/audit/audit-page.tsx'), 'AuditPage'),
  }),
  createRoute({
    ...parent,
    path: '/users',
    component: lazyRouteComponent(() => import('../pages/users/user-list-page.tsx'), 'UserListPage'),
  }),
] as const;

/** The console's addresses. */
export const router = createRouter({
  routeTree: root.addChildren(routes),
  parseSearch,
  stringifySearch,
  defaultErrorComponent: PageCrash,
  defaultPreload: 'intent',
});

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}
