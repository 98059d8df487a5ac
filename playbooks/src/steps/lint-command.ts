import { parseJson } from '@qiaolou/schema';
import { referencedVariables } from '../condition/variable-text.ts';
import type { CacaoCommand } from '../vocabulary/command.ts';
import {
  CONNECTOR_COMMAND,
  commandText,
  contentText,
  isBase64,
  parseRequestLine,
  RESERVED_HEADERS,
  RUNNABLE_COMMANDS,
} from '../vocabulary/command-vocabulary.ts';
import { pointer } from '../vocabulary/json-pointer.ts';
import type { StepFinding } from './step-kind.ts';

/**
 * What is wrong with a command, or would be left out when it is run.
 *
 * @param at JSON pointer from the step on.
 */
export function lintCommand(command: CacaoCommand, at: string): readonly StepFinding[] {
  if (!RUNNABLE_COMMANDS.includes(command.type))
    return [{ rule: 'unsupported', at: `${at}/type`, found: `command type ${command.type}` }];
  const text = lintTexts(command, at);
  if (text !== undefined) return [text];
  return [...unused(command, at), ...(LINTS[command.type]?.(command, at) ?? [])];
}

function lintTexts(command: CacaoCommand, at: string): StepFinding | undefined {
  if ((command.command === undefined) === (command.command_b64 === undefined))
    return { rule: 'commandText', at, found: command.command === undefined ? 'neither' : 'both' };
  if (command.content !== undefined && command.content_b64 !== undefined)
    return { rule: 'commandText', at: `${at}/content_b64`, found: 'both content and content_b64' };
  for (const key of ['command_b64', 'content_b64'] as const) {
    const encoded = command[key] ?? '';
    if (!isBase64(encoded)) return { rule: 'base64', at: `${at}/${key}`, found: 'not base64' };
    const bytes = Buffer.from(encoded, 'base64');
    if (!bytes.equals(Buffer.from(bytes.toString('utf8'))))
      return { rule: 'unsupported', at: `${at}/${key}`, found: 'bytes that are not UTF-8 text' };
  }
  return undefined;
}

/** Properties that a type of command does not look at. */
function unused(command: CacaoCommand, at: string): readonly StepFinding[] {
  const ignored = ['version', ...(UNUSED[command.type] ?? [])] as const;
  return ignored
    .filter((key) => command[key] !== undefined)
    .map((key) => ({ rule: 'unsupported', at: `${at}/${key}`, found: `${key} of a ${command.type} command` }));
}

const UNUSED: Readonly<Record<string, readonly ('headers' | 'content' | 'content_b64')[]>> = {
  manual: ['headers', 'content', 'content_b64'],
  [CONNECTOR_COMMAND]: ['headers'],
};

const LINTS: Readonly<Record<string, (command: CacaoCommand, at: string) => readonly StepFinding[]>> = {
  'http-api': lintHttp,
  [CONNECTOR_COMMAND]: lintConnector,
};

function lintHttp(command: CacaoCommand, at: string): readonly StepFinding[] {
  const line = parseRequestLine(commandText(command));
  if (line === undefined)
    return [{ rule: 'commandText', at: `${at}/command`, found: 'not a request line such as POST /path HTTP/1.1' }];
  const bodiless = line.method === 'GET' || line.method === 'HEAD';
  const content = command.content_b64 === undefined ? 'content' : 'content_b64';
  return [
    ...(bodiless && contentText(command) !== undefined
      ? [{ rule: 'commandText', at: `${at}/${content}`, found: `content of a ${line.method} request` } as const]
      : []),
    ...Object.entries(command.headers ?? {}).flatMap(([name, values]) => {
      const found = wrongHeader(name, values);
      return found === undefined
        ? []
        : [{ rule: 'commandText', at: `${at}${pointer('headers', name)}`, found } as const];
    }),
  ];
}

function wrongHeader(name: string, values: readonly string[]): string | undefined {
  if (!/^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/.test(name)) return 'not a header name';
  if (RESERVED_HEADERS.includes(name.toLowerCase())) return 'a header that no playbook sets';
  const isType = name.toLowerCase() === 'content-type';
  return isType && values.some((value) => referencedVariables(value).length > 0)
    ? 'a type of content that is only known when it is run'
    : undefined;
}

function lintConnector(command: CacaoCommand, at: string): readonly StepFinding[] {
  const content = jsonOf(contentText(command) ?? '{}');
  if (typeof content !== 'object' || content === null || Array.isArray(content))
    return [{ rule: 'commandText', at: `${at}/content`, found: 'the arguments are not a JSON object' }];
  const named = keysOf(content).find((key) => referencedVariables(key).length > 0);
  return named === undefined
    ? []
    : [{ rule: 'commandText', at: `${at}/content`, found: `a variable in the name of an argument: ${named}` }];
}

function jsonOf(text: string): unknown {
  try {
    return parseJson(text);
  } catch {
    return undefined;
  }
}

function keysOf(value: unknown): readonly string[] {
  if (typeof value !== 'object' || value === null) return [];
  return [...(Array.isArray(value) ? [] : Object.keys(value)), ...Object.values(value).flatMap(keysOf)];
}
