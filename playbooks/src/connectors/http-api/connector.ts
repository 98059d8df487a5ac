import { setting, SocError, type JsonObject } from '@qiaolou/schema';
import { z } from 'zod';
import { connectorKind } from '../connector-kind.ts';
import type { Connector, ConnectorContext, ConnectorPlan, ConnectorResult } from '../connector.ts';

const settingsSchema = z
  .strictObject({
    allowedHosts: setting(z.array(z.string()).default([]), {
      zh: '剧本可以调用的主机',
      en: 'hosts that playbooks may call',
    }),
  })
  .prefault({});

const argsSchema = z.strictObject({
  method: z.enum(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE']),
  url: z.url({ protocol: /^https?$/ }),
  headers: z.record(z.string().regex(/^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/), z.string().regex(/^[^\r\n\0]*$/)),
  body: z.string().max(1_000_000).nullable(),
});
type HttpArguments = z.infer<typeof argsSchema>;

/** What the connector may reach. */
export interface HttpApiOptions {
  /** `host` or `host:port` as in a URL; nothing else is reached. Empty: no host at all. */
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
 * only hosts on the list. Answers other than 2xx fail; 429, 5xx and broken connections may be tried again.
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
    check: () => Promise.resolve('unknown'),
    apply: (args, context) => call(args, context, options),
    verify: () => Promise.resolve(true),
  };
}

function planCall(args: HttpArguments, options: HttpApiOptions): ConnectorPlan {
  requireAllowed(args, options);
  const call = `${args.method} ${args.url}`;
  return { summary: `调用接口 ${call}`, steps: args.body === null ? [call] : [call, args.body.slice(0, 500)] };
}

function requireAllowed(args: HttpArguments, options: HttpApiOptions): void {
  const url = new URL(args.url);
  const allowed = options.allowedHosts.some((host) => host === url.host || host === url.hostname);
  if (!allowed) throw new SocError('playbooks.hostNotAllowed', { host: url.host });
  if (url.username !== '' || url.password !== '')
    throw new SocError('playbooks.badArguments', { at: '/url', reason: 'credentials in the URL' });
}

async function call(args: HttpArguments, context: ConnectorContext, options: HttpApiOptions): Promise<ConnectorResult> {
  requireAllowed(args, options);
  const idempotent = args.method === 'GET' || args.method === 'HEAD';
  try {
    const response = await fetch(args.url, {
      method: args.method,
      headers: { ...args.headers, ...(idempotent ? {} : { 'Idempotency-Key': context.idempotencyKey }) },
      body: args.body,
      redirect: 'manual',
      signal: AbortSignal.any([context.signal, AbortSignal.timeout(options.timeoutMs ?? 30_000)]),
    });
    const body = await readBody(response, options.maxResponseBytes ?? 1_048_576);
    if (!response.ok)
      throw failed(args, {
        status: response.status,
        retryable: response.status === 429 || response.status >= 500,
        body: body.slice(0, 500),
      });
    return {
      response: { status: response.status, body: body.slice(0, KEPT_BODY) },
      outputs: { ...scalarFields(body), status: String(response.status), body },
    };
  } catch (error) {
    if (error instanceof SocError) throw error;
    throw failed(args, { retryable: true, message: error instanceof Error ? error.message : 'unknown' }, error);
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
    const value: unknown = JSON.parse(body);
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
