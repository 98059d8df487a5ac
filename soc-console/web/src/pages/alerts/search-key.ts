import { formatTimeSpec } from '../../time/time-range.ts';
import type { AlertSearch } from './alert-search.ts';

/** What tells one search from another among cached answers; relative times stay relative. */
export function searchKey(search: AlertSearch): readonly unknown[] {
  const { time, ...rest } = search;
  return [rest, time ? formatTimeSpec(time) : 'all'];
}
