import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseQuery, systemClock, type EcsEvent } from '@qiaolou/schema';
import pino from 'pino';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { configSchema } from '../src/config/config.ts';
import type { Platform } from '../src/start/platform.ts';
import { startPlatform } from '../src/start/start.ts';

/** Path of a program, or undefined when this machine lacks it. */
function program(name: string): string | undefined {
  return ['/usr/bin', '/usr/sbin', '/bin', '/sbin']
    .map((folder) => join(folder, name))
    .find((path) => existsSync(path));
}

const logger = program('logger');
const rsyslogd = program('rsyslogd');
const softflowd = program('softflowd');
const pcap = join(import.meta.dirname, '../../../shared/data/pcap/http-protocol-inspect-v2__http.pcap');
const directory = mkdtempSync(join(tmpdir(), 'qiaolou-senders-'));
let platform: Platform;

beforeAll(async () => {
  const free = { port: 0 };
  const config = configSchema.parse({
    dataDirectory: join(directory, 'data'),
    console: free,
    inputs: { syslogUdp: free, syslogTcp: free, netflow: free, http: free },
    detection: { maxClockSkewHours: 24 * 3_650 },
  });
  platform = await startPlatform({ config, clock: systemClock, logger: pino({ level: 'silent' }), demo: true });
});

afterAll(async () => {
  await platform.stop();
  rmSync(directory, { recursive: true, force: true });
});

async function run(path: string, args: readonly string[]): Promise<void> {
  const child = spawn(path, args, { stdio: 'ignore' });
  const [code] = (await once(child, 'close')) as [number | null];
  expect([path, code]).toEqual([path, 0]);
}

/** What a query of the console's language finds, asked until there are at least so many. */
async function found(query: string, atLeast: number): Promise<readonly EcsEvent[]> {
  const parsed = parseQuery(query);
  if (!parsed.ok) throw new Error(`${parsed.code} at ${parsed.at}`);
  const deadline = Date.now() + 500_000;
  for (;;) {
    await platform.drained();
    const { events } = await platform.core.events.search({
      where: parsed.ast,
      range: { from: '1970-01-01T00:00:00.000Z', to: '2100-01-01T00:00:00.000Z' },
      sort: 'oldest',
      limit: 1_000,
    });
    if (events.length >= atLeast || Date.now() > deadline) return events;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

describe.skipIf(logger === undefined)('logger (util-linux); skipped where it is not installed', () => {
  it('over UDP and TCP is stored and searchable', async () => {
    const { syslogUdpPort, syslogTcpPort } = platform.playTargets;
    const message = 'Failed password for root from 198.51.100.9 port 5022 ssh2';
    await run(logger ?? '', ['-n', '127.0.0.1', '-P', String(syslogUdpPort), '-d', '-t', 'sshd', message]);
    await run(logger ?? '', [
      '-n',
      '127.0.0.1',
      '-P',
      String(syslogTcpPort),
      '-T',
      '--octet-count',
      '-t',
      'sshd',
      message,
    ]);
    const events = await found('source.ip: 198.51.100.9', 2);
    expect(events.map((event) => [event['event.dataset'], event['event.outcome'], event['user.name']])).toEqual(
      Array(2).fill(['openssh.sshd', 'failure', 'root']),
    );
    expect(new Set(events.map((event) => event['qiaolou.listener']))).toEqual(new Set(['syslog-udp', 'syslog-tcp']));
  });
});

describe.skipIf(logger === undefined || rsyslogd === undefined)('rsyslogd; skipped where it is not installed', () => {
  it('forwards what it is given, and all of it is searchable', async () => {
    const socket = join(directory, 'log');
    const { syslogTcpPort } = platform.playTargets;
    const config = [
      'module(load="imuxsock" SysSock.Use="off")',
      `input(type="imuxsock" Socket="${socket}" CreatePath="on" RateLimit.Interval="0")`,
      `global(workDirectory="${directory}")`,
      `action(type="omfwd" target="127.0.0.1" port="${syslogTcpPort}" protocol="tcp" TCP_Framing="octet-counted")`,
    ];
    writeFileSync(join(directory, 'rsyslog.conf'), `${config.join('\n')}\n`);
    const daemon = spawn(rsyslogd ?? '', ['-n', '-f', join(directory, 'rsyslog.conf'), '-i', join(directory, 'pid')], {
      stdio: 'ignore',
    });
    const ended = once(daemon, 'close');
    try {
      const deadline = Date.now() + 300_000;
      while (!existsSync(socket) && Date.now() < deadline) await new Promise((resolve) => setTimeout(resolve, 20));
      for (let n = 0; n < 20; n += 1) await run(logger ?? '', ['-u', socket, '-t', 'qiaolou', `谯楼 relayed ${n}.`]);
      const events = await found('"谯楼 relayed"', 20);
      expect(events).toHaveLength(20);
    } finally {
      daemon.kill();
      await ended;
    }
  });
});

describe.skipIf(softflowd === undefined || !existsSync(pcap))(
  'softflowd on a capture of ../shared/data/pcap; skipped where either is missing',
  () => {
    it('exports NetFlow v9 whose flows are searchable', async () => {
      const target = `127.0.0.1:${platform.playTargets.netflowPort}`;
      // No control socket: reading a file, softflowd 1.1.0 may wait on it for ever.
      await run(softflowd ?? '', [
        '-r',
        pcap,
        '-n',
        target,
        '-v',
        '9',
        '-d',
        '-p',
        join(directory, 'softflowd.pid'),
        '-c',
        'none',
      ]);
      const events = await found('event.dataset: netflow.v9 and event.action: netflow_flow', 2);
      expect(events.length).toBeGreaterThanOrEqual(2);
      for (const event of events) expect(event['source.ip']).toMatch(/^[\d.]+$/);
    });
  },
);
