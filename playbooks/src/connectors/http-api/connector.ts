import { setting, SocError, type JsonObject, parseJson } from '@qiaolou/schema';
import { z } from 'zod';
import { RESERVED_HEADERS } from '../../vocabulary/command-vocabulary.ts';
import { connectorKind } from '../connector-kind.ts';
import type { Connector, ConnectorContext, ConnectorPlan, ConnectorResult } from '../connector.ts';
import { isAllowed, parseAllowedHost } from './allowed-host.ts';
import { callFault, statusFault } from './call-fault.ts';

const settingsSchema = z
  .strictObject({
    allowedHosts: setting(
      z
        .array(
          z.string().refine((text) => parseAllowedHost(text) !== undefined, { error: 'expected host or host:port' }),
        )
        .default([]),
      {
        zh: '剧本可以调用的主机，写作“主机”或“主机:端口”；不写端口即默认端口（80、443）',
        en: 'hosts that playbooks may call, as host or host:port; without a port the default one (80, 443)',
      },
    ),
  })
  .prefault({});

const argsSchema = z.strictObject({
  method: z.enum(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE']),
  url: z.url({ protocol: /^https?$/ }),
  headers: z.record(
    z
      .string()
      .regex(/^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/)
      .refine((name) => !RESERVED_HEADERS.includes(name.toLowerCase()), { error: 'a header no playbook sets' }),
    z.string().regex(/^[\t\x20-\x7e\x80-\xff]*$/),
  ),
  body: z.string().max(1_000_000).nullable(),
});
type HttpArguments = z.infer<typeof argsSchema>;

/** What the connector may reach. */
export interface HttpApiOptions {
  /** `host` (its default port) or `host:port` as in a URL; nothing else is reached. Empty: no host at all. */
  readonly allowedHosts: readonly string[];
  /** 30,000 when absent. */
  readonly timeoutMs?: number;
  /** 1 MiB when absent; longer answers are refused. */
  readonly maxResponseBytes?: number;
}

/** `connectors.httpApi`. */
export const httpApiKind = connectorKind({
  id: 'http-api',
  section: 'httpApi',
  settings: settingsSchema,
  args: argsSchema,
  danger: 'irreversible',
  sample: { method: 'POST', url: 'http://127.0.0.1:9/x', headers: {}, body: null },
  create: ({ allowedHosts }) => httpApi({ allowedHosts }),
});

const KEPT_BODY = 4_000;

/**
 * Calls an HTTP API: `Idempotency-Key` on every request that changes something, no redirects, bounded time and size, and
 * only hosts and ports on the list. Whatever fails is named (`details.reason`, see `CallFault`) and tried again only where
 * that may help, not before the time the server asks for.
 *
 * @example
 *   const call = httpApi({ allowedHosts: ['tickets.example.org'] });
 *   await call.apply({ method: 'POST', url: 'https://tickets.example.org/new', headers: {}, body: '{}' }, context);
 */
export function httpApi(options: HttpApiOptions): Connector<HttpArguments> {
  return {
    id: 'http-api',
    args: argsSchema,
    danger: 'irreversible',
    plan: (args) => Promise.resolve().then(() => planCall(args, options)),
    // Nobody can ask a foreign API whether it did it; the key lets it find the repetition.
    check: ({ method }) => Promise.resolve(isReading(method) ? 'absent' : 'unknown'),
    apply: (args, context) => call(args, context, options),
    verify: () => Promise.resolve(true),
  };
}

function planCall(args: HttpArguments, options: HttpApiOptions): ConnectorPlan {
  requireAllowed(args, options);
  const call = `${args.method} ${args.url}`;
  const steps = args.body === null ? [call] : [call, args.body.slice(0, 500)];
  return { summary: `调用接口 ${call}`, summaryEn: `Call ${call}`, steps };
}

function requireAllowed(args: HttpArguments, options: HttpApiOptions): void {
  const url = new URL(args.url);
  if (!isAllowed(url, options.allowedHosts)) throw new SocError('playbooks.hostNotAllowed', { host: url.host });
  if (url.username !== '' || url.password !== '')
    throw new SocError('playbooks.badArguments', { at: '/url', reason: 'credentials in the URL' });
}

function isReading(method: HttpArguments['method']): boolean {
  return method === 'GET' || method === 'HEAD';
}

async function call(args: HttpArguments, context: ConnectorContext, options: HttpApiOptions): Promise<ConnectorResult> {
  requireAllowed(args, options);
  try {
    const response = await fetch(args.url, {
      method: args.method,
      headers: { ...args.headers, ...(isReading(args.method) ? {} : { 'Idempotency-Key': context.idempotencyKey }) },
      body: args.body,
      redirect: 'manual',
      signal: AbortSignal.any([context.signal, AbortSignal.timeout(options.timeoutMs ?? 30_000)]),
    });
    const body = await readBody(response, options.maxResponseBytes ?? 1_048_576);
    if (!response.ok)
      throw failed(args, { ...statusFault(response.status, response.headers), body: body.slice(0, 500) });
    return {
      response: { status: response.status, body: body.slice(0, KEPT_BODY) },
      outputs: { ...scalarFields(body), status: String(response.status), body },
    };
  } catch (error) {
    if (error instanceof SocError) throw error;
    throw failed(args, callFault(error), error);
  }
}

async function readBody(response: Response, limit: number): Promise<string> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of response.body ?? []) {
    bytes += chunk.byteLength;
    if (bytes > limit)
      throw new SocError('playbooks.connectorFailed', {
        connector: 'http-api',
        reason: 'tooLarge',
        limit,
        retryable: false,
      });
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

/** Top-level scalars of a JSON object answer. */
function scalarFields(body: string): Readonly<Record<string, string>> {
  try {
    const value: unknown = parseJson(body);
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return {};
    return Object.fromEntries(
      Object.entries(value).flatMap(([key, field]): [string, string][] =>
        typeof field === 'string' || typeof field === 'number' || typeof field === 'boolean'
          ? [[key, String(field)]]
          : [],
      ),
    );
  } catch {
    return {};
  }
}

function failed(args: HttpArguments, details: JsonObject, cause?: unknown): SocError {
  return new SocError('playbooks.connectorFailed', { connector: 'http-api', url: args.url, ...details }, { cause });
}
