/** Copying days from one event store to another, and comparing them. */
export { copyDay, type DayCopied } from './copy-day.ts';
export { compareDay, type DayComparison } from './compare-day.ts';
export { pagesOf, type DayPage, type PagedStore } from './day-pages.ts';
export { entriesOf, entriesOfServer } from './day-entries.ts';
