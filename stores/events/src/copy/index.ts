/** Copying days from one event store to another, and comparing them. */
export { copyDay, type DayCopied } from './copy-day.ts';
export { compareDay, type DayComparison } from './compare-day.ts';
export { entriesOf, entriesOfServer } from './day-entries.ts';
