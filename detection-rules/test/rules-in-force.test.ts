import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { checkRulePaths, createDetectionEngine, loadRulesInForce } from '../src/index.ts';
import { ruleText, sampleEvent } from './sample-event.ts';

const directory = mkdtempSync(join(tmpdir(), 'qiaolou-rules-'));
afterAll(() => rmSync(directory, { recursive: true }));

function folder(name: string, files: Readonly<Record<string, string>>): string {
  const path = join(directory, name);
  mkdirSync(path);
  for (const [file, text] of Object.entries(files)) writeFileSync(join(path, file), text);
  return path;
}

const ID = '11111111-1111-4111-8111-111111111111';
const A = ruleText({ s: { 'x.a': 'first' }, condition: 's' });
const B = ruleText({ s: { 'x.a': 'second' }, condition: 's' });
const BASE = ruleText({ s: { 'x.a': 'base' }, condition: 's' }, 'name: base\n').replace('-8111-', '-8222-');
const COUNT = `title: c\nid: count\ncorrelation: {type: event_count, rules: base, group-by: [source.ip], timespan: 5m, condition: {gte: 2}}\n`;

const own = folder('own', { 'a.yml': A, 'base.yml': BASE });
const mine = folder('mine', { 'a.yml': B, 'count.yml': COUNT });

describe('folders of rules', () => {
  it('are one space: the first that has an id keeps it, in every order of reading', async () => {
    for (const [directories, title] of [
      [[own, mine], 'first'],
      [[mine, own], 'second'],
    ] as const) {
      const { rules, catalogue, errors } = await loadRulesInForce(directories);
      expect(rules.filter(({ id }) => id === ID)).toHaveLength(1);
      expect(errors.map(({ reason }) => reason)).toEqual(['the id is already used in a.yml']);
      expect(errors[0]?.file).toBe(join(directories[1], 'a.yml'));
      const listed = catalogue.find(({ id }) => id === ID);
      expect(listed?.yaml).toContain(title);
      const engine = createDetectionEngine({ rules });
      const event = sampleEvent({ 'x.a': title });
      expect(engine.evaluate(event)).toHaveLength(1);
      expect(engine.explain(listed?.id ?? '', event)?.result).toBe(true);
    }
  });

  it('let a correlation count a rule of another folder', async () => {
    const { rules } = await loadRulesInForce([own, mine]);
    expect(rules.map(({ id }) => id)).toContain('count');
  });

  it('are checked as one space', async () => {
    const { findings } = await checkRulePaths([own, join(mine, 'a.yml')]);
    expect(findings).toEqual([
      expect.objectContaining({ file: join(mine, 'a.yml'), reason: `the id is already used in ${join(own, 'a.yml')}` }),
    ]);
  });
});
