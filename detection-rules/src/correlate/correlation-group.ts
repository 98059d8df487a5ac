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
/** Later windows a late event is put into; more than that are left. */
const MAX_LATER = 64;
/** A growing occurrence is told again when it doubled, or grew by this many. */
const REPEAT_STEP = 100;

/** What is known of one occurrence. */
interface Occurrence {
  /** Earliest event time at which the condition held. */
  first: number;
  /** Entries when last told; 0 = never. */
  told: number;
}

/** One group of one correlation: its window, and what was already told of each occurrence. */
export class CorrelationGroup {
  readonly window: EventWindow;
  readonly #rule: CorrelationRule;
  readonly #occurrences = new Map<number, Occurrence>();

  constructor(rule: CorrelationRule, maxEntries: number) {
    this.#rule = rule;
    this.window = new EventWindow({ spanMs: rule.timespanMs, maxEntries, perRule: isTemporal(rule) });
  }

  /**
   * Takes an event (an id it has seen counts once but is judged again) and returns the event times at which the
   * condition holds and did not need to be asked before: its own and, when it came late, those after it.
   */
  take(entry: WindowEntry): readonly number[] {
    const added = this.window.add(entry);
    const times = added ? [entry.time, ...this.window.laterTimes(entry.time, MAX_LATER)] : [entry.time];
    const measured = this.#measureAlong(times);
    const held = times.filter((time, index) => this.#holds(time, measured[index] ?? 0));
    // Of the later times one per occurrence is enough: it tells the occurrence's whole count.
    const [own] = times;
    return held.filter(
      (time, index) =>
        time === own ||
        held.findIndex((other) => this.#occurrenceStart(other) === this.#occurrenceStart(time)) === index,
    );
  }

  /** Remembers that the condition held at a time, without telling. */
  note(time: number): Occurrence {
    const occurrenceStart = this.#occurrenceStart(time);
    let occurrence = this.#occurrences.get(occurrenceStart);
    if (occurrence === undefined) {
      this.#forgetOld(occurrenceStart);
      occurrence = { first: time, told: 0 };
      this.#occurrences.set(occurrenceStart, occurrence);
    }
    occurrence.first = Math.min(occurrence.first, time);
    return occurrence;
  }

  /** The firing to tell for a time at which the condition holds, or undefined when it was told and grew too little. */
  tell(time: number): GroupFiring | undefined {
    const { timespanMs } = this.#rule;
    const occurrence = this.note(time);
    const occurrenceStart = this.#occurrenceStart(time);
    const from = occurrence.first - timespanMs;
    const to = Math.max(time, occurrenceStart + timespanMs - 1);
    const { told } = occurrence;
    const entries = this.window.countBetween(from, to);
    if (told > 0 && entries < 2 * told && entries - told < REPEAT_STEP) return undefined;
    occurrence.told = entries;
    const ids = [...new Set(this.window.between(from, to).map(({ id }) => id))];
    const measured = this.#measureAlong([time])[0] ?? 0;
    return { time, occurrenceStart, count: ids.length, measured, eventIds: ids.slice(-MAX_EVENT_IDS) };
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
