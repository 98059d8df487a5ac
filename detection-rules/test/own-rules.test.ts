import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { ecsEventSchema, type EcsEvent } from '@qiaolou/schema';
import { describe, expect, it } from 'vitest';
import { createDetectionEngine, loadRules, OWN_RULES_DIRECTORY, type Rule } from '../src/index.ts';

const { rules, errors } = await loadRules(OWN_RULES_DIRECTORY);

function sample(rule: Rule, name: 'hit' | 'miss'): readonly EcsEvent[] {
  const path = join(OWN_RULES_DIRECTORY, dirname(rule.file), `${name}.ndjson`);
  const lines = readFileSync(path, 'utf8')
    .split('\n')
    .filter((line) => line !== '');
  return lines.map((line) => ecsEventSchema.parse(JSON.parse(line)));
}

/** The rule with everything it counts, so that a correlation can be tried alone; base rules alert too. */
function closure(rule: Rule): readonly Rule[] {
  if (rule.kind === 'detection') return [rule];
  const bases = rule.rules.flatMap((name) => rules.filter((other) => other.name === name || other.id === name));
  return [...bases.flatMap(closure), rule];
}

function fired(rule: Rule, events: readonly EcsEvent[]): number {
  const engine = createDetectionEngine({ rules: closure(rule) });
  return events.flatMap((event) => engine.evaluate(event)).filter((match) => match.ruleId === rule.id).length;
}

describe('our own rules', () => {
  it('all load', () => {
    expect(errors).toEqual([]);
    expect(rules.length).toBeGreaterThanOrEqual(40);
  });

  it('every folder holds one rule with its samples', () => {
    for (const area of readdirSync(OWN_RULES_DIRECTORY)) {
      for (const slug of readdirSync(join(OWN_RULES_DIRECTORY, area))) {
        const folder = join(OWN_RULES_DIRECTORY, area, slug);
        for (const file of ['rule.yaml', 'hit.ndjson', 'miss.ndjson']) expect(existsSync(join(folder, file)), folder);
        expect(rules.filter((rule) => rule.file === join(area, slug, 'rule.yaml'))).toHaveLength(1);
      }
    }
  });

  it.each(rules.map((rule) => [rule.file, rule] as const))('%s says what an analyst needs', (_file, rule) => {
    expect(rule.id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(rule.title).toMatch(/\p{Script=Han}/u);
    expect(rule.titleEn).toBeTruthy();
    expect(rule.tactics.length).toBeGreaterThan(0);
    expect(rule.falsePositives.length).toBeGreaterThan(0);
    if (rule.level !== 'informational') {
      expect(rule.description).toContain('处置建议');
      expect(rule.techniques.length + rule.tactics.length).toBeGreaterThan(1);
    }
  });

  it.each(rules.map((rule) => [rule.file, rule] as const))('%s fires on its hits', (_file, rule) => {
    const events = sample(rule, 'hit');
    if (rule.kind === 'correlation') expect(fired(rule, events)).toBeGreaterThan(0);
    else for (const event of events) expect(fired(rule, [event]), event['event.original']).toBe(1);
  });

  it.each(rules.map((rule) => [rule.file, rule] as const))('%s is silent on its near misses', (_file, rule) => {
    const events = sample(rule, 'miss');
    expect(events.length).toBeGreaterThan(0);
    for (const event of rule.kind === 'correlation' ? [] : events) {
      expect(fired(rule, [event]), event['event.original']).toBe(0);
    }
    expect(fired(rule, events)).toBe(0);
  });
});
