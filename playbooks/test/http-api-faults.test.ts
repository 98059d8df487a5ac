import { createServer, type ServerResponse } from 'node:http';
import { createServer as createTcpServer, type AddressInfo, type Server } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { httpApi, type Connector } from '../src/index.ts';
import { isAllowed, parseAllowedHost } from '../src/connectors/http-api/allowed-host.ts';
import { callFault, MAX_RETRY_AFTER_MS } from '../src/connectors/http-api/call-fault.ts';
import { httpApiKind } from '../src/connectors/http-api/connector.ts';

const context = { idempotencyKey: 'k'.repeat(64), signal: new AbortController().signal };

async function listen(server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
}

const servers: Server[] = [];
let ports: Readonly<Record<'http' | 'silent' | 'reset' | 'garbage' | 'tls' | 'closed', number>>;

beforeAll(async () => {
  const http = createServer((request, response) => answer(request.url ?? '', response));
  const silent = createTcpServer(() => undefined);
  const reset = createTcpServer((socket) => void socket.once('data', () => socket.destroy()));
  const garbage = createTcpServer((socket) => void socket.once('data', () => socket.end('not HTTP\r\n\r\n')));
  // A server without a certificate has no cipher in common with anybody.
  const tls = createTlsServer({}).on('tlsClientError', () => undefined);
  const closed = createTcpServer();
  servers.push(http, silent, reset, garbage, tls);
  const [a, b, c, d, e, f] = [
    await listen(http),
    await listen(silent),
    await listen(reset),
    await listen(garbage),
    await listen(tls),
    await listen(closed),
  ];
  await new Promise((resolve) => closed.close(resolve));
  ports = { http: a, silent: b, reset: c, garbage: d, tls: e, closed: f };
  silent.on('connection', (socket) => void sockets.push(() => socket.destroy()));
});
const sockets: (() => void)[] = [];
afterAll(() => {
  sockets.forEach((destroy) => destroy());
  servers.forEach((server) => server.close());
});

function answer(path: string, response: ServerResponse): void {
  const [, status = '200', header, value] = path.split('/').map(decodeURIComponent);
  if (header !== undefined && value !== undefined) response.setHeader(header, value);
  if (header === 'retry-after') response.setHeader('date', 'Sun, 22 Nov 2026 02:00:00 GMT');
  response.writeHead(Number(status)).end();
}

function call(url: string, method = 'POST', timeoutMs = 20_000): Promise<unknown> {
  const connector: Connector = httpApi({ allowedHosts: [new URL(url).host], timeoutMs });
  return connector.apply({ method, url, headers: {}, body: null }, context);
}

describe('every failure is named, and tried again only where that may help:', () => {
  test.each([
    ['refused', () => `http://127.0.0.1:${ports.closed}/`, { reason: 'refused', retryable: true }],
    ['reset', () => `http://127.0.0.1:${ports.reset}/`, { reason: 'reset', retryable: true, mayBeDone: true }],
    ['garbage', () => `http://127.0.0.1:${ports.garbage}/`, { reason: 'protocol', retryable: false }],
    ['tls', () => `https://127.0.0.1:${ports.tls}/`, { reason: 'tls', retryable: false }],
    ['plain instead of tls', () => `https://127.0.0.1:${ports.http}/`, { reason: 'tls', retryable: false }],
    ['dns', () => 'http://no-such-host.invalid/', { reason: 'dns' }],
    ['a port no client calls', () => 'http://127.0.0.1:9/', { reason: 'invalid', retryable: false }],
  ])('%s', async (_, url, details) => {
    await expect(call(url())).rejects.toMatchObject({ code: 'playbooks.connectorFailed', details });
  });

  test('time over', async () => {
    await expect(call(`http://127.0.0.1:${ports.silent}/`, 'POST', 50)).rejects.toMatchObject({
      details: { reason: 'timeout', retryable: true, mayBeDone: true },
    });
  });

  test.each([
    ['ENOTFOUND', 'dns', false],
    ['EAI_AGAIN', 'dns', true],
    ['ECONNREFUSED', 'refused', true],
    ['EHOSTUNREACH', 'unreachable', true],
    ['ENETUNREACH', 'unreachable', true],
    ['ECONNRESET', 'reset', true],
    ['UND_ERR_SOCKET', 'reset', true],
    ['UND_ERR_CONNECT_TIMEOUT', 'timeout', true],
    ['UND_ERR_HEADERS_TIMEOUT', 'timeout', true],
    ['CERT_HAS_EXPIRED', 'tls', false],
    ['DEPTH_ZERO_SELF_SIGNED_CERT', 'tls', false],
    ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'tls', false],
    ['ERR_TLS_CERT_ALTNAME_INVALID', 'tls', false],
    ['ERR_SSL_WRONG_VERSION_NUMBER', 'tls', false],
    ['HPE_INVALID_CONSTANT', 'protocol', false],
  ])('%s is %s', (code, reason, retryable) => {
    const cause = Object.assign(new Error('x'), { code });
    const one = new TypeError('fetch failed', { cause });
    const several = new TypeError('fetch failed', { cause: new AggregateError([cause]) });
    for (const error of [one, several]) expect(callFault(error)).toMatchObject({ reason, retryable, cause: code });
  });

  // 407 is for proxies: fetch itself takes it for a fault of the network.
  const statuses = Array.from({ length: 300 }, (_, n) => n + 300).filter((status) => status !== 304 && status !== 407);
  test('every status', async () => {
    const passing = [408, 425, 429];
    const lasting = [501, 505, 506, 508, 510, 511];
    for (const status of statuses) {
      const retryable = status >= 500 ? !lasting.includes(status) : passing.includes(status);
      const reason = status < 400 ? 'redirect' : 'status';
      await expect(call(`http://127.0.0.1:${ports.http}/${status}`)).rejects.toMatchObject({
        details: { status, reason, retryable },
      });
    }
  });

  test.each([
    [503, '120', 120_000],
    [429, '0', 0],
    [429, 'Sun, 22 Nov 2026 02:05:00 GMT', 300_000],
    [429, 'Sun, 22 Nov 2026 01:00:00 GMT', 0],
    [503, '999999999', MAX_RETRY_AFTER_MS],
    [503, 'soon', undefined],
    [503, '-5', undefined],
    [404, '120', undefined],
  ])('%i with Retry-After %s waits %s ms', async (status, value, wait) => {
    const fault: unknown = await call(
      `http://127.0.0.1:${ports.http}/${status}/retry-after/${encodeURIComponent(value)}`,
    ).catch((error: unknown) => error);
    expect((fault as { details: { retryAfterMs?: number } }).details.retryAfterMs).toBe(wait);
  });
});

describe('hosts', () => {
  test.each([
    ['https://waf.example.org/x', ['waf.example.org'], true],
    ['http://waf.example.org/x', ['waf.example.org'], true],
    ['https://waf.example.org:443/x', ['waf.example.org'], true],
    ['https://waf.example.org:8443/x', ['waf.example.org'], false],
    ['http://waf.example.org:22/x', ['waf.example.org'], false],
    ['https://waf.example.org:8443/x', ['waf.example.org:8443'], true],
    ['https://waf.example.org/x', ['waf.example.org:8443'], false],
    ['https://waf.example.org/x', ['waf.example.org:443'], true],
    ['http://waf.example.org/x', ['waf.example.org:443'], false],
    ['http://waf.example.org/x', ['WAF.Example.ORG:80'], true],
    ['https://[2001:db8::1]:8443/x', ['[2001:db8::1]:8443'], true],
    ['https://[2001:db8::1]/x', ['[2001:db8::1]:8443'], false],
    ['https://evil.org/x', ['waf.example.org'], false],
    ['https://waf.example.org.evil.org/x', ['waf.example.org'], false],
    ['https://waf.example.org/x', [], false],
  ])('%s with %j: %s', (url, hosts, allowed) => {
    expect(isAllowed(new URL(url), hosts)).toBe(allowed);
  });

  test.each([
    'https://x.org',
    'x.org/',
    'x.org:',
    'x.org:99999',
    'u@x.org',
    '*',
    'x org',
    '',
    ':80',
    '2001:db8::1',
    'x.org?y',
  ])('the configuration refuses %j', (entry) => {
    expect(parseAllowedHost(entry)).toBe(undefined);
    expect(httpApiKind.settings.safeParse({ allowedHosts: [entry] }).success).toBe(false);
  });
});

test.each(['Host', 'content-length', 'Transfer-Encoding', 'Connection', 'Idempotency-Key'])(
  'no playbook sets the header %s',
  (name) => {
    const args = { method: 'POST', url: 'http://127.0.0.1/', headers: { [name]: '1' }, body: null };
    expect(httpApiKind.args.safeParse(args).success).toBe(false);
  },
);
