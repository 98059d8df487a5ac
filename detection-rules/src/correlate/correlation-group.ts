import type { CorrelationRule, CountBound } from '../sigma/read/rule-model.ts';
import { EventWindow, type WindowEntry } from './event-window.ts';

/** A firing of a correlation at one event time. */
export interface GroupFiring {
  /** Event time, epoch ms. */
  readonly time: number;
  /** Start of the clock-aligned span the time lies in, epoch ms; names the occurrence. */
  readonly occurrenceStart: number;
  /** Distinct events in all windows of this occurrence so far. */
  readonly count: number;
  /** The number compared with the bounds. */
  readonly measured: number;
  /** Newest event ids, newest last. */
  readonly eventIds: readonly string[];
}

/** Most event ids in a firing. */
const MAX_EVENT_IDS = 50;
/** Later times a late event is put to at once; the others are judged when the batch is settled. */
const MAX_LATER = 64;
/** Spans the window keeps: an occurrence reaches back one before it, and an event may come one late. */
export const KEPT_SPANS = 3;

/** What is known of one occurrence. */
interface Occurrence {
  /** Earliest and latest event time at which the condition held. */
  first: number;
  last: number;
  /** Entries when last told; 0 = never. */
  told: number;
}

/** One group of one correlation: its window, and what was already told of each occurrence. */
export class CorrelationGroup {
  readonly window: EventWindow;
  readonly #rule: CorrelationRule;
  readonly #occurrences = new Map<number, Occurrence>();
  /** Starts of known occurrences that may have grown since they were told. */
  readonly #grown = new Set<number>();
  /** Earliest and latest time of events that came late since the last settling. */
  #late: { from: number; to: number } | undefined;

  constructor(rule: CorrelationRule, maxEntries: number) {
    this.#rule = rule;
    const spanMs = rule.timespanMs;
    this.window = new EventWindow({ spanMs, keptMs: KEPT_SPANS * spanMs, maxEntries, perRule: isTemporal(rule) });
  }

  /**
   * Takes an event (an id it has seen counts once but is judged again) and returns the event times at which the
   * condition holds and did not need to be asked before: its own and, when it came late, the next after it.
   */
  take(entry: WindowEntry): readonly number[] {
    const added = this.window.add(entry);
    const later = added ? this.window.laterTimes(entry.time, MAX_LATER) : [];
    if (later.length === MAX_LATER) this.#noteLate(entry.time);
    const held = this.#heldAmong([entry.time, ...later]);
    for (const time of held) this.#note(time);
    this.#markGrown(entry.time);
    return held;
  }

  /** The firing to tell at once for a time at which the condition holds; undefined when its occurrence was told before. */
  tell(time: number): GroupFiring | undefined {
    const start = this.#occurrenceStart(time);
    const occurrence = this.#occurrences.get(start);
    return occurrence === undefined || occurrence.told > 0 ? undefined : this.#firing(start, occurrence, time);
  }

  /**
   * What is still to be told at the end of a batch: occurrences that late events made, and the whole count of those that
   * grew. What is told by then is the same in whatever order and portions the events came.
   */
  settle(): readonly GroupFiring[] {
    this.#judgeLate();
    const firings: GroupFiring[] = [];
    for (const start of this.#grown) {
      const occurrence = this.#occurrences.get(start);
      if (occurrence === undefined || this.#entriesOf(start, occurrence) <= occurrence.told) continue;
      firings.push(this.#firing(start, occurrence, occurrence.last));
    }
    this.#grown.clear();
    return firings;
  }

  /** Settles without telling: the events were told before a restart. The next event of an occurrence tells it anew. */
  settleSilently(): void {
    this.#judgeLate();
    this.#grown.clear();
  }

  #judgeLate(): void {
    if (this.#late === undefined) return;
    const { from, to } = this.#late;
    const times = this.window.timesBetween(from - 1, to + this.#rule.timespanMs - 1);
    for (const time of this.#heldAmong(times)) this.#note(time);
    this.#late = undefined;
  }

  #noteLate(time: number): void {
    const { from, to } = this.#late ?? { from: time, to: time };
    this.#late = { from: Math.min(from, time), to: Math.max(to, time) };
  }

  /** The times at which the condition holds. */
  #heldAmong(times: readonly number[]): readonly number[] {
    const measured = this.#measureAlong(times);
    return times.filter((time, index) => this.#holds(time, measured[index] ?? 0));
  }

  /** Remembers that the condition held at a time. */
  #note(time: number): void {
    const start = this.#occurrenceStart(time);
    const occurrence = this.#occurrences.get(start);
    this.#grown.add(start);
    if (occurrence === undefined) {
      this.#forgetOld(start);
      this.#occurrences.set(start, { first: time, last: time, told: 0 });
    } else {
      occurrence.first = Math.min(occurrence.first, time);
      occurrence.last = Math.max(occurrence.last, time);
    }
  }

  /** An event counts in the occurrence of its time and in the next, which may reach back to it. */
  #markGrown(time: number): void {
    const start = this.#occurrenceStart(time);
    for (const at of [start, start + this.#rule.timespanMs]) if (this.#occurrences.has(at)) this.#grown.add(at);
  }

  #firing(start: number, occurrence: Occurrence, time: number): GroupFiring {
    const { from, to } = this.#reach(start, occurrence);
    occurrence.told = this.#entriesOf(start, occurrence);
    const ids = [...new Set(this.window.between(from, to).map(({ id }) => id))];
    const measured = this.#measureAlong([time])[0] ?? 0;
    return { time, occurrenceStart: start, count: ids.length, measured, eventIds: ids.slice(-MAX_EVENT_IDS) };
  }

  #entriesOf(start: number, occurrence: Occurrence): number {
    const { from, to } = this.#reach(start, occurrence);
    return this.window.countBetween(from, to);
  }

  /** What an occurrence counts: from one span before it was first reached to its end. */
  #reach(start: number, { first }: Occurrence): { readonly from: number; readonly to: number } {
    return { from: first - this.#rule.timespanMs, to: start + this.#rule.timespanMs - 1 };
  }

  #occurrenceStart(time: number): number {
    return Math.floor(time / this.#rule.timespanMs) * this.#rule.timespanMs;
  }

  #holds(time: number, measured: number): boolean {
    const { bounds, rules, type } = this.#rule;
    const holds =
      bounds.length === 0 ? measured >= rules.length : bounds.every((bound) => withinBound(bound, measured));
    return holds && (type !== 'temporal_ordered' || this.#inOrder(time));
  }

  #measureAlong(times: readonly number[]): readonly number[] {
    switch (this.#rule.type) {
      case 'event_count':
        return times.map((time) => this.window.countAt(time));
      case 'value_count':
        return this.window.distinctAlong(times);
      case 'value_sum':
        return this.window.sumAlong(times);
      case 'value_avg':
        return this.window.sumAlong(times).map((sum, index) => sum / this.window.countAt(times[index] ?? NaN));
      case 'temporal':
      case 'temporal_ordered':
        // Most groups only ever see one of the rules: no need to look through the window.
        if (this.#rule.bounds.length === 0 && !this.window.hasAllRules(this.#rule.rules.length)) return [];
        return times.map((time) => this.#rulesAt(time));
      default:
        return this.#rule.type satisfies never;
    }
  }

  #rulesAt(time: number): number {
    return new Set(this.window.between(time - this.#rule.timespanMs, time).map(({ rule }) => rule)).size;
  }

  /** True when the base rules' events can be picked in list order with non-decreasing times. */
  #inOrder(time: number): boolean {
    let next = 0;
    const entries = this.window.between(time - this.#rule.timespanMs, time);
    for (let i = 0; i < entries.length; i++) {
      const at = entries[i]?.time;
      // Events of the same instant have no order among themselves: any of them may come first.
      const tied = new Set<number>();
      for (; entries[i]?.time === at && i < entries.length; i++) tied.add(entries[i]?.rule ?? -1);
      i--;
      while (tied.has(next)) next++;
    }
    return next >= this.#rule.rules.length;
  }

  #forgetOld(newest: number): void {
    const limit = newest - 4 * this.#rule.timespanMs;
    for (const start of this.#occurrences.keys()) if (start < limit) this.#occurrences.delete(start);
  }
}

/** True for the types that ask which base rules occurred, not how often. */
function isTemporal(rule: CorrelationRule): boolean {
  return rule.type === 'temporal' || rule.type === 'temporal_ordered';
}

function withinBound({ operator, operand }: CountBound, measured: number): boolean {
  switch (operator) {
    case 'gt':
      return measured > operand;
    case 'gte':
      return measured >= operand;
    case 'lt':
      return measured < operand;
    case 'lte':
      return measured <= operand;
    case 'eq':
      return measured === operand;
    case 'neq':
      return measured !== operand;
    default:
      return operator satisfies never;
  }
}
