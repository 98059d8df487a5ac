import type { CacaoStep, CacaoVariable, Playbook } from './cacao-schema.ts';
import { commandText, contentText } from './command-vocabulary.ts';
import { parseCondition } from '../condition/parse-condition.ts';
import { pointer, type LintIssue } from './lint-issue.ts';
import { fitsVariableType } from './variable-value.ts';
import { referencedVariables } from './variable-text.ts';

/** Rules about variables and the conditions over them. */
export function lintVariables(playbook: Playbook): readonly LintIssue[] {
  const issues: LintIssue[] = [...lintValues(playbook.playbook_variables ?? {}, '/playbook_variables')];
  const global = playbook.playbook_variables ?? {};
  for (const [id, step] of Object.entries(playbook.workflow)) {
    const at = pointer('workflow', id);
    const declared = { ...global, ...step.step_variables };
    issues.push(
      ...lintValues(step.step_variables ?? {}, `${at}/step_variables`),
      ...lintUses(step, at, declared),
      ...lintCondition(step, at),
    );
  }
  for (const kind of ['agent_definitions', 'target_definitions'] as const)
    for (const [id, definition] of Object.entries(playbook[kind] ?? {}))
      for (const [name, addresses] of Object.entries(definition.address ?? {}))
        addresses.forEach((address, index) => {
          issues.push(...undeclared(referencedVariables(address), global, pointer(kind, id, 'address', name, index)));
        });
  return issues;
}

function lintValues(variables: Readonly<Record<string, CacaoVariable>>, at: string): readonly LintIssue[] {
  return Object.entries(variables).flatMap(([name, variable]): LintIssue[] => {
    const value = variable.value;
    if (value === undefined || value === null || value === '' || fitsVariableType(variable.type, value)) return [];
    return [{ rule: 'variableValue', at: `${at}${pointer(name, 'value')}`, found: `not a ${variable.type}` }];
  });
}

function lintUses(
  step: CacaoStep,
  at: string,
  declared: Readonly<Record<string, CacaoVariable>>,
): readonly LintIssue[] {
  if (step.type !== 'action') {
    if (step.type !== 'if-condition' && step.type !== 'while-condition') return [];
    const names = [...step.condition.matchAll(/__[a-zA-Z0-9](?:[a-zA-Z0-9-]|_(?!_))*__/g)].map((match) => match[0]);
    return undeclared(names, declared, `${at}/condition`);
  }
  const issues: LintIssue[] = [];
  step.commands.forEach((command, index) => {
    const base = `${at}/commands/${index}`;
    issues.push(...undeclared(referencedVariables(commandText(command)), declared, `${base}/command`));
    issues.push(...undeclared(referencedVariables(contentText(command) ?? ''), declared, `${base}/content`));
    for (const [name, values] of Object.entries(command.headers ?? {}))
      issues.push(...undeclared(values.flatMap(referencedVariables), declared, `${base}${pointer('headers', name)}`));
  });
  issues.push(...undeclared(step.in_args ?? [], declared, `${at}/in_args`));
  issues.push(...undeclared(step.out_args ?? [], declared, `${at}/out_args`));
  for (const name of step.out_args ?? [])
    if (declared[name]?.constant === true) issues.push({ rule: 'constantAssigned', at: `${at}/out_args`, found: name });
  return issues;
}

function undeclared(
  names: readonly string[],
  declared: Readonly<Record<string, unknown>>,
  at: string,
): readonly LintIssue[] {
  return [...new Set(names)]
    .filter((name) => !Object.hasOwn(declared, name))
    .map((name) => ({ rule: 'undefinedVariable', at, found: name }));
}

function lintCondition(step: CacaoStep, at: string): readonly LintIssue[] {
  if (step.type !== 'if-condition' && step.type !== 'while-condition') return [];
  const parsed = parseCondition(step.condition);
  if (parsed.ok) return [];
  return [
    { rule: 'condition', at: `${at}/condition`, found: `at character ${parsed.offset}: expected ${parsed.expected}` },
  ];
}
