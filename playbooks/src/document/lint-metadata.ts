import type { Playbook } from './cacao-schema.ts';
import { pointer, type LintIssue } from './lint-issue.ts';

const SECRET_KEYS = ['password', 'token', 'client_secret', 'oauth_header', 'private_key', 'secret'];

/** Rules about the playbook's own properties: times, definitions, secrets. */
export function lintMetadata(playbook: Playbook): readonly LintIssue[] {
  const issues: LintIssue[] = [];
  if (playbook.modified < playbook.created)
    issues.push({
      rule: 'modifiedBeforeCreated',
      at: '/modified',
      found: `${playbook.modified} < ${playbook.created}`,
    });
  if (
    playbook.valid_from !== undefined &&
    playbook.valid_until !== undefined &&
    playbook.valid_until <= playbook.valid_from
  )
    issues.push({
      rule: 'validityReversed',
      at: '/valid_until',
      found: `${playbook.valid_until} ≤ ${playbook.valid_from}`,
    });
  playbook.markings?.forEach((marking, index) => {
    if (playbook.data_marking_definitions?.[marking] === undefined)
      issues.push({ rule: 'danglingDefinition', at: `/markings/${index}`, found: marking });
  });
  return [...issues, ...lintExtensions(playbook), ...lintAuthentication(playbook)];
}

function lintExtensions(playbook: Playbook): readonly LintIssue[] {
  const issues: LintIssue[] = [];
  const check = (extensions: Readonly<Record<string, unknown>> | undefined, at: string): void => {
    for (const id of Object.keys(extensions ?? {}))
      if (playbook.extension_definitions?.[id] === undefined)
        issues.push({ rule: 'danglingDefinition', at: `${at}/${id}`, found: id });
  };
  check(playbook.playbook_extensions, '/playbook_extensions');
  for (const [id, step] of Object.entries(playbook.workflow))
    check(step.step_extensions, `${pointer('workflow', id)}/step_extensions`);
  return issues;
}

function lintAuthentication(playbook: Playbook): readonly LintIssue[] {
  const issues: LintIssue[] = [];
  for (const kind of ['agent_definitions', 'target_definitions'] as const)
    for (const [id, definition] of Object.entries(playbook[kind] ?? {})) {
      const reference = definition.authentication_info;
      if (reference !== undefined && playbook.authentication_info_definitions?.[reference] === undefined)
        issues.push({ rule: 'danglingDefinition', at: pointer(kind, id, 'authentication_info'), found: reference });
    }
  for (const [id, info] of Object.entries(playbook.authentication_info_definitions ?? {}))
    for (const key of SECRET_KEYS)
      if (info.kms !== true && typeof info[key] === 'string')
        issues.push({ rule: 'inlineSecret', at: pointer('authentication_info_definitions', id, key), found: key });
  return issues;
}
