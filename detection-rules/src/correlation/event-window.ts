/** One event a correlation counted. */
export interface WindowEntry {
  readonly id: string;
  /** Event time, epoch ms. */
  readonly time: number;
  /** Index of the base rule in the correlation's list. */
  readonly rule: number;
  /** value_count: the counted value; '' otherwise. */
  readonly value: string;
}

/**
 * The events of one group, ordered by event time. Events may arrive late and twice: they are put in their place and
 * count once. Entries older than two time spans before a new event go; at most `maxEntries`
 * stay.
 */
export class EventWindow {
  /** Entries dropped because the window was full. */
  overflow = 0;
  private readonly spanMs: number;
  private readonly maxEntries: number;
  private readonly perRule: boolean;
  private entries: WindowEntry[] = [];
  /** First live entry: the front is cut lazily, since cutting an array costs its length. */
  private head = 0;
  private readonly keys = new Set<string>();
  /** Distinct values among entries from `tailStart` on: the window that ends at the newest entry. */
  private readonly tailValues = new Map<string, number>();
  private tailStart = 0;

  /** `perRule`: an event counts once for each base rule, as the temporal types need; else once at all. */
  constructor(settings: { readonly spanMs: number; readonly maxEntries: number; readonly perRule: boolean }) {
    this.spanMs = settings.spanMs;
    this.maxEntries = settings.maxEntries;
    this.perRule = settings.perRule;
  }

  /** Live entries. */
  get size(): number {
    return this.entries.length - this.head;
  }

  /** Adds an event; false when it is already there. */
  add(entry: WindowEntry): boolean {
    const key = this.keyOf(entry);
    if (this.keys.has(key)) return false;
    this.prune(entry.time - 2 * this.spanMs);
    if (this.size >= this.maxEntries) {
      this.overflow++;
      this.dropFirst();
    }
    this.keys.add(key);
    this.insert(entry);
    return true;
  }

  /** Number of distinct events with a time in (end − span, end]. */
  countAt(end: number): number {
    return this.countBetween(end - this.spanMs, end);
  }

  /** Number of distinct values in (end − span, end]. */
  distinctAt(end: number): number {
    const newest = this.entries[this.entries.length - 1];
    if (newest !== undefined && end === newest.time) return this.tailValues.size;
    return new Set(this.between(end - this.spanMs, end).map(({ value }) => value)).size;
  }

  /** Number of entries with a time in (start, end]. */
  countBetween(start: number, end: number): number {
    return this.firstAfter(end) - this.firstAfter(start);
  }

  /** Entries with a time in (start, end], oldest first. */
  between(start: number, end: number): readonly WindowEntry[] {
    return this.entries.slice(this.firstAfter(start), this.firstAfter(end));
  }

  /** Times of the entries after `time` and before `time + span`, ascending: those whose window a late event enters. */
  laterTimes(time: number): readonly number[] {
    return [...new Set(this.between(time, time + this.spanMs - 1).map((entry) => entry.time))];
  }

  private keyOf(entry: WindowEntry): string {
    return this.perRule ? `${entry.rule}:${entry.id}` : entry.id;
  }

  /** Index of the first live entry with a time greater than the given. */
  private firstAfter(time: number): number {
    let low = this.head;
    let high = this.entries.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.entries[middle]?.time ?? Infinity) > time) high = middle;
      else low = middle + 1;
    }
    return low;
  }

  private insert(entry: WindowEntry): void {
    const at = this.firstAfter(entry.time);
    if (at === this.entries.length) {
      this.entries.push(entry);
      this.count(entry.value, 1);
      this.advanceTail();
    } else {
      this.entries.splice(at, 0, entry);
      const newest = this.entries[this.entries.length - 1];
      if (newest !== undefined && entry.time > newest.time - this.spanMs) this.count(entry.value, 1);
      else this.tailStart++;
    }
  }

  private advanceTail(): void {
    const newest = this.entries[this.entries.length - 1];
    if (newest === undefined) return;
    for (;;) {
      const entry = this.entries[this.tailStart];
      if (entry === undefined || entry.time > newest.time - this.spanMs) return;
      this.count(entry.value, -1);
      this.tailStart++;
    }
  }

  private count(value: string, change: 1 | -1): void {
    const count = (this.tailValues.get(value) ?? 0) + change;
    if (count === 0) this.tailValues.delete(value);
    else this.tailValues.set(value, count);
  }

  private prune(upTo: number): void {
    while ((this.entries[this.head]?.time ?? Infinity) <= upTo) this.dropFirst();
    if (this.head > 64 && this.head * 2 > this.entries.length) {
      this.entries = this.entries.slice(this.head);
      this.tailStart -= this.head;
      this.head = 0;
    }
  }

  private dropFirst(): void {
    const first = this.entries[this.head];
    if (first === undefined) return;
    this.keys.delete(this.keyOf(first));
    if (this.head >= this.tailStart) {
      this.count(first.value, -1);
      this.tailStart++;
    }
    this.head++;
  }
}
