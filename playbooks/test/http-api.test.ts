import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { httpApi, type Connector } from '../src/index.ts';
import { httpApiKind } from '../src/connectors/http-api/connector.ts';

let server: Server;
let host: string;
const seen: {
  method: string | undefined;
  url: string | undefined;
  key: string | string[] | undefined;
  body: string;
}[] = [];

beforeAll(async () => {
  server = createServer((request, response) => {
    void bodyOf(request).then((body) => {
      seen.push({ method: request.method, url: request.url, key: request.headers['idempotency-key'], body });
      const path = request.url ?? '';
      if (path === '/slow') return;
      if (path === '/redirect') response.writeHead(302, { location: '/ok' }).end();
      else if (path === '/large') response.end('x'.repeat(5_000));
      else if (path.startsWith('/status/')) response.writeHead(Number(path.slice(8))).end('no');
      else response.writeHead(201, { 'content-type': 'application/json' }).end('{"ticket":"T-1","n":7,"deep":{"x":1}}');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}

test('calls no host until somebody names one', () => {
  expect(httpApiKind.settings.parse(undefined)).toEqual({ allowedHosts: [] });
});

const context = { idempotencyKey: 'k'.repeat(64), signal: new AbortController().signal };
const connector = (timeoutMs = 20_000): Connector =>
  httpApi({ allowedHosts: [host], timeoutMs, maxResponseBytes: 1_000 });
const args = (path: string, method = 'POST') => ({
  method,
  url: `http://${host}${path}`,
  headers: {},
  body: method === 'GET' ? null : '{"a":1}',
});

test('a call carries the idempotency key and lets scalar fields out', async () => {
  expect(await connector().apply(args('/ok'), context)).toMatchObject({
    response: { status: 201 },
    outputs: { status: '201', ticket: 'T-1', n: '7' },
  });
  expect(seen.at(-1)).toEqual({ method: 'POST', url: '/ok', key: context.idempotencyKey, body: '{"a":1}' });
  await connector().apply(args('/ok', 'GET'), context);
  expect(seen.at(-1)).toMatchObject({ key: undefined });
});

test.each([
  ['/status/503', { code: 'playbooks.connectorFailed', details: { status: 503, retryable: true } }],
  ['/status/429', { code: 'playbooks.connectorFailed', details: { status: 429, retryable: true } }],
  ['/status/404', { code: 'playbooks.connectorFailed', details: { status: 404, retryable: false } }],
  ['/redirect', { code: 'playbooks.connectorFailed', details: { status: 302 } }],
  ['/large', { code: 'playbooks.connectorFailed', details: { reason: 'tooLarge', retryable: false } }],
  ['/slow', { code: 'playbooks.connectorFailed', details: { retryable: true } }],
])('%s fails with %j', async (path, fault) => {
  const timeoutMs = path === '/slow' ? 100 : 20_000;
  await expect(connector(timeoutMs).apply(args(path), context)).rejects.toMatchObject(fault);
});

test('no host is reached unless it is on the list, and a plan reaches none', async () => {
  const before = seen.length;
  await expect(httpApi({ allowedHosts: [] }).apply(args('/ok') as never, context)).rejects.toMatchObject({
    code: 'playbooks.hostNotAllowed',
  });
  await expect(
    connector().apply({ ...args('/ok'), url: 'http://169.254.169.254/latest' }, context),
  ).rejects.toMatchObject({ code: 'playbooks.hostNotAllowed' });
  await expect(connector().apply({ ...args('/ok'), url: `http://user:pw@${host}/ok` }, context)).rejects.toMatchObject({
    code: 'playbooks.badArguments',
  });
  expect(await connector().plan(args('/ok'), context)).toMatchObject({ summary: `调用接口 POST http://${host}/ok` });
  expect(seen.length).toBe(before);
});

test.each([
  { url: 'file:///etc/passwd' },
  { method: 'TRACE' },
  { headers: { 'X-A': 'a\r\nB: c' } },
  { headers: { 'X A': 'a' } },
])('arguments with %j are refused', (over) => {
  expect(connector().args.safeParse({ ...args('/ok'), ...over }).success).toBe(false);
});
