import type { ActionStep, CacaoCommand, Playbook } from './cacao-schema.ts';
import {
  CONNECTOR_COMMAND,
  commandText,
  contentText,
  isBase64,
  parseRequestLine,
  RUNNABLE_COMMANDS,
  RUNNABLE_STEPS,
} from './command-vocabulary.ts';
import { pointer, type LintIssue } from './lint-issue.ts';

/** Rules about what steps do: commands, agents, targets, and what the engine can run. */
export function lintActions(playbook: Playbook): readonly LintIssue[] {
  const issues: LintIssue[] = [];
  for (const [id, step] of Object.entries(playbook.workflow)) {
    const at = pointer('workflow', id);
    if (!RUNNABLE_STEPS.includes(step.type))
      issues.push({ rule: 'unsupported', at: `${at}/type`, found: `step type ${step.type}` });
    if (step.type === 'action') issues.push(...lintAction(playbook, step, at));
  }
  return issues;
}

function lintAction(playbook: Playbook, step: ActionStep, at: string): readonly LintIssue[] {
  const issues: LintIssue[] = [];
  if (playbook.agent_definitions?.[step.agent] === undefined)
    issues.push({ rule: 'danglingAgent', at: `${at}/agent`, found: step.agent });
  step.targets?.forEach((target, index) => {
    const known = playbook.target_definitions?.[target] ?? playbook.agent_definitions?.[target];
    if (known === undefined) issues.push({ rule: 'danglingAgent', at: `${at}/targets/${index}`, found: target });
  });
  step.commands.forEach((command, index) => issues.push(...lintCommand(command, `${at}/commands/${index}`)));
  if (step.commands.length > 1 && step.commands.some((command) => command.type === 'manual'))
    issues.push({ rule: 'manualAlone', at: `${at}/commands`, found: 'a manual command among others' });
  return issues;
}

function lintCommand(command: CacaoCommand, at: string): readonly LintIssue[] {
  if (!RUNNABLE_COMMANDS.includes(command.type))
    return [{ rule: 'unsupported', at: `${at}/type`, found: `command type ${command.type}` }];
  if ((command.command === undefined) === (command.command_b64 === undefined))
    return [{ rule: 'commandText', at, found: command.command === undefined ? 'neither' : 'both' }];
  const bad = (['command_b64', 'content_b64'] as const).find((key) => !isBase64(command[key] ?? ''));
  if (bad !== undefined) return [{ rule: 'base64', at: `${at}/${bad}`, found: 'not base64' }];
  if (command.type === 'http-api' && parseRequestLine(commandText(command)) === undefined)
    return [{ rule: 'commandText', at: `${at}/command`, found: 'not a request line such as POST /path HTTP/1.1' }];
  if (command.type === CONNECTOR_COMMAND && !isJsonObject(contentText(command) ?? '{}'))
    return [{ rule: 'commandText', at: `${at}/content`, found: 'the arguments are not a JSON object' }];
  return [];
}

function isJsonObject(text: string): boolean {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value);
  } catch {
    return false;
  }
}
