import { EVENT_FIELDS, MINUTE_MS, type FieldDictionary, type TimeRange } from '@qiaolou/schema';
import { callApi } from '../api/client.ts';

/** What a query bar asks about. */
export interface QuerySubject {
  /** Tells it from others among kept answers. */
  readonly name: string;
  readonly fields: FieldDictionary;
  /** The most frequent values of a field. */
  readonly values: (field: string, scope: ValueScope, signal: AbortSignal) => Promise<readonly string[]>;
}

/** Where values are looked up: the time range of the page; open at a side that is absent. */
export type ValueScope = Partial<TimeRange>;

/** Values listed at most. */
export const MOST_VALUES = 20;

/** How long values that were looked up stay offered, ms. */
export const VALUES_STAY_MS = MINUTE_MS;

/** Events. */
export const EVENTS: QuerySubject = {
  name: 'events',
  fields: EVENT_FIELDS,
  values: async (field, { from = '', to = '' }, signal) => {
    const { values } = await callApi('topValues', { body: { field, from, to, size: MOST_VALUES } }, signal);
    return values.map(({ value }) => String(value));
  },
};
