import { WholeEvent, type EcsEvent, type LazyEvent } from '@qiaolou/schema';
import type { DetectionRule } from '../read/rule-model.ts';
import { compileProgram, ItemPool, type Predicate } from './predicate.ts';
import { appliesTo, eventRoute } from '../compile/event-route.ts';
import { EventView } from './event-view.ts';
import { FieldSlots } from '../compile/field-slots.ts';
import { interpret } from './interpret.ts';
import { RuleBuckets } from './rule-buckets.ts';
import { programOf, type ProgramNode } from '../compile/program.ts';

/** How often a rule was looked at. */
export interface MatcherCounters {
  /** Events in which one of the rule's necessary texts occurred. */
  candidates: number;
  /** Times the condition was evaluated. */
  evaluations: number;
  /** Times it held. */
  matches: number;
  /** Time spent in evaluations, nanoseconds; stays 0 unless a timer was given. */
  elapsedNs: number;
}

interface CompiledRule {
  readonly rule: DetectionRule;
  readonly program: ProgramNode;
  readonly predicate: Predicate;
  readonly counters: MatcherCounters;
  enabled: boolean;
}

/** What an explanation is made from. */
export interface RuleTrace {
  readonly program: ProgramNode;
  readonly view: EventView;
  readonly slots: FieldSlots;
}

/**
 * Matches single events against many rules. Events are routed by logsource to a bucket of rules; within it a rule is
 * evaluated only when one of its necessary texts occurs in the event. `matchNaively` does the same without index.
 */
export class RuleMatcher {
  readonly #slots = new FieldSlots();
  readonly #view: EventView;
  readonly #compiled: readonly CompiledRule[];
  readonly #byId: ReadonlyMap<string, CompiledRule>;
  readonly #buckets: RuleBuckets;
  /** Wide enough to count the events of years: an integer array comes to its end within days. */
  readonly #seen: Float64Array;
  readonly #now: (() => number) | undefined;

  /** `nowNs`: monotonic nanoseconds, to time rules; without it rules are not timed. */
  constructor(rules: readonly DetectionRule[], nowNs?: () => number) {
    const pool = new ItemPool();
    this.#now = nowNs;
    this.#compiled = rules.map((rule) => {
      const program = programOf(rule, this.#slots);
      const counters = { candidates: 0, evaluations: 0, matches: 0, elapsedNs: 0 };
      return { rule, program, predicate: compileProgram(program, pool), counters, enabled: true };
    });
    this.#byId = new Map(this.#compiled.map((compiled) => [compiled.rule.id, compiled]));
    this.#buckets = new RuleBuckets(this.#compiled, this.#slots);
    this.#seen = new Float64Array(this.#compiled.length);
    this.#view = new EventView(this.#slots);
  }

  /** Values too long for regular expressions that were cut. */
  get truncations(): number {
    return this.#view.truncations;
  }

  /** Buckets of rules made so far: bounded by what rules tell apart, not by what events hold. */
  get bucketsMade(): number {
    return this.#buckets.made;
  }

  /** Rules that hold for the event, in rule order. */
  match(event: LazyEvent): readonly DetectionRule[] {
    const bucket = this.#buckets.of(event);
    if (bucket.size === 0) return [];
    this.#view.load(event);
    const { generation } = this.#view;
    const found: number[] = [];
    bucket.index.candidates(this.#view, (rule) => {
      if (this.#seen[rule] === generation) return;
      this.#seen[rule] = generation;
      if (this.#holds(rule)) found.push(rule);
    });
    return found.sort((a, b) => a - b).flatMap((rule) => this.#compiled[rule]?.rule ?? []);
  }

  /** The same, rule by rule and node by node: the oracle of the tests. */
  matchNaively(event: LazyEvent): readonly DetectionRule[] {
    const route = eventRoute(event);
    const view = new EventView(this.#slots);
    view.load(event);
    return this.#compiled
      .filter(({ rule, enabled, program }) => enabled && appliesTo(rule.logsource, route) && interpret(program, view))
      .map(({ rule }) => rule);
  }

  /** A rule's program and a view of the event to run it on, whatever its logsource. Undefined for an unknown rule id. */
  trace(ruleId: string, event: EcsEvent): RuleTrace | undefined {
    const compiled = this.#byId.get(ruleId);
    if (compiled === undefined) return undefined;
    const view = new EventView(this.#slots);
    view.load(new WholeEvent(event));
    return { program: compiled.program, view, slots: this.#slots };
  }

  setEnabled(ruleId: string, enabled: boolean): void {
    const compiled = this.#byId.get(ruleId);
    if (compiled !== undefined) compiled.enabled = enabled;
  }

  /** Counters of every rule. */
  stats(): readonly (Readonly<MatcherCounters> & { readonly ruleId: string; readonly enabled: boolean })[] {
    return this.#compiled.map(({ rule, enabled, counters }) => ({ ruleId: rule.id, enabled, ...counters }));
  }

  #holds(index: number): boolean {
    const compiled = this.#compiled[index];
    if (compiled?.enabled !== true) return false;
    const { counters, predicate } = compiled;
    counters.candidates++;
    counters.evaluations++;
    const started = this.#now?.() ?? 0;
    const holds = predicate(this.#view);
    if (this.#now !== undefined) counters.elapsedNs += this.#now() - started;
    if (holds) counters.matches++;
    return holds;
  }
}
