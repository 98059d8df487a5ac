import { execFile, spawn } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, test } from 'vitest';
import { snmpPoll } from '../../../src/inputs/snmp-poll/input.ts';
import { inputGiven } from '../input-given.ts';
import { afterTest, spoolFixture } from '../spool-fixture.ts';
import { program } from '../../real-program.ts';
import { until } from '../until.ts';

const snmpd = program('snmpd');
const run = promisify(execFile);
const PASSWORDS = { authPassword: 'authenticate-me', privacyPassword: 'keep-it-private' };
const USERS = [
  ['sha1', 'SHA'],
  ['sha224', 'SHA-224'],
  ['sha256', 'SHA-256'],
  ['sha384', 'SHA-384'],
  ['sha512', 'SHA-512'],
] as const;

/** Net-SNMP's agent, on a port of its own. */
async function agent(): Promise<{
  readonly port: number;
  readonly restart: () => Promise<void>;
  readonly end: () => Promise<void>;
}> {
  const folder = mkdtempSync(join(tmpdir(), 'snmpd-'));
  const port = await freePort();
  const config = join(folder, 'snmpd.conf');
  writeFileSync(
    config,
    [
      `agentAddress udp:127.0.0.1:${port}`,
      'sysName county-switch',
      'rocommunity county 127.0.0.1',
      ...USERS.map(
        ([name, auth]) => `createUser ${name} ${auth} ${PASSWORDS.authPassword} AES ${PASSWORDS.privacyPassword}`,
      ),
      ...USERS.map(([name]) => `rouser ${name} auth`),
      '',
    ].join('\n'),
  );
  let end = (): Promise<unknown> => Promise.resolve();
  const start = async (): Promise<void> => {
    const environment = { ...process.env, SNMP_PERSISTENT_DIR: join(folder, 'kept') };
    const child = spawn(snmpd ?? '', ['-f', '-Lo', '-C', '-c', config, '-I', '-smux'], {
      env: environment,
      stdio: 'ignore',
    });
    const exited = once(child, 'exit');
    end = async () => {
      child.kill();
      await exited;
    };
    for (;;) {
      const answers = await run('snmpget', [
        '-v',
        '2c',
        '-c',
        'county',
        '-t',
        '1',
        '-r',
        '0',
        `127.0.0.1:${port}`,
        '1.3.6.1.2.1.1.5.0',
      ]).then(
        () => true,
        () => false,
      );
      if (answers) return;
      if (child.exitCode !== null) throw new Error('snmpd ended');
    }
  };
  await start();
  afterTest(async () => {
    await end();
    rmSync(folder, { recursive: true, force: true });
  });
  return {
    port,
    end: async () => {
      await end();
      end = () => Promise.resolve();
    },
    restart: async () => {
      await end();
      await start();
    },
  };
}

async function freePort(): Promise<number> {
  const socket = createSocket('udp4');
  socket.bind(0, '127.0.0.1');
  await once(socket, 'listening');
  const { port } = socket.address();
  socket.close();
  return port;
}

describe.skipIf(snmpd === undefined)('snmpd of Net-SNMP; skipped where it is not installed', () => {
  test('v2c, and v3 with each hash, with AES and without; a wrong password is told', async () => {
    const fixture = await spoolFixture();
    const { port } = await agent();
    const credentials = [
      { name: 'v2c', community: 'county' },
      ...USERS.map(([user]) => ({ name: user, user, auth: user, ...PASSWORDS })),
      { name: 'open', user: 'sha256', auth: 'sha256', authPassword: PASSWORDS.authPassword },
      { name: 'wrong', user: 'sha256', auth: 'sha256', authPassword: 'not-the-word' },
      { name: 'nobody', user: 'nobody', auth: 'sha256', authPassword: 'not-the-word' },
    ];
    for (const { name } of credentials) {
      const settings = snmpPoll.settings.parse({
        ...{ enabled: true, credentials, seconds: 3_600, retries: 1 },
        devices: [{ address: '127.0.0.1', port, credential: name, name, values: ['load'] }],
        values: [{ name: 'load', oid: '1.3.6.1.4.1.2021.10.1.5' }],
      });
      const input = snmpPoll.open(settings, { ...inputGiven(fixture), stateDirectory: join(fixture.dir, name) });
      await input.start();
      await until(() => (input.stats().devices?.polls ?? 0) > 0, 'a poll');
      await input.stop();
    }
    await fixture.spool.durable();
    const events = fixture.texts().map((text) => JSON.parse(text) as Readonly<Record<string, unknown>>);
    const read = events.filter((event) => event['event.action'] === 'snmp_poll');
    expect(read.map((event) => event['host.name'])).toEqual(['v2c', ...USERS.map(([name]) => name), 'open']);
    for (const event of read) expect(event['snmp.interfaces_up']).toBeGreaterThan(0);
    for (const event of read) expect(JSON.stringify(event['snmp.values'])).toMatch(/load=\d+/);
    expect(
      events.filter((event) => !read.includes(event)).map((event) => [event['host.name'], event['event.reason']]),
    ).toEqual([
      ['wrong', 'notAuthentic'],
      ['nobody', 'unknownUser'],
    ]);
  });

  test('one that ends is told once, one that restarts is asked on: its boots and time are learnt anew', async () => {
    const fixture = await spoolFixture();
    const { port, restart, end } = await agent();
    const settings = snmpPoll.settings.parse({
      ...{ enabled: true, seconds: 1, timeoutSeconds: 1, retries: 0, pollEvents: false },
      credentials: [{ name: 'all', user: 'sha256', auth: 'sha256', ...PASSWORDS }],
      devices: [{ address: '127.0.0.1', port, credential: 'all' }],
    });
    const input = snmpPoll.open(settings, inputGiven(fixture));
    await input.start();
    afterTest(() => input.stop());
    await until(() => (input.stats().devices?.polls ?? 0) > 2, 'polls');
    await end();
    await until(() => (input.stats().devices?.failed ?? 0) > 1, 'it is away');
    await restart();
    await until(() => input.stats().trouble === undefined, 'it is back');
    await fixture.spool.durable();
    const actions = fixture
      .texts()
      .map((text) => (JSON.parse(text) as Readonly<Record<string, unknown>>)['event.action']);
    expect(actions.slice(0, 3)).toEqual(['device_unreachable', 'device_reachable', 'device_restarted']);
  });
});
