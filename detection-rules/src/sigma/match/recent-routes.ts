import type { FieldValue, LazyEvent } from '@qiaolou/schema';
import { ROUTE_FIELDS } from '../compile/event-route.ts';

/** Datasets remembered at most; when there are more all are forgotten. */
const MOST_DATASETS = 1_024;
/** Longest value that is remembered, in characters or members: what senders name may be 32 KiB. */
const LONGEST_VALUE = 256;

interface Recent<T> {
  /** Values of `ROUTE_FIELDS`. */
  readonly values: readonly (FieldValue | undefined)[];
  readonly found: T;
}

/** What was found for the last event of each dataset, for events that have the same in all fields a route is made of. */
export class RecentRoutes<T> {
  readonly #byDataset = new Map<string, Recent<T>>();

  /** What was found for the last event of the dataset; undefined when it had something else in one of the fields. */
  of(event: LazyEvent): T | undefined {
    const recent = this.#byDataset.get(datasetOf(event));
    if (recent === undefined) return undefined;
    const { values, found } = recent;
    for (let at = 0; at < ROUTE_FIELDS.length; at++)
      if (!isSame(valueOf(event, ROUTE_FIELDS[at] ?? ''), values[at])) return undefined;
    return found;
  }

  remember(event: LazyEvent, found: T): void {
    const values = ROUTE_FIELDS.map((field) => valueOf(event, field));
    if (!values.every(isShort)) return;
    if (this.#byDataset.size >= MOST_DATASETS) this.#byDataset.clear();
    this.#byDataset.set(datasetOf(event), { values, found });
  }
}

/** The code is part of the route of Windows' events only. */
function valueOf(event: LazyEvent, field: string): FieldValue | undefined {
  return field === 'event.code' && !event.has('winlog.channel') ? undefined : event.value(field);
}

function datasetOf(event: LazyEvent): string {
  return String(event.value('event.dataset'));
}

function isShort(value: FieldValue | undefined): boolean {
  if (typeof value === 'object') return value.length <= LONGEST_VALUE && value.every(isShort);
  return typeof value !== 'string' || value.length <= LONGEST_VALUE;
}

function isSame(one: FieldValue | undefined, other: FieldValue | undefined): boolean {
  if (one === other) return true;
  if (typeof one !== 'object' || typeof other !== 'object' || one.length !== other.length) return false;
  for (let at = 0; at < one.length; at++) if (one[at] !== other[at]) return false;
  return true;
}
