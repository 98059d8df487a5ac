import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SocError } from '@qiaolou/schema';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { refusalOf } from './api-client.ts';
import type { Health } from '../src/http/probe-pages.ts';
import { openConsole, type TestConsole } from './console-fixture.ts';

let console_: TestConsole;
let health: Health = { healthy: true, waiting: [] };
let webRoot: string;
beforeAll(async () => {
  webRoot = await mkdtemp(join(tmpdir(), 'qiaolou-web-'));
  await mkdir(join(webRoot, 'dist', 'assets'), { recursive: true });
  await writeFile(join(webRoot, 'secret.txt'), 'outside');
  await writeFile(join(webRoot, 'dist', '.env'), 'inside, hidden');
  await writeFile(join(webRoot, 'dist', 'assets', 'app-1234.js'), 'export {};');
  await writeFile(
    join(webRoot, 'dist', 'index.html'),
    '<!doctype html><meta name="csp-nonce" content="__CSP_NONCE__"><script nonce="__CSP_NONCE__"></script>',
  );
  console_ = await openConsole({
    webRoot: join(webRoot, 'dist'),
    probes: { health: async () => health, metrics: async () => 'qiaolou_up 1\n' },
  });
});
afterAll(async () => {
  await console_.close();
  await rm(webRoot, { recursive: true });
});

test('every page path is the console with the nonce of its own response', async () => {
  const nonces = new Set<string>();
  for (const path of ['/', '/alerts', '/incidents/abc']) {
    const response = await fetch(console_.url + path);
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(response.headers.get('cache-control')).toBe('no-cache');
    const nonce = /'nonce-([^']+)'/.exec(response.headers.get('content-security-policy') ?? '')?.[1] ?? '';
    const page = await response.text();
    expect(page.split(`"${nonce}"`)).toHaveLength(3);
    expect(page).not.toContain('__CSP_NONCE__');
    nonces.add(nonce);
  }
  expect(nonces.size).toBe(3);
});

test('the policy and the other headers, on pages and on the API alike', async () => {
  for (const path of ['/', '/api/v1/session', '/api/nothing', '/assets/app-1234.js']) {
    const { headers } = await fetch(console_.url + path);
    const policy = (headers.get('content-security-policy') ?? '').replaceAll(/nonce-[^']+/g, 'nonce-x');
    expect(policy.split(';')).toEqual([
      "default-src 'none'",
      "script-src 'self' 'nonce-x'",
      "style-src 'self' 'nonce-x'",
      "connect-src 'self'",
      "img-src 'self' data:",
      "font-src 'self'",
      "frame-ancestors 'none'",
      "base-uri 'none'",
      "form-action 'self'",
    ]);
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('x-frame-options')).toBe('DENY');
    expect(headers.get('referrer-policy')).toBe('no-referrer');
    expect(headers.get('cross-origin-opener-policy')).toBe('same-origin');
    expect(headers.get('permissions-policy')).toContain('camera=()');
    expect(headers.get('x-powered-by')).toBeNull();
    expect(headers.get('strict-transport-security')).toBeNull();
    expect(headers.get('x-request-id')).toMatch(/^[0-9a-f]{16}$/);
  }
});

test('assets are kept for ever, API answers never', async () => {
  const asset = await fetch(`${console_.url}/assets/app-1234.js`);
  expect(asset.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
  expect((await fetch(`${console_.url}/api/v1/session`)).headers.get('cache-control')).toBe('no-store');
});

test.each([
  '/../secret.txt',
  '/assets/../../secret.txt',
  '/%2e%2e/secret.txt',
  '/..%2fsecret.txt',
  '/assets/..%5c..%5csecret.txt',
  '//secret.txt',
  '/.env',
  '/%00.txt',
  '/assets/nothing.js',
])('%s leads nowhere', async (path) => {
  const { status, text } = await rawGet(path);
  expect(text).not.toMatch(/outside|inside, hidden/);
  expect(status).toBeGreaterThanOrEqual(400);
  expect(status).toBeLessThan(500);
});

test('a forged X-Forwarded-For is not believed', async () => {
  await fetch(`${console_.url}/api/v1/session`, { headers: { 'x-forwarded-for': '203.0.113.9' } });
  expect(console_.logLines.join('')).not.toContain('203.0.113.9');
});

test('probes', async () => {
  const healthy = await fetch(`${console_.url}/healthz`);
  expect([healthy.status, await healthy.json()]).toEqual([200, { state: 'ok', healthy: true, waiting: [] }]);
  const since = '2026-11-22T01:02:03.000Z';
  health = { healthy: false, waiting: [{ part: 'commits', since, code: 'records.unavailable' }] };
  const waiting = await fetch(`${console_.url}/healthz`);
  expect([waiting.status, await waiting.json()]).toEqual([503, { state: 'unavailable', ...health }]);
  health = { ...health, healthy: true };
  const degraded = await fetch(`${console_.url}/healthz`);
  expect([degraded.status, await degraded.json()]).toEqual([200, { state: 'degraded', ...health }]);
  const metrics = await fetch(`${console_.url}/metrics`);
  expect(metrics.headers.get('content-type')).toContain('text/plain; version=0.0.4');
  expect(await metrics.text()).toBe('qiaolou_up 1\n');
});

test('what a store that is away keeps from its answer is 503 with its code and when to come back', async () => {
  const away = await openConsole({
    webRoot: join(webRoot, 'dist'),
    probes: {
      health: async () => health,
      metrics: () => Promise.reject(new SocError('records.unavailable')),
    },
  });
  try {
    const response = await fetch(`${away.url}/metrics`);
    expect(response.headers.get('retry-after')).toBe('5');
    expect(await refusalOf(response)).toBe('503 records.unavailable');
  } finally {
    await away.close();
  }
});

test.each(['x-forwarded-for', 'x-forwarded-proto', 'x-real-ip', 'forwarded', 'via'])(
  'metrics are not shown through a gateway on this machine, told by %s',
  async (header) => {
    expect((await fetch(`${console_.url}/metrics`, { headers: { [header]: '1' } })).status).toBe(404);
  },
);

test('without a built console: 503 and what to do, the API works', async () => {
  const bare = await openConsole({ webRoot: join(webRoot, 'nowhere') });
  try {
    const response = await fetch(`${bare.url}/`);
    expect(response.status).toBe(503);
    expect(await response.text()).toContain('控制台页面尚未构建');
    expect(await refusalOf(await fetch(`${bare.url}/api/v1/session`))).toBe('401 auth.required');
  } finally {
    await bare.close();
  }
});

test('a port in use is said so', async () => {
  await expect(openConsole({ listen: { port: Number(new URL(console_.url).port) } })).rejects.toMatchObject({
    code: 'platform.portInUse',
  });
});

/** A request whose path the client does not tidy up. */
function rawGet(path: string): Promise<{ readonly status: number; readonly text: string }> {
  const { hostname, port } = new URL(console_.url);
  return new Promise((resolve, reject) => {
    const req = request({ hostname, port, path }, (res) => {
      let text = '';
      res.on('data', (chunk: Buffer) => (text += chunk.toString()));
      res.on('end', () => resolve({ status: res.statusCode ?? 0, text }));
    });
    req.on('error', reject);
    req.end();
  });
}
