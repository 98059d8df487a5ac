import { pointer } from '../../vocabulary/json-pointer.ts';
import { LAYOUT_EXTENSION_ID, QIAOLOU_EXTENSION_ID } from '../../vocabulary/qiaolou-extension.ts';
import type { Playbook } from '../playbook-schema.ts';
import type { LintFinding } from './lint-rule.ts';

type Extended = Readonly<Record<string, unknown>>;

/**
 * An extension can change what a step means (an approval before it): one that is not known is never passed over. Ours is
 * known in its first version.
 */
export function unsupportedExtensions(playbook: Playbook): readonly LintFinding[] {
  return [
    ...unknown(playbook.playbook_extensions, '/playbook_extensions', [QIAOLOU_EXTENSION_ID, LAYOUT_EXTENSION_ID]),
    ...Object.entries(playbook.workflow).flatMap(([id, step]) =>
      unknown(step.step_extensions, pointer('workflow', id, 'step_extensions'), [
        QIAOLOU_EXTENSION_ID,
        LAYOUT_EXTENSION_ID,
      ]),
    ),
    ...Object.entries(HOLDERS).flatMap(([holder, property]) =>
      Object.entries((playbook[holder as keyof typeof HOLDERS] ?? {}) as Readonly<Record<string, Extended>>).flatMap(
        ([id, definition]) => unknown(definition[property], pointer(holder, id, property), []),
      ),
    ),
    ...ownVersion(playbook),
  ];
}

/** Where else extensions stand, and under which property. */
const HOLDERS = {
  agent_definitions: 'agent_target_extensions',
  target_definitions: 'agent_target_extensions',
  authentication_info_definitions: 'authentication_info_extensions',
  data_marking_definitions: 'marking_extensions',
} as const;

function unknown(extensions: unknown, at: string, known: readonly string[]): readonly LintFinding[] {
  if (typeof extensions !== 'object' || extensions === null) return [];
  return Object.keys(extensions)
    .filter((id) => !known.includes(id))
    .map((id) => ({ at: `${at}${pointer(id)}`, found: 'an extension that is not known here' }));
}

function ownVersion({ extension_definitions: definitions }: Playbook): readonly LintFinding[] {
  const version = definitions?.[QIAOLOU_EXTENSION_ID]?.version;
  if (version === undefined || /^1(?:\.|$)/.test(version)) return [];
  return [{ at: pointer('extension_definitions', QIAOLOU_EXTENSION_ID, 'version'), found: `version ${version}` }];
}
