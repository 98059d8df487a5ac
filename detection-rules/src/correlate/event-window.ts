/** One event a correlation counted. */
export interface WindowEntry {
  readonly id: string;
  /** Event time, epoch ms. */
  readonly time: number;
  /** Index of the base rule in the correlation's list. */
  readonly rule: number;
  /** value_count: the counted value; '' otherwise. */
  readonly value: string;
  /** value_sum and value_avg: the added value; 0 otherwise. */
  readonly amount: number;
}

/** What a window is made of; times in ms. */
export interface WindowSettings {
  readonly spanMs: number;
  readonly keptMs: number;
  readonly maxEntries: number;
  readonly perRule: boolean;
}

/**
 * The events of one group, ordered by event time. Events may arrive late and twice: they are put in their place and
 * count once. Entries older than `keptMs` before a new event go; at most `maxEntries` stay.
 */
export class EventWindow {
  /** Entries dropped because the window was full. */
  overflow = 0;
  readonly #spanMs: number;
  readonly #keptMs: number;
  readonly #maxEntries: number;
  readonly #perRule: boolean;
  #entries: WindowEntry[] = [];
  /** First live entry: the front is cut lazily, since cutting an array costs its length. */
  #head = 0;
  readonly #keys = new Set<string>();
  /** Distinct values among entries from `tailStart` on: the window that ends at the newest entry. */
  readonly #tailValues = new Map<string, number>();
  /** Sum of their amounts. */
  #tailSum = 0;
  #tailStart = 0;
  /** Live entries per base rule. */
  readonly #liveRules = new Map<number, number>();

  /** `perRule`: an event counts once for each base rule, as the temporal types need; else once at all. */
  constructor(settings: WindowSettings) {
    this.#spanMs = settings.spanMs;
    this.#keptMs = settings.keptMs;
    this.#maxEntries = settings.maxEntries;
    this.#perRule = settings.perRule;
  }

  /** Live entries. */
  get size(): number {
    return this.#entries.length - this.#head;
  }

  /** Adds an event; false when it is already there. */
  add(entry: WindowEntry): boolean {
    const key = this.#keyOf(entry);
    if (this.#keys.has(key)) return false;
    this.#prune(entry.time - this.#keptMs);
    if (this.size >= this.#maxEntries) this.dropOldest();
    this.#keys.add(key);
    this.#insert(entry);
    return true;
  }

  /** Number of distinct events with a time in (end − span, end]. */
  countAt(end: number): number {
    return this.countBetween(end - this.#spanMs, end);
  }

  /** Makes room by the oldest entry. */
  dropOldest(): void {
    this.overflow++;
    this.#dropFirst();
  }

  /** Numbers of distinct values in (end − span, end], for ascending ends in one pass. */
  distinctAlong(ends: readonly number[]): readonly number[] {
    if (this.#isNewest(ends)) return [this.#tailValues.size];
    const values = new Map<string, number>();
    return this.#along(
      ends,
      ({ value }, by) => change(values, value, by),
      () => values.size,
    );
  }

  /** Sums of the amounts in (end − span, end], for ascending ends in one pass. */
  sumAlong(ends: readonly number[]): readonly number[] {
    if (this.#isNewest(ends)) return [this.#tailSum];
    let sum = 0;
    return this.#along(
      ends,
      ({ amount }, by) => (sum += by * amount),
      () => sum,
    );
  }

  /** Number of entries with a time in (start, end]. */
  countBetween(start: number, end: number): number {
    return this.#firstAfter(end) - this.#firstAfter(start);
  }

  /** Entries with a time in (start, end], oldest first. */
  between(start: number, end: number): readonly WindowEntry[] {
    return this.#entries.slice(this.#firstAfter(start), this.#firstAfter(end));
  }

  /** First distinct times after `time` and before `time + span`, ascending: those whose window a late event enters. */
  laterTimes(time: number, limit: number): readonly number[] {
    const times: number[] = [];
    for (let i = this.#firstAfter(time); i < this.#entries.length && times.length < limit; i++) {
      const later = this.#entries[i]?.time ?? Infinity;
      if (later >= time + this.#spanMs) break;
      if (later !== times[times.length - 1]) times.push(later);
    }
    return times;
  }

  /** Distinct times in (start, end], ascending. */
  timesBetween(start: number, end: number): readonly number[] {
    return [...new Set(this.between(start, end).map(({ time }) => time))];
  }

  /** Time of the newest entry, epoch ms; −Infinity when there is none. */
  get newestTime(): number {
    return this.size === 0 ? -Infinity : (this.#entries[this.#entries.length - 1]?.time ?? -Infinity);
  }

  /** True when every base rule from 0 to `rules` − 1 has a live entry. */
  hasAllRules(rules: number): boolean {
    return this.#liveRules.size >= rules;
  }

  /** True when only the window that ends at the newest entry is asked for, which is kept up to date. */
  #isNewest(ends: readonly number[]): boolean {
    return ends.length === 1 && this.size > 0 && ends[0] === this.newestTime;
  }

  /** What is measured over (end − span, end], for ascending ends: entries enter and leave once each. */
  #along(
    ends: readonly number[],
    move: (entry: WindowEntry, by: 1 | -1) => void,
    measured: () => number,
  ): readonly number[] {
    let from = this.#firstAfter((ends[0] ?? 0) - this.#spanMs);
    let to = from;
    return ends.map((end) => {
      const until = this.#firstAfter(end);
      for (; to < until; to++) this.#moveAt(to, 1, move);
      const start = this.#firstAfter(end - this.#spanMs);
      for (; from < start; from++) this.#moveAt(from, -1, move);
      return measured();
    });
  }

  #moveAt(index: number, by: 1 | -1, move: (entry: WindowEntry, by: 1 | -1) => void): void {
    const entry = this.#entries[index];
    if (entry !== undefined) move(entry, by);
  }

  #moveTail({ value, amount }: WindowEntry, by: 1 | -1): void {
    change(this.#tailValues, value, by);
    this.#tailSum += by * amount;
  }

  #keyOf(entry: WindowEntry): string {
    return this.#perRule ? `${entry.rule}:${entry.id}` : entry.id;
  }

  /** Index of the first live entry with a time greater than the given. */
  #firstAfter(time: number): number {
    let low = this.#head;
    let high = this.#entries.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#entries[middle]?.time ?? Infinity) > time) high = middle;
      else low = middle + 1;
    }
    return low;
  }

  #insert(entry: WindowEntry): void {
    const at = this.#firstAfter(entry.time);
    change(this.#liveRules, entry.rule, 1);
    if (at === this.#entries.length) {
      this.#entries.push(entry);
      this.#moveTail(entry, 1);
      this.#advanceTail();
    } else {
      this.#entries.splice(at, 0, entry);
      const newest = this.#entries[this.#entries.length - 1];
      if (newest !== undefined && entry.time > newest.time - this.#spanMs) this.#moveTail(entry, 1);
      else this.#tailStart++;
    }
  }

  #advanceTail(): void {
    const newest = this.#entries[this.#entries.length - 1];
    if (newest === undefined) return;
    for (;;) {
      const entry = this.#entries[this.#tailStart];
      if (entry === undefined || entry.time > newest.time - this.#spanMs) return;
      this.#moveTail(entry, -1);
      this.#tailStart++;
    }
  }

  #prune(upTo: number): void {
    while ((this.#entries[this.#head]?.time ?? Infinity) <= upTo) this.#dropFirst();
    if (this.#head > 64 && this.#head * 2 > this.#entries.length) {
      this.#entries = this.#entries.slice(this.#head);
      this.#tailStart -= this.#head;
      this.#head = 0;
    }
  }

  #dropFirst(): void {
    const first = this.#entries[this.#head];
    if (first === undefined) return;
    this.#keys.delete(this.#keyOf(first));
    change(this.#liveRules, first.rule, -1);
    if (this.#head >= this.#tailStart) {
      this.#moveTail(first, -1);
      this.#tailStart++;
    }
    this.#head++;
  }
}

function change<K>(counts: Map<K, number>, key: K, by: 1 | -1): void {
  const count = (counts.get(key) ?? 0) + by;
  if (count === 0) counts.delete(key);
  else counts.set(key, count);
}
