import { fieldValues, type EcsEvent } from '@qiaolou/schema';
import { ecsFieldsOf } from '../sigma/compile/field-mapping.ts';
import type { CorrelationRule, Logsource, Rule } from '../sigma/read/rule-model.ts';
import { CorrelationGroup, type GroupFiring } from './correlation-group.ts';
import type { WindowEntry } from './event-window.ts';

/** Bounds on the memory of one correlation. */
export interface CorrelationLimits {
  /** Groups kept; the longest untouched go first. */
  readonly maxGroups: number;
  /** Events kept in one group. */
  readonly maxEventsPerGroup: number;
  /** Events kept in all groups. */
  readonly maxEvents: number;
}

/** Limits used unless others are given; about 100 MB for one correlation at its worst. */
export const DEFAULT_CORRELATION_LIMITS: CorrelationLimits = {
  maxGroups: 20_000,
  maxEventsPerGroup: 10_000,
  maxEvents: 400_000,
};

/** Types that may look through their window at an event keep fewer events than `event_count`. */
const MAX_SCANNED_EVENTS = {
  event_count: Infinity,
  value_count: 4_000,
  temporal: 1_000,
  temporal_ordered: 1_000,
} as const;

/** A correlation that fired. */
export interface CorrelationFiring extends GroupFiring {
  readonly rule: CorrelationRule;
  /** Values of the group-by fields, in their order. */
  readonly groupValues: readonly unknown[];
  /** Id of the rule that matched the event behind it. */
  readonly baseRuleId: string;
}

/** What happened to a correlation so far. */
export interface CorrelationCounters {
  /** Events judged. */
  evaluations: number;
  /** Firings told. */
  matches: number;
  /** Events without a group-by or counted field: not judged. */
  ungrouped: number;
  /** Groups dropped by a limit. */
  evictedGroups: number;
  /** Events dropped by a limit, within groups that stayed. */
  droppedEvents: number;
}

/** How to read a base rule's event for one correlation. */
interface BaseRule {
  readonly id: string;
  readonly groupFields: readonly (readonly string[])[];
  readonly valueFields: readonly (readonly string[])[];
}

/** One correlation with all its groups. */
export class Correlator {
  readonly rule: CorrelationRule;
  enabled = true;
  readonly counters: CorrelationCounters = {
    evaluations: 0,
    matches: 0,
    ungrouped: 0,
    evictedGroups: 0,
    droppedEvents: 0,
  };
  readonly #bases: readonly BaseRule[];
  readonly #limits: CorrelationLimits;
  readonly #maxEntries: number;
  /** Least recently touched first. */
  readonly #groups = new Map<string, CorrelationGroup>();
  #events = 0;

  /** `resolve` finds a rule by id or name. */
  constructor(rule: CorrelationRule, resolve: (reference: string) => Rule | undefined, limits: CorrelationLimits) {
    this.rule = rule;
    this.#limits = limits;
    this.#maxEntries = Math.min(MAX_SCANNED_EVENTS[rule.type], limits.maxEventsPerGroup);
    this.#bases = rule.rules.map((reference) => baseRule(rule, reference, resolve));
  }

  /** Groups in memory. */
  get groupCount(): number {
    return this.#groups.size;
  }

  /**
   * Judges an event that matched some of the base rules. `held` = the condition holds at this event, told or not;
   * parents in a chain of correlations take that as a match.
   */
  judge(
    event: EcsEvent,
    matched: ReadonlySet<string>,
    warm: boolean,
  ): { readonly held: boolean; readonly firings: readonly CorrelationFiring[] } {
    const firings: CorrelationFiring[] = [];
    let held = false;
    const time = Date.parse(event['@timestamp']);
    this.#bases.forEach((base, index) => {
      if (!this.enabled || !matched.has(base.id)) return;
      const groupValues = base.groupFields.map((fields) => valueOf(event, fields));
      const values = base.valueFields.map((fields) => valueOf(event, fields));
      if (Number.isNaN(time) || [...groupValues, ...values].includes(undefined)) {
        this.counters.ungrouped++;
        return;
      }
      const group = this.#group(JSON.stringify(groupValues));
      const times = this.#take(group, { id: event['event.id'], time, rule: index, value: JSON.stringify(values) });
      held ||= times.includes(time);
      for (const at of times) {
        if (warm) group.note(at);
        const firing = warm ? undefined : group.tell(at);
        if (firing !== undefined) firings.push({ ...firing, rule: this.rule, groupValues, baseRuleId: base.id });
      }
    });
    this.counters.matches += firings.length;
    return { held, firings };
  }

  #take(group: CorrelationGroup, entry: WindowEntry): readonly number[] {
    this.counters.evaluations++;
    const { size, overflow } = group.window;
    const times = group.take(entry);
    this.#events += group.window.size - size;
    this.counters.droppedEvents += group.window.overflow - overflow;
    this.#evict();
    return times;
  }

  #group(key: string): CorrelationGroup {
    const group = this.#groups.get(key) ?? new CorrelationGroup(this.rule, this.#maxEntries);
    this.#groups.delete(key);
    this.#groups.set(key, group);
    return group;
  }

  #evict(): void {
    for (const [key, group] of this.#groups) {
      const full = this.#groups.size > this.#limits.maxGroups || this.#events > this.#limits.maxEvents;
      if (!full || this.#groups.size === 1) return;
      this.#groups.delete(key);
      this.#events -= group.window.size;
      this.counters.evictedGroups++;
    }
  }
}

function baseRule(rule: CorrelationRule, reference: string, resolve: (name: string) => Rule | undefined): BaseRule {
  const base = resolve(reference);
  if (base === undefined) throw new TypeError(`correlation ${rule.id} names the unknown rule ${reference}`);
  const logsource = leafLogsource(base, resolve);
  const fieldsOf = (name: string): readonly string[] => {
    const alias = Object.hasOwn(rule.aliases, name) ? rule.aliases[name] : undefined;
    const field = alias?.[reference] ?? alias?.[base.name ?? base.id] ?? alias?.[base.id] ?? name;
    return ecsFieldsOf(field.replaceAll(' ', ''), logsource);
  };
  return { id: base.id, groupFields: rule.groupBy.map(fieldsOf), valueFields: rule.fields.map(fieldsOf) };
}

/** Logsource that decides field names: that of the first detection rule down a chain. */
function leafLogsource(rule: Rule, resolve: (name: string) => Rule | undefined): Logsource {
  let current: Rule | undefined = rule;
  while (current?.kind === 'correlation') current = resolve(current.rules[0] ?? '');
  return current?.logsource ?? {};
}

function valueOf(event: EcsEvent, fields: readonly string[]): unknown {
  for (const field of fields) {
    const values = fieldValues(event, field);
    if (values.length > 0) return values.length === 1 ? values[0] : values;
  }
  return undefined;
}
