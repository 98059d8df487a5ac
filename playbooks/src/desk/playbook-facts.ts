import type { PlaybookFact } from '@qiaolou/schema';
import type { AgentTarget, Playbook } from '../document/playbook-schema.ts';
import { kindOf, type CacaoStep } from '../steps/cacao-step.ts';
import { stepExtension } from '../vocabulary/qiaolou-extension.ts';

/** Properties of a playbook that say something to people and change nothing that is done. */
const PLAYBOOK_FACTS = [
  'playbook_types',
  'playbook_activities',
  'playbook_processing_summary',
  'created_by',
  'created',
  'valid_from',
  'valid_until',
  'derived_from',
  'related_to',
  'priority',
  'severity',
  'impact',
  'industry_sectors',
  'external_references',
] as const;

/** What a playbook says of itself, as text; only what is there. Signatures are named as what they are here: not verified. */
export function playbookFacts(playbook: Playbook): PlaybookFact[] {
  const { markings = [], data_marking_definitions: definitions = {}, signatures = [] } = playbook;
  return [
    ...PLAYBOOK_FACTS.flatMap((property) => fact(property, playbook[property])),
    ...markings.flatMap((id) => fact('markings', definitions[id])),
    ...signatures.flatMap(({ value: _, ...signature }) => fact('signatures', { ...signature, verified: false })),
    ...Object.entries(playbook.playbook_variables ?? {}).flatMap(([name, variable]) =>
      fact(`playbook_variables/${name}`, variable),
    ),
    ...Object.entries(playbook.extension_definitions ?? {}).flatMap(([id, definition]) =>
      fact(`extension_definitions/${id}`, definition),
    ),
    ...(['authentication_info_definitions', 'data_marking_definitions'] as const).flatMap((kind) =>
      Object.keys(playbook[kind] ?? {}).flatMap((id) => fact(kind, id)),
    ),
  ];
}

/** The same of a step: what it is for, who does it to what, what its commands are about. */
export function stepFacts(step: CacaoStep, { agent_definitions, target_definitions }: Playbook): PlaybookFact[] {
  const definitions = { ...agent_definitions, ...target_definitions };
  const named = (property: string, id: string): readonly PlaybookFact[] =>
    fact(property, definitions[id] === undefined ? id : described(definitions[id]));
  const commands = new Map(
    kindOf(step)
      .units(step)
      .map(({ at, command }) => [at.slice(1), command]),
  );
  return [
    ...(['description', 'owner', 'external_references', 'delay', 'timeout'] as const).flatMap((property) =>
      fact(property, step[property]),
    ),
    ...Object.entries(step.step_variables ?? {}).flatMap(([name, variable]) =>
      fact(`step_variables/${name}`, variable),
    ),
    ...fact('phase', stepExtension(step)?.phase),
    ...('agent' in step ? named('agent', step.agent) : []),
    ...('targets' in step ? (step.targets ?? []).flatMap((id) => named('targets', id)) : []),
    ...[...commands].flatMap(([at, command]) =>
      (['description', 'playbook_activity', 'external_references'] as const).flatMap((property) =>
        fact(`${at}/${property}`, command[property]),
      ),
    ),
  ];
}

function described({ name, type, description, location, category, contact, sector, address, port }: AgentTarget) {
  return { name, type, description, location, category, contact, sector, address, port };
}

function fact(property: string, value: unknown): PlaybookFact[] {
  if (value === undefined) return [];
  return [{ property, value: typeof value === 'string' ? value : JSON.stringify(value) }];
}
