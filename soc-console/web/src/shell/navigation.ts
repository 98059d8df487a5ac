import type { Permission } from '@qiaolou/schema';
import type { NavPlace, Page } from '../ui/define-page.ts';
import { ALL_PAGES, type ConsolePage } from './all-pages.ts';

/** A page that stands in the navigation. */
export type NavPage = ConsolePage & { readonly nav: NavPlace };

const NAV_PAGES: readonly NavPage[] = ALL_PAGES.filter((page): page is NavPage => page.nav !== undefined).toSorted(
  (a, b) => a.nav.order - b.nav.order,
);

/** Whether a set of permissions opens a page. */
export function mayOpen(page: Page, permissions: readonly Permission[]): boolean {
  return page.permission === 'everybody' || permissions.includes(page.permission);
}

/** The pages of the navigation that a set of permissions may see, in their order. */
export function visibleNav(permissions: readonly Permission[]): readonly NavPage[] {
  return NAV_PAGES.filter((page) => mayOpen(page, permissions));
}

/** Whether a gap is drawn between two neighbours. */
export function startsGroup(page: NavPage, previous: NavPage | undefined): boolean {
  return previous !== undefined && Math.floor(page.nav.order / 100) !== Math.floor(previous.nav.order / 100);
}
