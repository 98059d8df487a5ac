import { createSm3 } from '@qiaolou/crypto';
import {
  compareText,
  SHANGHAI,
  type AggregateRequest,
  type EventStore,
  type Reading,
  parseJson,
} from '@qiaolou/schema';
import type { DayEntries, DayEntry } from './day-entries.ts';
import { dayRange } from './day-range.ts';

/** Differences that are named of one kind. */
const MOST_NAMED = 10;

/** A store whose days are compared. */
export interface ComparedStore {
  readonly store: Pick<EventStore, 'aggregate'>;
  readonly entries: DayEntries;
}

/** Events of a dataset in an hour, in the first and in the second store. */
interface HourCounts {
  readonly dataset: string;
  /** Start of the hour, ISO 8601. */
  readonly hour: string;
  readonly events: readonly [first: number, second: number];
}

/** What is in the other store otherwise or not at all: how many, and the first of them by time and id. */
interface Differing {
  readonly events: number;
  readonly ids: readonly string[];
}

/** A day of two stores beside each other. */
export interface DayComparison {
  readonly day: string;
  /** Same counts, same ids, and same events where those were compared. */
  readonly equal: boolean;
  readonly events: readonly [first: number, second: number];
  /** SM3 over time, id and, where events were compared, content of each event in their order, hexadecimal. */
  readonly digests: readonly [first: string, second: string];
  /** Of hours and datasets that differ: how many, and the first. */
  readonly hours: { readonly differing: number; readonly first: readonly HourCounts[] };
  readonly onlyInFirst: Differing;
  readonly onlyInSecond: Differing;
  /** Same id, other content; nothing when only ids were compared. */
  readonly otherContent: Differing;
}

/**
 * Compares a day (`YYYY-MM-DD`, Asia/Shanghai) of two stores: counts by dataset and hour, which each store aggregates, and every id
 * in the order of time, with `whole` every event but for the time of its storing. Throws what the stores throw.
 */
export async function compareDay(
  [first, second]: readonly [ComparedStore, ComparedStore],
  day: string,
  whole: boolean,
  reading?: Reading,
): Promise<DayComparison> {
  const [a, b] = await Promise.all([first, second].map(({ store }) => countsOf(store, day, reading)));
  const hours = differingHours(a ?? new Map(), b ?? new Map());
  const walked = await walk(first.entries(day, whole, reading), second.entries(day, whole, reading));
  const [x, y] = walked.digests;
  return {
    day,
    equal: x === y && hours.length === 0,
    ...walked,
    hours: { differing: hours.length, first: hours.slice(0, MOST_NAMED) },
  };
}

type Counts = ReadonlyMap<string, number>;

async function countsOf(store: ComparedStore['store'], day: string, reading?: Reading): Promise<Counts> {
  const request: AggregateRequest = {
    ...{ where: { op: 'all' }, range: dayRange(day), metrics: [], replays: 'stored' },
    by: [
      { kind: 'terms', field: 'event.dataset', size: 10_000 },
      { kind: 'dateHistogram', intervalMs: 3_600_000, zone: SHANGHAI },
    ],
  };
  const rows = await store.aggregate(request, reading);
  return new Map(rows.map(({ keys, count }) => [JSON.stringify([keys[1], keys[0]]), count]));
}

function differingHours(a: Counts, b: Counts): readonly HourCounts[] {
  return [...new Set([...a.keys(), ...b.keys()])]
    .filter((key) => a.get(key) !== b.get(key))
    .sort(compareText)
    .map((key) => {
      const [hour = '', dataset = ''] = parseJson(key) as readonly string[];
      return { dataset, hour, events: [a.get(key) ?? 0, b.get(key) ?? 0] };
    });
}

type Walked = Pick<DayComparison, 'events' | 'digests' | 'onlyInFirst' | 'onlyInSecond' | 'otherContent'>;

/** Goes through both in step: the same order in both makes what one lacks the next of the other. */
async function walk(
  first: AsyncGenerator<readonly DayEntry[]>,
  second: AsyncGenerator<readonly DayEntry[]>,
): Promise<Walked> {
  const [one, other] = [new Side(first), new Side(second)];
  const differing = { first: new Named(), second: new Named(), content: new Named() };
  try {
    for (;;) {
      if (one.isDry || other.isDry) await Promise.all([one.fill(), other.fill()]);
      const order = orderOf(one.current, other.current);
      if (order === undefined) break;
      if (order < 0) differing.first.add(one.current?.id);
      if (order > 0) differing.second.add(other.current?.id);
      if (order === 0) differing.content.addIf(one.current?.sum !== other.current?.sum, one.current?.id);
      if (order <= 0) one.next();
      if (order >= 0) other.next();
    }
  } finally {
    await Promise.all([first.return(undefined), second.return(undefined)]);
  }
  return {
    events: [one.events, other.events],
    digests: [one.digest(), other.digest()],
    onlyInFirst: differing.first.told(),
    onlyInSecond: differing.second.told(),
    otherContent: differing.content.told(),
  };
}

/** Which of two comes first; behind the last of one comes the other, undefined behind the last of both. */
function orderOf(a: DayEntry | undefined, b: DayEntry | undefined): number | undefined {
  if (a === undefined) return b === undefined ? undefined : 1;
  return b === undefined ? -1 : a.ts - b.ts || compareText(a.id, b.id);
}

/** One store's entries, one at a time. */
class Side {
  readonly #pages: AsyncGenerator<readonly DayEntry[]>;
  readonly #sum = createSm3();
  #page: readonly DayEntry[] = [];
  #at = 0;
  #isOver = false;
  events = 0;

  constructor(pages: AsyncGenerator<readonly DayEntry[]>) {
    this.#pages = pages;
  }

  /** True when the next page has to be read before `current` says anything. */
  get isDry(): boolean {
    return !this.#isOver && this.#at === this.#page.length;
  }

  /** Undefined behind the last. */
  get current(): DayEntry | undefined {
    return this.#page[this.#at];
  }

  async fill(): Promise<void> {
    while (this.isDry) {
      const read = await this.#pages.next();
      this.#page = read.done === true ? [] : read.value;
      this.#at = 0;
      this.#isOver = read.done === true;
    }
  }

  next(): void {
    const entry = this.#page[this.#at++];
    if (entry === undefined) return;
    this.events += 1;
    this.#sum.update(`${JSON.stringify([entry.ts, entry.id, entry.sum ?? ''])}\n`);
  }

  digest(): string {
    return this.#sum.digest('hex');
  }
}

/** Counts ids and keeps the first. */
class Named {
  readonly #ids: string[] = [];
  #events = 0;

  add(id = ''): void {
    this.#events += 1;
    if (this.#ids.length < MOST_NAMED) this.#ids.push(id);
  }

  addIf(differs: boolean, id: string | undefined): void {
    if (differs) this.add(id);
  }

  told(): Differing {
    return { events: this.#events, ids: this.#ids };
  }
}
