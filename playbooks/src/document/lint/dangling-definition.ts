import { pointer } from '../../vocabulary/json-pointer.ts';
import type { Playbook } from '../playbook-schema.ts';
import { lintRule, type LintFinding } from './lint-rule.ts';

/** Every marking, extension and authentication named is defined. */
export const danglingDefinition = lintRule({
  id: 'danglingDefinition',
  asks: 'every marking, extension and authentication named is defined',
  find: (playbook) => [...danglingMarkings(playbook), ...danglingExtensions(playbook), ...danglingLogins(playbook)],
});

function danglingMarkings({ markings = [], data_marking_definitions: defined }: Playbook): readonly LintFinding[] {
  return markings.flatMap((marking, index) =>
    defined?.[marking] === undefined ? [{ at: `/markings/${index}`, found: marking }] : [],
  );
}

function danglingExtensions(playbook: Playbook): readonly LintFinding[] {
  const check = (extensions: Readonly<Record<string, unknown>> = {}, at: string): readonly LintFinding[] =>
    Object.keys(extensions)
      .filter((id) => playbook.extension_definitions?.[id] === undefined)
      .map((id) => ({ at: `${at}/${id}`, found: id }));
  return [
    ...check(playbook.playbook_extensions, '/playbook_extensions'),
    ...Object.entries(playbook.workflow).flatMap(([id, step]) =>
      check(step.step_extensions, pointer('workflow', id, 'step_extensions')),
    ),
  ];
}

function danglingLogins(playbook: Playbook): readonly LintFinding[] {
  return (['agent_definitions', 'target_definitions'] as const).flatMap((kind) =>
    Object.entries(playbook[kind] ?? {}).flatMap(([id, { authentication_info: login }]) =>
      login === undefined || playbook.authentication_info_definitions?.[login] !== undefined
        ? []
        : [{ at: pointer(kind, id, 'authentication_info'), found: login }],
    ),
  );
}
