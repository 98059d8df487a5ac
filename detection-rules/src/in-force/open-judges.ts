import type { Judge, JudgeKind } from '../judge/judge.ts';
import { HeldRules } from '../sigma/held-rules.ts';
import type { Rule } from '../sigma/read/rule-model.ts';
import { referencesAmong, type RuleReferences } from '../sigma/rule-references.ts';
import { ALL_JUDGES } from './all-judges.ts';

type AnyKind = (typeof ALL_JUDGES)[number];

/** Ids of the judges there are. */
export type JudgeId = AnyKind['id'];

type DataOf<Kind> = Kind extends JudgeKind<string, never, infer Data> ? Data : never;

/** What single judges are configured with, by their id; plain data that may cross to a thread. */
export type JudgeData = { readonly [Kind in AnyKind as Kind['id']]?: DataOf<Kind> | undefined };

/** What judges are made of. */
export interface JudgeSettings {
  /** As they were loaded: references of correlations resolve. */
  readonly rules: readonly Rule[];
  /** Ids of rules that start switched off. */
  readonly disabled?: readonly string[];
  readonly data?: JudgeData;
  /** Monotonic nanoseconds; when given, rules are timed (costs about a tenth of the speed). */
  readonly nowNs?: () => number;
}

/** What every judge is given. */
export interface JudgeGiven {
  readonly references: RuleReferences;
  /** Shared, so that an event is matched once. */
  readonly held: HeldRules;
}

/**
 * Makes all judges over one set of rules, in the order in which they are to look at each event; compiling SigmaHQ's
 * 3,750 rules takes about 0.3 s.
 *
 * @example
 * const { rules } = await loadRulesInForce([OWN_RULES_DIRECTORY]);
 * const judges = openJudges({ rules });
 * const matches = judges.flatMap((judge) => judge.evaluate(event));
 */
export function openJudges(settings: JudgeSettings): readonly Judge[] {
  return judgesOver(givenBy(settings), settings);
}

/** What all judges of some settings share. */
export function givenBy({ rules, nowNs }: JudgeSettings): JudgeGiven {
  return { references: referencesAmong(rules), held: new HeldRules(rules, nowNs) };
}

/** Makes all judges over what they share. */
export function judgesOver(given: JudgeGiven, { data = {}, disabled = [] }: JudgeSettings): readonly Judge[] {
  const judges = ALL_JUDGES.map((kind) => openJudge(kind, given, data));
  for (const id of disabled) for (const judge of judges) judge.setEnabled(id, false);
  return judges;
}

function openJudge<Data>(kind: JudgeKind<JudgeId, JudgeGiven, Data>, given: JudgeGiven, data: JudgeData): Judge {
  // Kind and data are of one id, which TypeScript cannot follow through a union.
  return kind.open(given, data[kind.id] as Data | undefined);
}
