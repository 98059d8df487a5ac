import { kindOf } from '../../steps/cacao-step.ts';
import { pointer } from '../../vocabulary/json-pointer.ts';
import { unsupportedAddresses } from './unsupported-address.ts';
import { unsupportedExtensions } from './unsupported-extension.ts';
import { findingsInSteps, lintRule, type LintFinding } from './lint-rule.ts';
import type { Playbook } from '../playbook-schema.ts';

/** The engine can run every step and every command, and leaves out nothing that the document asks for. */
export const unsupported = lintRule({
  id: 'unsupported',
  asks: 'own: the engine can run it',
  find: (playbook) => [
    ...Object.entries(playbook.workflow)
      .filter(([, step]) => !kindOf(step).runnable)
      .map(([id, step]) => ({ at: pointer('workflow', id, 'type'), found: `step type ${step.type}` })),
    ...findingsInSteps(playbook, 'unsupported'),
    ...unsupportedLogins(playbook),
    ...unsupportedAddresses(playbook),
    ...unsupportedExtensions(playbook),
    ...unsupportedVariables(playbook),
  ],
});

/** There is no key store yet: a login that is asked for would be left out. */
function unsupportedLogins(playbook: Playbook): readonly LintFinding[] {
  return (['agent_definitions', 'target_definitions'] as const).flatMap((kind) =>
    Object.entries(playbook[kind] ?? {}).flatMap(([id, { authentication_info: login }]) =>
      login === undefined ? [] : [{ at: pointer(kind, id, 'authentication_info'), found: 'a login' }],
    ),
  );
}

/** A step's own variables begin with it: nobody outside could pass them in. A constant is not passed in either. */
function unsupportedVariables({ playbook_variables: variables = {}, workflow }: Playbook): readonly LintFinding[] {
  return [
    ...Object.entries(variables)
      .filter(([, { constant, external }]) => constant === true && external === true)
      .map(([name]) => ({ at: pointer('playbook_variables', name, 'external'), found: 'a constant passed in' })),
    ...Object.entries(workflow).flatMap(([id, { step_variables: own = {} }]) =>
      Object.entries(own)
        .filter(([, { external }]) => external === true)
        .map(([name]) => ({
          at: pointer('workflow', id, 'step_variables', name, 'external'),
          found: 'a variable of a step passed in',
        })),
    ),
  ];
}
