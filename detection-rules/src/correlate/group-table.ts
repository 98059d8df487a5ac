import type { CorrelationRule } from '../sigma/read/rule-model.ts';
import { CorrelationGroup } from './correlation-group.ts';
import { FrequencySketch } from './frequency-sketch.ts';

/** Newcomers after which their counts are halved, as a multiple of the groups kept. */
const NEWCOMERS_REMEMBERED = 8;

/** Bounds on the memory of one correlation. */
export interface CorrelationLimits {
  /** Groups kept. */
  readonly maxGroups: number;
  /** Events kept in one group. */
  readonly maxEventsPerGroup: number;
  /** Events kept in all groups. */
  readonly maxEvents: number;
}

/**
 * The groups of one correlation, within limits. Were simply the longest untouched dropped, more groups than may be kept, each
 * coming in its turn, would push each other out and none would ever be told. So those that are counted go on being counted:
 * what has not come for a span makes room first, and a newcomer takes the place of the longest untouched, groups of one event
 * first, only when it came more often than that.
 */
export class GroupTable {
  /** Groups dropped, newcomers turned away. Groups that had nothing left to count are not among them. */
  evicted = 0;
  refused = 0;
  #events = 0;
  readonly #rule: CorrelationRule;
  readonly #limits: CorrelationLimits;
  readonly #maxEntries: number;
  /** How often those came that were turned away. */
  #newcomers: FrequencySketch | undefined;
  /** Groups of one event and groups of more, the least recently touched first. */
  readonly #single = new Map<string, CorrelationGroup>();
  readonly #several = new Map<string, CorrelationGroup>();

  /** `maxEntries`: most events of one group. */
  constructor(rule: CorrelationRule, limits: CorrelationLimits, maxEntries: number) {
    this.#rule = rule;
    this.#limits = limits;
    this.#maxEntries = maxEntries;
  }

  /** Groups in memory. */
  get size(): number {
    return this.#single.size + this.#several.size;
  }

  /** The group of a key at a time; undefined when it is new and there is no room for it. */
  at(key: string, now: number): CorrelationGroup | undefined {
    const known = this.#several.get(key) ?? this.#single.get(key);
    if (known === undefined && !this.#makesRoom(key, now)) {
      this.refused += 1;
      return undefined;
    }
    const group = known ?? new CorrelationGroup(this.#rule, this.#maxEntries);
    this.#single.delete(key);
    this.#several.delete(key);
    (known === undefined ? this.#single : this.#several).set(key, group);
    return group;
  }

  /**
   * Takes note that a group grew by some events. When they are more than may be kept, the longest untouched goes if it has
   * no more events than this one, else this one's oldest event.
   */
  grew(group: CorrelationGroup, by: number, now: number): void {
    this.#events += by;
    while (this.#events > this.#limits.maxEvents && this.#dropIdle(now));
    while (this.#events > this.#limits.maxEvents && this.#evictBelow(group.window.size + 1, group));
    for (; this.#events > this.#limits.maxEvents && group.window.size > 1; this.#events--) group.window.dropOldest();
  }

  #makesRoom(key: string, now: number): boolean {
    while (this.#isFull() && this.#dropIdle(now));
    if (!this.#isFull()) return true;
    this.#newcomers ??= new FrequencySketch(NEWCOMERS_REMEMBERED * this.#limits.maxGroups);
    const count = this.#newcomers.count(key);
    while (this.#isFull() && this.#evictBelow(count, undefined));
    return !this.#isFull();
  }

  /** Drops the longest untouched, of one event or else of more, when it has fewer events than given and is not `spared`. */
  #evictBelow(events: number, spared: CorrelationGroup | undefined): boolean {
    for (const groups of [this.#single, this.#several]) {
      const [oldest] = groups;
      if (oldest === undefined || oldest[1] === spared) continue;
      if (oldest[1].window.size >= events) return false;
      this.evicted += 1;
      this.#drop(groups, oldest);
      return true;
    }
    return false;
  }

  #isFull(): boolean {
    return this.size >= this.#limits.maxGroups || this.#events >= this.#limits.maxEvents;
  }

  /** Drops one of the least recently touched that has not come for a span; false when both are live. */
  #dropIdle(now: number): boolean {
    for (const groups of [this.#single, this.#several]) {
      const [oldest] = groups;
      if (oldest === undefined || oldest[1].window.newestTime > now - this.#rule.timespanMs) continue;
      this.#drop(groups, oldest);
      return true;
    }
    return false;
  }

  #drop(groups: Map<string, CorrelationGroup>, [key, group]: readonly [string, CorrelationGroup]): void {
    groups.delete(key);
    this.#events -= group.window.size;
  }
}
