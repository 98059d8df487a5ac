import type { FoundEvent } from './found-events.ts';

/** The first rows of a page, as many as have room. */
export class BoundedRows {
  readonly #mostChars: number;
  readonly #events: (FoundEvent | undefined)[];
  readonly #chars: Float64Array;
  readonly #rows: number;
  #sum = 0;

  /** @param mostChars That the rows may have together; the first one is given whatever it has. */
  constructor(rows: readonly unknown[], mostChars: number) {
    this.#mostChars = mostChars;
    this.#rows = rows.length;
    this.#events = rows.map(() => undefined);
    this.#chars = new Float64Array(rows.length);
  }

  /** Whether rows were left out. */
  get cut(): boolean {
    return this.#events.length < this.#rows;
  }

  /** Whether a row of the page still has room. */
  wants(index: number): boolean {
    return index < this.#events.length;
  }

  /** Rows come in any order: those at the end make room for those before them. */
  take(index: number, event: FoundEvent): void {
    this.#events[index] = event;
    this.#sum += this.#chars[index] = charsOf(event);
    while (this.#sum > this.#mostChars && this.#events.length > 1) {
      this.#events.pop();
      this.#sum -= this.#chars[this.#events.length] ?? 0;
    }
  }

  /** The rows that have room, in their order. */
  found(): readonly FoundEvent[] {
    return this.#events.filter((event) => event !== undefined);
  }
}

/** Characters of an event's values and names, about. */
function charsOf({ event }: FoundEvent): number {
  let chars = 0;
  for (const field in event) {
    const value = event[field];
    chars += field.length + 8;
    if (typeof value === 'string') chars += value.length;
    else if (typeof value === 'object') for (const one of value) chars += typeof one === 'string' ? one.length + 3 : 8;
  }
  return chars;
}
