import { describe, expect, test } from 'vitest';
import {
  createPlaybookLibrary,
  lintPlaybook,
  playbooksFor,
  playbookSummary,
  readPlaybookDirectory,
  stepExtension,
} from '../src/index.ts';

const playbooks = readPlaybookDirectory();
const library = createPlaybookLibrary(playbooks);

describe('shipped playbooks', () => {
  test.each(playbooks.map((playbook) => [playbook.name, playbook] as const))(
    '%s is valid and complete',
    (_, playbook) => {
      expect(lintPlaybook(playbook)).toEqual([]);
      const types = Object.values(playbook.workflow).map((step) => step.type);
      expect(types).toEqual(expect.arrayContaining(['start', 'end', 'action', 'parallel', 'if-condition']));
      const text = JSON.stringify(playbook.workflow);
      expect(text).toContain('nftables-block-address');
      expect(text).toContain('ttlSeconds');
      const summary = playbookSummary(playbook);
      expect(summary.steps[0]?.type).toBe('start');
      expect(summary.steps).toHaveLength(types.length);
      // A step stands after all that lead to it.
      const place = new Map(summary.steps.map((step, index) => [step.id, index]));
      for (const step of summary.steps)
        for (const next of step.next) expect(place.get(next) ?? -1).toBeGreaterThan(place.get(step.id) ?? 0);
    },
  );
});

/** What a step says in English beside each of its texts: its name, its answers, its command. */
function englishOf(step: (typeof playbooks)[number]['workflow'][string]): readonly (string | undefined)[] {
  const { answers, english } = stepExtension(step) ?? {};
  const manual = manualText(step) === undefined ? [] : [english?.command];
  return [english?.name, ...(answers ? [english?.answers?.success, english?.answers?.failure] : []), ...manual];
}

function manualText(step: (typeof playbooks)[number]['workflow'][string]): string | undefined {
  const [command] = step.type === 'action' ? step.commands : [];
  return command?.type === 'manual' ? command.command : undefined;
}

const valuesIn = (text = ''): readonly string[] =>
  [...new Set(text.replaceAll('__rule_title__', '__rule_title_en__').match(/__\w+__/g))].sort();

test.each(playbooks.map((playbook) => [playbook.name, playbook] as const))(
  '%s says in English all that it says in Chinese, about the same values',
  (_, playbook) => {
    const { nameEn, descriptionEn } = playbookSummary(playbook);
    const steps = Object.values(playbook.workflow);
    const said = [nameEn, descriptionEn, ...steps.flatMap(englishOf)];
    expect(said.filter((text) => !/^[^\p{Script=Han}\u3000-\u303f\uff01-\uff5e]+$/u.test(text ?? ''))).toEqual([]);
    for (const step of steps)
      expect(valuesIn(stepExtension(step)?.english?.command)).toEqual(valuesIn(manualText(step)));
  },
);

test.each([
  [{ ruleId: 'x', techniques: ['T1505.003'], level: 'critical' }, ['网站后门处置']],
  [{ ruleId: 'x', techniques: ['T1110.001'], level: 'high' }, ['暴力破解成功处置']],
  [{ ruleId: 'a3fc00d8-e8d2-4453-b65e-672289bf6ebb', techniques: [], level: 'critical' }, ['暴力破解成功处置']],
  [{ ruleId: 'x', techniques: ['T1110.001'], level: 'medium' }, []],
  [{ ruleId: 'x', techniques: ['T1505'], level: 'critical' }, []],
  [{ ruleId: 'x', techniques: ['T11100'], level: 'critical' }, []],
] as const)('%j suggests %j', (facts, names) => {
  expect(
    playbooksFor(library, { ...facts, techniques: [...facts.techniques] }).map(({ playbook }) => playbook.name),
  ).toEqual(names);
});

test('an incident gets a playbook once, the surest first', () => {
  const found = playbooksFor(library, [
    { ruleId: 'x', techniques: ['T1505.003'], level: 'critical' },
    { ruleId: 'a3fc00d8-e8d2-4453-b65e-672289bf6ebb', techniques: ['T1110.001'], level: 'critical' },
  ]);
  expect(found.map(({ playbook, because, autoStart }) => [playbook.name, because, autoStart])).toEqual([
    ['暴力破解成功处置', 'a3fc00d8-e8d2-4453-b65e-672289bf6ebb', true],
    ['网站后门处置', 'T1505.003', true],
  ]);
});

test('no shipped question is answered in other words than its own, and what a false alarm led to is taken back', () => {
  for (const { workflow } of playbooks) {
    const steps = Object.values(workflow);
    const commands = steps.flatMap((step) => (step.type === 'action' ? step.commands : []));
    expect(commands.filter(({ command }) => /选“/.test(command ?? ''))).toEqual([]);
    const asking = steps.filter((step) => step.type === 'action' && step.out_args?.includes('__outcome__'));
    expect(asking.map((step) => stepExtension(step)?.answers !== undefined)).toEqual([true]);
    expect(steps.flatMap((step) => stepExtension(step)?.undoes ?? [])).toHaveLength(1);
  }
});
