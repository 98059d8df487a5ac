import { hash } from 'node:crypto';
import { fieldValues, type EcsEvent } from '@qiaolou/schema';
import { ecsFieldsOf } from '../sigma/compile/field-mapping.ts';
import type { CorrelationRule, CorrelationType, Logsource, Rule } from '../sigma/read/rule-model.ts';
import type { CorrelationGroup, GroupFiring } from './correlation-group.ts';
import type { WindowEntry } from './event-window.ts';
import { GroupTable, type CorrelationLimits } from './group-table.ts';

/** Limits used unless others are given; about 120 MB for one correlation at its worst. */
export const DEFAULT_CORRELATION_LIMITS: CorrelationLimits = {
  maxGroups: 50_000,
  maxEventsPerGroup: 10_000,
  maxEvents: 400_000,
};

/** Types that may look through their window at an event keep fewer events than `event_count`. */
const MAX_SCANNED_EVENTS = {
  event_count: Infinity,
  value_count: 4_000,
  value_sum: Infinity,
  value_avg: Infinity,
  temporal: 1_000,
  temporal_ordered: 1_000,
} as const;

/** A correlation that fired. */
export interface CorrelationFiring extends GroupFiring {
  readonly rule: CorrelationRule;
  /** Values of the group-by fields, in their order. */
  readonly groupValues: readonly unknown[];
  /** The event behind it, and the id of the rule that matched it. */
  readonly event: EcsEvent;
  readonly baseRuleId: string;
}

/** What happened to a correlation so far. */
export interface CorrelationCounters {
  /** Events judged. */
  evaluations: number;
  /** Firings told. */
  matches: number;
  /** Events without a group-by or counted field, or whose value to add is no number: not judged. */
  ungrouped: number;
  /** Events dropped by a limit, within groups that stayed. */
  droppedEvents: number;
}

/** What the settling of a group is told with: its newest event so far. */
interface Touched {
  readonly time: number;
  readonly event: EcsEvent;
  readonly groupValues: readonly unknown[];
  readonly baseRuleId: string;
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
  readonly groups: GroupTable;
  readonly counters: CorrelationCounters = { evaluations: 0, matches: 0, ungrouped: 0, droppedEvents: 0 };
  enabled = true;
  /** The event it looked at last, taken or not. */
  newestEvent: EcsEvent | undefined;
  readonly #bases: readonly BaseRule[];
  /** Groups with events since the last settling; a group dropped meanwhile is still told. */
  #touched = new Map<CorrelationGroup, Touched>();

  /** `resolve` finds a rule by id or name. */
  constructor(rule: CorrelationRule, resolve: (reference: string) => Rule | undefined, limits: CorrelationLimits) {
    this.rule = rule;
    this.groups = new GroupTable(rule, limits, Math.min(MAX_SCANNED_EVENTS[rule.type], limits.maxEventsPerGroup));
    this.#bases = rule.rules.map((reference) => baseRule(rule, reference, resolve));
  }

  /**
   * Judges an event that matched some of the base rules. `held` = the condition holds at this event, told or not;
   * parents in a chain of correlations take that as a match. `warm`: without telling.
   */
  judge(
    event: EcsEvent,
    matched: ReadonlySet<string>,
    warm: boolean,
  ): { readonly held: boolean; readonly firings: readonly CorrelationFiring[] } {
    const firings: CorrelationFiring[] = [];
    let held = false;
    for (const [index, base] of this.enabled ? this.#bases.entries() : []) {
      if (!matched.has(base.id)) continue;
      const read = this.#read(event, base, index);
      if (read === undefined) continue;
      const { entry, groupValues } = read;
      this.newestEvent = event;
      const key = this.rule.countedApart ? [...groupValues, index] : groupValues;
      // What has not come for a span is judged by no later time than that of receipt: a sender whose clock is ahead, or who
      // says so, would end the groups of all others.
      const now = Math.min(entry.time, Date.parse(event['event.created']));
      const group = this.groups.at(keptText(key), now);
      if (group === undefined) continue;
      const times = this.#take(group, entry, now);
      held ||= times.includes(entry.time);
      const touched: Touched = { time: entry.time, event, groupValues, baseRuleId: base.id };
      if ((this.#touched.get(group)?.time ?? -Infinity) <= entry.time) this.#touched.set(group, touched);
      if (!warm)
        firings.push(
          ...this.#told(
            times.flatMap((at) => group.tell(at) ?? []),
            touched,
          ),
        );
    }
    return { held, firings };
  }

  /** What the events since the last settling still have to be told of. */
  settle(): readonly CorrelationFiring[] {
    const firings = [...this.#touched].flatMap(([group, touched]) => this.#told(group.settle(), touched));
    this.#touched = new Map();
    return firings;
  }

  /** Ends a warm-up: what its events made was told before. */
  settleSilently(): void {
    for (const group of this.#touched.keys()) group.settleSilently();
    this.#touched = new Map();
  }

  /** An event as the window keeps it; undefined, and counted, when it lacks what it is grouped or counted by. */
  #read(
    event: EcsEvent,
    base: BaseRule,
    rule: number,
  ): { readonly entry: WindowEntry; readonly groupValues: readonly unknown[] } | undefined {
    const time = Date.parse(event['@timestamp']);
    const groupValues = base.groupFields.map((fields) => valueOf(event, fields));
    const values = base.valueFields.map((fields) => valueOf(event, fields));
    const amount = isSummed(this.rule.type) ? amountOf(values[0]) : 0;
    if (Number.isNaN(time) || Number.isNaN(amount) || [...groupValues, ...values].includes(undefined)) {
      this.counters.ungrouped++;
      return undefined;
    }
    const value = this.rule.type === 'value_count' ? keptText(values) : '';
    return { groupValues, entry: { id: event['event.id'], time, rule, value, amount } };
  }

  #take(group: CorrelationGroup, entry: WindowEntry, now: number): readonly number[] {
    this.counters.evaluations++;
    const { size, overflow } = group.window;
    const times = group.take(entry);
    this.groups.grew(group, group.window.size - size, now);
    this.counters.droppedEvents += group.window.overflow - overflow;
    return times;
  }

  #told(firings: readonly GroupFiring[], { event, groupValues, baseRuleId }: Touched): readonly CorrelationFiring[] {
    this.counters.matches += firings.length;
    return firings.map((firing) => ({ ...firing, rule: this.rule, event, groupValues, baseRuleId }));
  }
}

/** Longest text of values that is kept as it is, in characters. */
const LONGEST_KEPT = 128;

/** Values as one text, told apart by it; long ones by a digest: senders choose them, and windows keep very many. */
function keptText(values: readonly unknown[]): string {
  const text = JSON.stringify(values);
  return text.length <= LONGEST_KEPT ? text : hash('sm3', text, 'base64');
}

function isSummed(type: CorrelationType): boolean {
  return type === 'value_sum' || type === 'value_avg';
}

/** A number, or several that are added up; NaN for anything else. */
function amountOf(value: unknown): number {
  if (Array.isArray(value)) return value.map(amountOf).reduce((sum, one) => sum + one, 0);
  if (typeof value === 'number') return value;
  return typeof value === 'string' && value.trim() !== '' ? Number(value) : NaN;
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
