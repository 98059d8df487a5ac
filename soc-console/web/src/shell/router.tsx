import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  redirect,
  type RouterHistory,
} from '@tanstack/react-router';
import { getPreferences } from '../base/preferences.ts';
import { parseSearch, stringifySearch, type SearchParams } from '../base/url-state.ts';
import type { LoadPage, Page } from '../ui/define-page.ts';
import { ALL_PAGES, type Address } from './all-pages.ts';
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

function addressRoute<const Path extends string>(path: Path, page: Page, load: LoadPage) {
  const { start } = page;
  return createRoute({
    getParentRoute: () => root,
    path,
    staticData: { page },
    beforeLoad: ({ search }) => {
      if (start !== undefined && path === page.path && Object.keys(search).length === 0)
        // eslint-disable-next-line @typescript-eslint/only-throw-error -- the router's way to redirect
        throw redirect({ to: '.', search: start, replace: true });
    },
    // Texts come with the code; a page whose texts are still missing would have to wait once more.
    loader: async () => {
      await page.messages.load(getPreferences().language);
    },
    component: lazyRouteComponent(async () => ({ Page: await load() }), 'Page'),
  });
}

/** Distributes over the addresses, so that each route keeps its own literal path and links stay checked. */
type AddressRoute<A> = A extends string ? ReturnType<typeof addressRoute<A>> : never;

const routes = ALL_PAGES.flatMap((page) =>
  page.addresses.map(({ path, load }) => addressRoute(path, page, load)),
) as readonly AddressRoute<Address>[];

/** The console's addresses; `history` is the browser's unless a test gives another. */
export function createConsoleRouter(history?: RouterHistory) {
  return createRouter({
    routeTree: root.addChildren(routes),
    parseSearch,
    stringifySearch,
    defaultErrorComponent: PageCrash,
    defaultPreload: 'intent',
    ...(history ? { history } : {}),
  });
}

/** The router of the console. */
export type ConsoleRouter = ReturnType<typeof createConsoleRouter>;

declare module '@tanstack/react-router' {
  interface Register {
    router: ConsoleRouter;
  }
  interface StaticDataRouteOption {
    /** The page an address belongs to; the root has none. */
    readonly page?: Page;
  }
}
