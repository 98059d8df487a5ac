import { referencedVariables } from '../../condition/variable-text.ts';
import { pointer } from '../../vocabulary/json-pointer.ts';
import { undeclaredVariables } from '../../vocabulary/undeclared-variables.ts';
import type { Playbook } from '../playbook-schema.ts';
import { findingsInSteps, lintRule, type LintFinding } from './lint-rule.ts';

/** Every variable used is declared. */
export const undefinedVariable = lintRule({
  id: 'undefinedVariable',
  asks: 'every variable used is declared',
  find: (playbook) => [...findingsInSteps(playbook, 'undefinedVariable'), ...inAddresses(playbook)],
});

function inAddresses(playbook: Playbook): readonly LintFinding[] {
  return (['agent_definitions', 'target_definitions'] as const).flatMap((kind) =>
    Object.entries(playbook[kind] ?? {}).flatMap(([id, { address = {} }]) =>
      Object.entries(address).flatMap(([name, addresses]) =>
        addresses.flatMap((text, index) =>
          undeclaredVariables(referencedVariables(text), playbook.playbook_variables ?? {}).map((variable) => ({
            at: pointer(kind, id, 'address', name, index),
            found: variable,
          })),
        ),
      ),
    ),
  );
}
