import { ecsEventSchema, type EcsEvent, parseJson } from '@qiaolou/schema';
import type { z } from 'zod';
import { createDetectionEngine } from '../in-force/detection-engine.ts';
import type { Rule } from '../sigma/read/rule-model.ts';
import type { RuleFinding } from './rule-finding.ts';

/** Which sample: events the rule must fire on, or near misses it must be silent on. */
export type SampleName = 'hit' | 'miss';

/** A rule's samples, as their files hold them. */
export interface RuleSamples {
  readonly file: string;
  /** Undefined when the file is not there. */
  readonly text: string | undefined;
  readonly name: SampleName;
}

/**
 * Plays a sample to a rule: a single-event rule must hold for each hit alone and for no near miss; a correlation must
 * fire on its hits played in order, and not on its near misses.
 *
 * @param rules all rules, for those a correlation counts.
 */
export function sampleFaults(rule: Rule, rules: readonly Rule[], sample: RuleSamples): readonly RuleFinding[] {
  if (sample.text === undefined) return [fault(sample, 1, `${sample.name}.ndjson is missing`)];
  const read = readSample(sample, sample.text);
  if (read.faults.length > 0) return read.faults;
  if (read.events.length === 0) return [fault(sample, 1, 'the sample is empty')];
  const wanted = sample.name === 'hit';
  const reason = wanted ? 'the rule does not fire on this' : 'the rule fires on this near miss';
  const played = createDetectionEngine({ rules: closure(rule, rules) });
  const fires = (event: EcsEvent): boolean => played.evaluate(event).some(({ ruleId }) => ruleId === rule.id);
  if (rule.kind === 'correlation') {
    const told = read.events.map(({ event }) => fires(event)).includes(true);
    return told === wanted ? [] : [fault(sample, read.events.at(-1)?.line ?? 1, reason)];
  }
  return read.events.filter(({ event }) => fires(event) !== wanted).map(({ line }) => fault(sample, line, reason));
}

interface SampleEvent {
  readonly line: number;
  readonly event: EcsEvent;
}

function readSample(
  sample: RuleSamples,
  text: string,
): { readonly events: readonly SampleEvent[]; readonly faults: readonly RuleFinding[] } {
  const events: SampleEvent[] = [];
  const faults: RuleFinding[] = [];
  for (const [index, line] of text.split('\n').entries()) {
    if (line === '') continue;
    try {
      const { success, data, error } = ecsEventSchema.safeParse(parseJson(line));
      if (success) events.push({ line: index + 1, event: data });
      else faults.push(fault(sample, index + 1, `no event: ${error.issues.map(described).join('; ')}`));
    } catch (error) {
      faults.push(fault(sample, index + 1, `no event: ${error instanceof Error ? error.message : String(error)}`));
    }
  }
  return { events, faults };
}

function described({ path, message }: Pick<z.core.$ZodIssue, 'path' | 'message'>): string {
  return `${path.map(String).join('.')}: ${message}`;
}

/** The rule with everything it counts, so that a correlation can be tried alone. */
function closure(rule: Rule, rules: readonly Rule[]): readonly Rule[] {
  if (rule.kind === 'detection') return [rule];
  const bases = rule.rules.flatMap((name) => rules.filter((other) => other.name === name || other.id === name));
  return [...bases.flatMap((base) => closure(base, rules)), rule];
}

function fault({ file }: RuleSamples, line: number, reason: string): RuleFinding {
  return { file, line, column: 1, code: 'detection.ruleInvalid', reason };
}
