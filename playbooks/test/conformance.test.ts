import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { permissionsOf, roleSchema } from '@qiaolou/schema';
import { LINT_RULES, parsePlaybook } from '../src/index.ts';

interface Case {
  readonly expect?: { readonly code: string; readonly rule: string; readonly at: string };
  readonly playbook: unknown;
}

const root = new URL('../conformance/', import.meta.url);
const names = (kind: string): string[] => readdirSync(new URL(`${kind}/`, root)).sort();
const load = (kind: string, name: string): Case =>
  JSON.parse(readFileSync(new URL(`${kind}/${name}`, root), 'utf8')) as Case;

describe('CACAO 2.0 conformance corpus', () => {
  test.each(names('valid'))('valid/%s is accepted', (name) => {
    expect(parsePlaybook(load('valid', name).playbook)).toMatchObject({ ok: true });
  });

  test.each(names('invalid'))('invalid/%s is refused at the right place', (name) => {
    const { expect: expected, playbook } = load('invalid', name);
    const parsed = parsePlaybook(playbook);
    if (parsed.ok) throw new Error('accepted');
    expect(parsed.code).toBe(expected?.code);
    expect(parsed.issues.map(({ rule, at }) => ({ rule, at }))).toContainEqual({
      rule: expected?.rule,
      at: expected?.at,
    });
  });

  test('every rule has a case', () => {
    const covered = new Set(names('invalid').map((name) => load('invalid', name).expect?.rule));
    expect(Object.keys(LINT_RULES).filter((rule) => rule !== 'json' && !covered.has(rule))).toEqual([]);
  });

  test('a task is for a role that may answer it', () => {
    const { playbook } = load('invalid', 'schema-extension-role-answers-nothing.json');
    const text = JSON.stringify(playbook);
    for (const role of roleSchema.options) {
      const answers = permissionsOf([role]).has('playbooks.answer');
      expect(parsePlaybook(JSON.parse(text.replace('"viewer"', `"${role}"`))).ok, role).toBe(answers);
    }
  });

  test('times of more digits than three are cut, and that is said', () => {
    const { playbook } = load('valid', 'timestamp-microseconds.json') as {
      playbook: { created: string; modified: string };
    };
    const parsed = parsePlaybook(playbook);
    if (!parsed.ok) throw new Error('refused');
    const cut = [playbook.created, playbook.modified].filter((text) => !/\.\d{3}Z$/.test(text));
    expect(cut.length).toBeGreaterThan(0);
    expect(parsed.notices).toHaveLength(cut.length);
    expect(parsed.playbook.created).toBe(`${playbook.created.slice(0, 23).replace('Z', '')}Z`);
    expect(parsed.notices[0]?.found).toContain('is read as');
  });

  test('text that is not JSON is refused', () => {
    expect(parsePlaybook('{"type":')).toMatchObject({
      ok: false,
      code: 'playbooks.invalid',
      issues: [{ rule: 'json' }],
    });
    expect(parsePlaybook(null)).toMatchObject({ ok: false, code: 'playbooks.invalid' });
  });
});
