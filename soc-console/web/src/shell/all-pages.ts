import * as pages from './pages.ts';

/** A page of the console, its addresses literal. */
export type ConsolePage = (typeof pages)[keyof typeof pages];

/** Every address of the console, as the router writes it. */
export type Address = ConsolePage['addresses'][number]['path'];

/** Every page of `pages.ts`. */
export const ALL_PAGES: readonly ConsolePage[] = Object.values(pages);
