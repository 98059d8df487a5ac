import {
  comparableValues,
  compareLeading,
  compareText,
  dateMs,
  leadingValue,
  SocError,
  type Choice,
  type Comparable,
  type EcsEvent,
  type PickPage,
  type PickRequest,
  type SearchPage,
  type SearchRequest,
} from '@qiaolou/schema';
import { combinationsOf, compareCombinations } from './value-combinations.ts';

/** Events that are looked at for one pick at most; more is refused. */
const MOST_LOOKED_AT = 200_000;
const PAGE = 5_000;

/** Reads a page of a search. */
type ReadPage = (request: SearchRequest) => Promise<SearchPage>;

/**
 * Picks by reading the pages of a search, newest first, up to the event that decides: for a store that has nothing better. The
 * events have the fields that were picked by, no others. Throws `query.tooMuch` after 200,000 events; `between` is called
 * after each page and may throw to end it.
 */
export async function pickBySearch(read: ReadPage, request: PickRequest, between: () => void): Promise<PickPage> {
  const { choice, where, range, limit } = request;
  const picker = choice.kind === 'sorted' ? new SortedPicker(choice, limit) : new NewestPicker(choice.by, limit);
  const fields = typeof choice.by === 'string' ? [choice.by] : choice.by;
  let after: string | undefined;
  for (let seen = 0; ;) {
    const page = await read({ where, range, sort: 'newest', limit: PAGE, after, fields });
    const decided = page.events.some((event) => !picker.take(event));
    if (decided || page.next === undefined) return { events: picker.events, more: picker.more };
    seen += page.events.length;
    if (seen >= MOST_LOOKED_AT) throw new SocError('query.tooMuch', { most: MOST_LOOKED_AT });
    between();
    after = page.next;
  }
}

/** Takes events, newest first. */
interface Picker extends PickPage {
  /** False when no later event can change what is picked. */
  take(event: EcsEvent): boolean;
}

/** The first by the values of a field. */
class SortedPicker implements Picker {
  readonly #choice: Extract<Choice, { readonly kind: 'sorted' }>;
  readonly #limit: number;
  #found: { readonly event: EcsEvent; readonly value: Comparable | undefined }[] = [];
  #count = 0;

  constructor(choice: Extract<Choice, { readonly kind: 'sorted' }>, limit: number) {
    this.#choice = choice;
    this.#limit = limit;
  }

  take(event: EcsEvent): true {
    const value = leadingValue(comparableValues(event, this.#choice.by), this.#choice.order);
    this.#found.push({ event, value });
    this.#count++;
    if (this.#found.length > 2 * this.#limit + PAGE) this.#trim();
    return true;
  }

  /** Sorting is stable: of equal values the newer stays in front. */
  #trim(): void {
    this.#found.sort((a, b) => compareLeading(a.value, b.value, this.#choice.order));
    this.#found.length = Math.min(this.#found.length, this.#limit);
  }

  get events(): readonly EcsEvent[] {
    this.#trim();
    return this.#found.map(({ event }) => event);
  }

  get more(): boolean {
    return this.#count > this.#limit;
  }
}

interface Combination {
  readonly keys: readonly Comparable[];
  readonly ts: number;
  readonly event: EcsEvent;
}

/** The newest of each combination of values. */
class NewestPicker implements Picker {
  readonly #by: readonly string[];
  readonly #limit: number;
  readonly #names = new Set<string>();
  readonly #found: Combination[] = [];

  constructor(by: readonly string[], limit: number) {
    this.#by = by;
    this.#limit = limit;
  }

  take(event: EcsEvent): boolean {
    const ts = dateMs(event['@timestamp']) ?? 0;
    // Combinations come newest first; the values decide between those of the same time.
    if ((this.#found[this.#limit]?.ts ?? -Infinity) > ts) return false;
    for (const keys of combinationsOf(event, this.#by)) {
      const name = JSON.stringify(keys);
      if (this.#names.has(name)) continue;
      this.#names.add(name);
      this.#found.push({ keys, ts, event });
    }
    return true;
  }

  get events(): readonly EcsEvent[] {
    const chosen = this.#found
      .toSorted((a, b) => b.ts - a.ts || compareCombinations(a.keys, b.keys))
      .slice(0, this.#limit);
    const ids = new Map(chosen.map(({ event, ts }) => [event['event.id'], { event, ts }]));
    return [...ids].sort(([idA, a], [idB, b]) => b.ts - a.ts || compareText(idB, idA)).map(([, { event }]) => event);
  }

  get more(): boolean {
    return this.#found.length > this.#limit;
  }
}
