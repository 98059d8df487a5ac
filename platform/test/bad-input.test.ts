import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { countyDay } from '@qiaolou/scenarios';
import { systemClock, type LeftOutFiles } from '@qiaolou/schema';
import pino from 'pino';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { configSchema } from '../src/config/config.ts';
import type { Platform } from '../src/start/platform.ts';
import { SHIPPED_PARSERS_DIRECTORY } from '../src/shipped/shipped-directories.ts';
import { startPlatform } from '../src/start/start.ts';

const directory = mkdtempSync(join(tmpdir(), 'qiaolou-bad-'));
let platform: Platform;

beforeAll(async () => {
  const rules = join(directory, 'rules');
  mkdirSync(rules);
  writeFileSync(join(rules, 'broken.yaml'), 'title: broken\ndetection: [\n');
  writeFileSync(
    join(rules, 'unknown.yaml'),
    'title: unknown modifier\nid: 6f0f0f0e-6a3e-4b1e-9a55-0d2d6c1f7b11\nlogsource: {category: webserver}\ndetection:\n  sel:\n    url.path|sounds_like: x\n  condition: sel\n',
  );
  const parserDirectory = join(directory, 'parsers');
  cpSync(SHIPPED_PARSERS_DIRECTORY, parserDirectory, { recursive: true });
  const wrongKey = 'id: sudo.sudo\nmatch: { contians: sudo }\ngrammar: { kv: {} }\n';
  writeFileSync(join(parserDirectory, 'sudo-sudo/pack.yaml'), wrongKey);
  const free = { port: 0 };
  const config = configSchema.parse({
    dataDirectory: join(directory, 'data'),
    console: free,
    inputs: { syslogUdp: free, syslogTcp: free, netflow: free, http: free },
    detection: { ruleDirectories: [rules] },
  });
  const logger = pino({ level: 'silent' });
  platform = await startPlatform({ config, clock: systemClock, logger, parserDirectory, demo: true });
});

afterAll(async () => {
  await platform.stop();
  rmSync(directory, { recursive: true, force: true });
});

async function datagram(payload: Uint8Array, port: number): Promise<void> {
  const socket = createSocket('udp4');
  await new Promise<void>((resolve, reject) =>
    socket.send(payload, port, '127.0.0.1', (error) => (error === null ? resolve() : reject(error))),
  );
  socket.close();
}

async function stream(payload: Uint8Array): Promise<void> {
  const socket = connect(platform.playTargets.syslogTcpPort, '127.0.0.1');
  socket.on('error', () => undefined);
  socket.end(payload);
  await once(socket, 'close');
}

async function handled(events: number): Promise<void> {
  const deadline = Date.now() + 500_000;
  while (platform.counters().events < events && Date.now() < deadline) {
    await platform.drained();
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

function login(name: string, password: string): Promise<Response> {
  return fetch(`${platform.consoleUrl}/api/v1/session`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ name, password }),
  });
}

async function logInAsDemo(): Promise<{ readonly cookie: string; readonly csrfToken: string }> {
  const demo = platform.firstUsers.find(({ name }) => name === 'demo');
  const session = await login('demo', demo?.password ?? '');
  expect(session.status).toBe(200);
  const { csrfToken } = (await session.json()) as { csrfToken: string };
  return { cookie: session.headers.get('set-cookie')?.split(';')[0] ?? '', csrfToken };
}

function junk(length: number): Uint8Array {
  let state = 12_345;
  return Uint8Array.from({ length }, () => (state = (state * 1_103_515_245 + 12_345) % 2_147_483_648) % 256);
}

describe('bad input', () => {
  it('is kept, counted and searchable, whatever it is', async () => {
    const before = platform.counters().events;
    await datagram(junk(900), platform.playTargets.syslogUdpPort);
    await stream(Buffer.concat([Buffer.alloc(1_000_000, 'A'), Buffer.from('\nafter the long line\n')]));
    const flow = countyDay({ seed: 3, start: 0, events: 500 }).find(({ transport }) => transport === 'netflow');
    expect(flow).toBeDefined();
    await datagram(flow?.payload.subarray(0, 90) ?? new Uint8Array(), platform.playTargets.netflowPort);
    await datagram(Uint8Array.of(0, 9), platform.playTargets.netflowPort);
    await handled(before + 5);
    const found = await platform.core.events.search({
      where: { op: 'eq', field: 'event.kind', value: 'pipeline_error' },
      range: { from: '1970-01-01T00:00:00.000Z', to: '2100-01-01T00:00:00.000Z' },
      sort: 'oldest',
      limit: 100,
    });
    expect(found.events.length).toBeGreaterThanOrEqual(3);
    const tail = await platform.core.events.search({
      where: { op: 'contains', field: 'message', value: 'after the long line' },
      range: { from: '1970-01-01T00:00:00.000Z', to: '2100-01-01T00:00:00.000Z' },
      sort: 'oldest',
      limit: 10,
    });
    expect(tail.events).toHaveLength(1);
    expect(platform.counters()).toMatchObject({ rejected: 0 });
  });

  it('does not keep broken rules from being told, nor good ones from running', async () => {
    const metrics = await platform.core.metrics.registry.metrics();
    expect(metrics).toMatch(/^qiaolou_rule_errors 2$/m);
    const loaded = Number(/^qiaolou_rules_loaded (\d+)$/m.exec(metrics)?.[1]);
    expect(loaded).toBeGreaterThanOrEqual(30);
  });

  it('of packs and rules is told at the console, each with file, line and reason', async () => {
    const { cookie } = await logInAsDemo();
    const read = async (path: string): Promise<unknown> =>
      (await fetch(`${platform.consoleUrl}/api/v1/${path}`, { headers: { cookie } })).json();
    expect(await read('sources')).toMatchObject({
      leftOutPacks: {
        total: 1,
        files: [
          {
            file: 'sudo-sudo/pack.yaml',
            line: 2,
            code: 'collector.packInvalid',
            reason: expect.stringMatching(/contians/) as string,
          },
        ],
      },
    });
    const rules = (await read('rules?level=low')) as { leftOut: LeftOutFiles };
    expect(rules.leftOut.total).toBe(2);
    expect(rules.leftOut.files.map(({ file, line, code }) => [basename(file), line, code])).toEqual([
      ['broken.yaml', 3, 'detection.yamlSyntax'],
      ['unknown.yaml', 6, 'detection.unknownModifier'],
    ]);
  });

  it('is refused by the HTTP input with a code', async () => {
    const url = `http://127.0.0.1:${platform.playTargets.httpPort}/ingest/v1`;
    const wrongKey = await fetch(url, { method: 'POST', body: 'x', headers: { authorization: 'Bearer wrong' } });
    expect(wrongKey.status).toBe(401);
    expect(await wrongKey.json()).toMatchObject({ code: expect.stringContaining('.') as string });
  });

  it('is refused by the console with one code for every wrong login, and a position for a wrong query', async () => {
    for (const [name, password] of [
      ['demo', 'wrong'],
      ['nobody', 'wrong'],
    ] as const) {
      const answer = await login(name, password);
      expect(answer.status).toBe(401);
      expect(await answer.json()).toMatchObject({ code: 'auth.failed' });
    }
    const { cookie, csrfToken } = await logInAsDemo();
    const search = await fetch(`${platform.consoleUrl}/api/v1/events/search`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', cookie, 'x-csrf-token': csrfToken },
      body: JSON.stringify({
        query: 'source.ip: (1.2.3.4 or',
        from: '2026-11-01T00:00:00.000Z',
        to: '2026-11-30T00:00:00.000Z',
      }),
    });
    expect(search.status).toBe(400);
    const body = (await search.json()) as { code: string; details: { at?: number } };
    expect(body.code).toMatch(/^query\./);
    expect(body.details.at).toBeTypeOf('number');
  });
});
