/** Command type of our own: `command` names a connector, `content` is the JSON of its arguments. */
export const CONNECTOR_COMMAND = 'x-qiaolou-connector';

/** Command types the engine runs. The rest of the open vocabulary is refused by name, never skipped. */
export const RUNNABLE_COMMANDS: readonly string[] = ['manual', 'http-api', CONNECTOR_COMMAND];

/** `POST /path HTTP/1.1` of an http-api command (CACAO 2.0 §5.3), split; undefined when it is not one. */
export function parseRequestLine(command: string): { readonly method: string; readonly path: string } | undefined {
  const match = /^(GET|HEAD|POST|PUT|PATCH|DELETE) (\/\S*|https?:\/\/\S+)(?: HTTP\/\d(?:\.\d)?)?$/.exec(command.trim());
  return match?.[1] === undefined || match[2] === undefined ? undefined : { method: match[1], path: match[2] };
}

/** Header fields that no playbook sets: they say how the request is sent, or are the connector's own. In lower case. */
export const RESERVED_HEADERS: readonly string[] = [
  'connection',
  'content-length',
  'expect',
  'host',
  'idempotency-key',
  'keep-alive',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
];

/** Text of a command, from `command` or `command_b64`. */
export function commandText(command: {
  readonly command?: string | undefined;
  readonly command_b64?: string | undefined;
}): string {
  return command.command ?? Buffer.from(command.command_b64 ?? '', 'base64').toString('utf8');
}

/** Text of a command's content, from `content` or `content_b64`; undefined when it has none. */
export function contentText(command: {
  readonly content?: string | undefined;
  readonly content_b64?: string | undefined;
}): string | undefined {
  if (command.content !== undefined) return command.content;
  return command.content_b64 === undefined ? undefined : Buffer.from(command.content_b64, 'base64').toString('utf8');
}

/** Is the text canonical base64 (RFC 4648 §4). */
export function isBase64(text: string): boolean {
  return /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/.test(text);
}
