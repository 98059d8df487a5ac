import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { parsePlaybook } from '../src/index.ts';
import { ALL_RULES } from '../src/document/lint/all-rules.ts';
import { ALL_STEPS } from '../src/steps/all-steps.ts';
import { stepBody } from '../src/steps/step-body.ts';
import { aroundSample } from './around-sample.ts';

const kinds = Object.entries(ALL_STEPS);
const filesOf = (folder: string): readonly string[] => readdirSync(new URL(`../src/${folder}/`, import.meta.url));
const declares = (folder: string, file: string, by: RegExp): boolean =>
  by.test(readFileSync(new URL(`../src/${folder}/${file}`, import.meta.url), 'utf8'));

test('every file that declares a step type is in the list, under the name of its type', () => {
  const declared = filesOf('steps').filter((file) => declares('steps', file, /^export const \w+ = stepKind\(/m));
  expect(declared).toEqual(kinds.map(([type]) => `${type}.ts`).sort());
  expect(kinds.map(([, kind]) => kind.type)).toEqual(kinds.map(([type]) => type));
});

test('every file that declares a lint rule is in the list', () => {
  const declared = filesOf('document/lint').filter((file) =>
    declares('document/lint', file, /^export const \w+ = (?:lint|step)Rule\(/m),
  );
  const named = ALL_RULES.map(({ id }) => `${id.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}.ts`);
  expect(declared).toEqual(named.sort());
});

/** The step types of CACAO 2.0, §4.3 to §4.10. */
const CACAO_TYPES = [
  'start',
  'end',
  'action',
  'playbook-action',
  'parallel',
  'if-condition',
  'while-condition',
  'switch-condition',
] as const;

describe.each(kinds)('step type %s', (_type, kind) => {
  test('has the properties every step has', () => {
    expect(Object.keys(kind.schema.shape)).toEqual(expect.arrayContaining(Object.keys(stepBody)));
  });

  test('is shown by its sample: accepted when it can be run, else refused as unsupported', () => {
    const parsed = parsePlaybook(aroundSample(kind));
    const issues = parsed.ok ? [] : parsed.issues.map(({ rule }) => rule);
    expect(issues).toEqual(kind.runnable ? [] : ['unsupported']);
  });
});

describe.each(CACAO_TYPES.map((type) => [type, ALL_STEPS[type]] as const))('CACAO 2.0 step type %s', (type, kind) => {
  test('is shown by a playbook of the corpus: accepted when it can be run, else refused as unsupported', () => {
    const code = kind.runnable ? undefined : 'playbooks.unsupported';
    const folder = new URL(`../conformance/${kind.runnable ? 'valid' : 'invalid'}/`, import.meta.url);
    const shown = readdirSync(folder).some((name) => {
      const text = readFileSync(new URL(name, folder), 'utf8');
      if (!text.includes(`"type": "${type}"`)) return false;
      const parsed = parsePlaybook((JSON.parse(text) as { playbook: unknown }).playbook);
      return (parsed.ok ? undefined : parsed.code) === code;
    });
    expect(shown).toBe(true);
  });
});
