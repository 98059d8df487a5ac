import { parseJson, type Json, type JsonObject } from '@qiaolou/schema';
import type { AgentTarget, Playbook } from '../document/playbook-schema.ts';
import type { StepFault, StepUnit } from '../steps/step-kind.ts';
import type { CacaoCommand } from '../vocabulary/command.ts';
import { commandText, contentText, parseRequestLine } from '../vocabulary/command-vocabulary.ts';
import { substituteJson, type VariableValues } from '../condition/variable-text.ts';
import type { Filled } from '../request/fill.ts';
import { fillBody } from '../request/fill-body.ts';
import { fillHeader } from '../request/fill-header.ts';
import { fillUrl } from '../request/fill-url.ts';
import { targetUrl } from '../request/target-url.ts';

/** A unit ready for its connector, or why it cannot be. */
export type PlannedUnit =
  | { readonly ok: true; readonly connector: string; readonly args: Json }
  | { readonly ok: false; readonly fault: StepFault };

/** Turns a command on a target into the call of a connector, variables filled in. Pure. */
export function planUnit(playbook: Playbook, { command, target }: StepUnit, values: VariableValues): PlannedUnit {
  const definition = playbook.target_definitions?.[target] ?? playbook.agent_definitions?.[target];
  if (command.type === 'http-api') return planHttp(command, definition, values);
  const content: Json = parseJson(contentText(command) ?? '{}') as Json;
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
  const base = targetUrl(target);
  if (line === undefined || (base === undefined && line.path.startsWith('/')))
    return { ok: false, fault: { code: 'playbooks.badArguments', details: { at: '/targets', reason: 'no url' } } };
  const isRelative = line.path.startsWith('/');
  const url = fillUrl(isRelative ? `${(base ?? '').replace(/\/$/, '')}${line.path}` : line.path, values);
  const headers = Object.entries(command.headers ?? {}).map(
    ([name, list]) => [name, fillHeader(name, list.join(', '), values)] as const,
  );
  const content = contentText(command);
  const body = content === undefined ? NO_BODY : fillBody(content, contentType(command), values);
  const parts: readonly Filled[] = [url, ...headers.map(([, header]) => header), body];
  const missingNames = parts.flatMap((part) => (part.ok ? [] : part.missing));
  if (missingNames.length > 0) return missing(missingNames);
  const unsafe = parts.flatMap((part) => (part.ok ? [] : part.unsafe));
  if (unsafe.length > 0)
    return {
      ok: false,
      fault: { code: 'playbooks.unsafeValue', details: { values: unsafe.map((item) => ({ ...item })) } },
    };
  return {
    ok: true,
    connector: 'http-api',
    args: {
      method: line.method,
      url: textOf(url),
      headers: Object.fromEntries(headers.map(([name, header]) => [name, textOf(header)])),
      body: content === undefined ? null : textOf(body),
    },
  };
}

const NO_BODY: Filled = { ok: true, value: '' };

function textOf(filled: Filled): string {
  return filled.ok ? filled.value : '';
}

/** All that is said of it, as it will be sent: a header given twice in two spellings is one with both values. */
function contentType({ headers = {} }: CacaoCommand): string | undefined {
  const given = Object.entries(headers).filter(([name]) => name.toLowerCase() === 'content-type');
  return given.length === 0 ? undefined : given.flatMap(([, list]) => list).join(', ');
}

function missing(names: readonly string[]): PlannedUnit {
  return { ok: false, fault: { code: 'playbooks.missingVariable', details: { variables: [...new Set(names)] } } };
}

function isObject(value: Json): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
