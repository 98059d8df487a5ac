import { isoTime, type Clock } from '@qiaolou/schema';
import { formatList, parseList, type SearchParams } from '../../base/url-state.ts';
import { parseTimeSpec, type TimeSpec } from '../../time/time-range.ts';

/** What the event search shows, as its address says it. */
export interface EventSearchState {
  readonly query: string;
  readonly time: TimeSpec;
  /** Fields shown as columns; empty = one summary line. */
  readonly columns: readonly string[];
  readonly sort: 'newest' | 'oldest';
}

/** Range when the address says none. */
const DEFAULT_TIME: TimeSpec = { kind: 'relative', last: '24h' };

/** Reads the address. `from`/`to` are understood beside `time`, as links of the overview give them; `to` is now when absent. */
export function readEventSearch(params: SearchParams, clock: Clock): EventSearchState {
  const { from, to, time } = params;
  const absolute = from === undefined ? undefined : parseTimeSpec(`${from}~${to ?? isoTime(clock.now())}`);
  return {
    query: params['query'] ?? '',
    time: parseTimeSpec(time) ?? absolute ?? DEFAULT_TIME,
    columns: parseList(params['columns']).filter((field) => field !== ''),
    sort: params['sort'] === 'oldest' ? 'oldest' : 'newest',
  };
}

/** Address with one column put in or taken out. */
export function columnParams(columns: readonly string[], field: string): SearchParams {
  const next = columns.includes(field) ? columns.filter((name) => name !== field) : [...columns, field];
  return { columns: formatList(next) };
}
