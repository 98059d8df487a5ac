import type { Json, JsonObject } from '@qiaolou/schema';
import type { AgentTarget, Playbook } from '../document/playbook-schema.ts';
import type { StepFault, StepUnit } from '../steps/step-kind.ts';
import type { CacaoCommand } from '../vocabulary/command.ts';
import { commandText, contentText, parseRequestLine } from '../vocabulary/command-vocabulary.ts';
import { substituteJson, substituteText, type Substituted, type VariableValues } from '../condition/variable-text.ts';

/** A unit ready for its connector, or why it cannot be. */
export type PlannedUnit =
  | { readonly ok: true; readonly connector: string; readonly args: Json }
  | { readonly ok: false; readonly fault: StepFault };

/** Turns a command on a target into the call of a connector, variables filled in. Pure. */
export function planUnit(playbook: Playbook, { command, target }: StepUnit, values: VariableValues): PlannedUnit {
  const definition = playbook.target_definitions?.[target] ?? playbook.agent_definitions?.[target];
  if (command.type === 'http-api') return planHttp(command, definition, values);
  const content: Json = JSON.parse(contentText(command) ?? '{}') as Json;
  const args = substituteJson(withTargetAddress(content, definition), values);
  if (!args.ok) return missing(args.missing);
  return { ok: true, connector: commandText(command), args: args.value };
}

/** A target's address is the default of the argument `address`. */
function withTargetAddress(content: Json, target: AgentTarget | undefined): Json {
  const address = target?.address?.ipv4?.[0] ?? target?.address?.ipv6?.[0];
  if (address === undefined || !isObject(content) || 'address' in content) return content;
  return { ...content, address };
}

function planHttp(command: CacaoCommand, target: AgentTarget | undefined, values: VariableValues): PlannedUnit {
  const line = parseRequestLine(commandText(command));
  const base = target?.address?.url?.[0];
  if (line === undefined || (base === undefined && line.path.startsWith('/')))
    return { ok: false, fault: { code: 'playbooks.badArguments', details: { at: '/targets', reason: 'no url' } } };
  // Values go into the path encoded, so that none can leave its segment.
  const path = substituteText(line.path, encoded(values));
  const root = substituteText(base ?? '', values);
  const headers = substituteJson(
    Object.fromEntries(Object.entries(command.headers ?? {}).map(([name, list]) => [name, list.join(', ')])),
    values,
  );
  const body = substituteBody(contentText(command), values);
  const lost = [path, root, headers, body].flatMap((part: Substituted<unknown>) => (part.ok ? [] : part.missing));
  if (!path.ok || !root.ok || !headers.ok || !body.ok) return missing(lost);
  const url = path.value.startsWith('/') ? `${root.value.replace(/\/$/, '')}${path.value}` : path.value;
  return {
    ok: true,
    connector: 'http-api',
    args: { method: line.method, url, headers: headers.value, body: body.value },
  };
}

/** JSON bodies are filled in as JSON, so that quotes in a value stay data. */
function substituteBody(content: string | undefined, values: VariableValues): Substituted<string | null> {
  if (content === undefined) return { ok: true, value: null };
  let json: Json;
  try {
    json = JSON.parse(content) as Json;
  } catch {
    return substituteText(content, values);
  }
  const filled = substituteJson(json, values);
  return filled.ok ? { ok: true, value: JSON.stringify(filled.value) } : filled;
}

function encoded(values: VariableValues): VariableValues {
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => [name, value === null ? null : encodeURIComponent(value)]),
  );
}

function missing(names: readonly string[]): PlannedUnit {
  return { ok: false, fault: { code: 'playbooks.missingVariable', details: { variables: [...new Set(names)] } } };
}

function isObject(value: Json): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
