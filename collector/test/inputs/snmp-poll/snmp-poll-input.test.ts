import { createSocket } from 'node:dgram';
import { describe, expect, test } from 'vitest';
import { createParser } from '../../../src/parse/parser.ts';
import { snmpPoll } from '../../../src/inputs/snmp-poll/input.ts';
import type { Input } from '../../../src/inputs/index.ts';
import { ber, octets, varBind, whole } from '../../snmp/ber-writer.ts';
import { inputGiven } from '../input-given.ts';
import { afterTest, spoolFixture, type SpoolFixture } from '../spool-fixture.ts';
import { until } from '../until.ts';
import { FakeAgent, type Treatment } from './fake-agent.ts';

type Event = Readonly<Record<string, unknown>>;

async function agentWith(
  ports: readonly string[] = ['GE0/0/1', 'GE0/0/2'],
): Promise<{ agent: FakeAgent; port: number }> {
  const agent = new FakeAgent();
  const port = await agent.listen();
  afterTest(() => agent.close());
  agent.system('SW-1', 100_000);
  for (const [index, name] of ports.entries()) agent.port(index + 1, name);
  return { agent, port };
}

async function inputOf(
  port: number,
  fixture: SpoolFixture,
  settings: object = {},
  device: object = {},
): Promise<Input> {
  const parsed = snmpPoll.settings.parse({
    ...{ enabled: true, seconds: 1, timeoutSeconds: 1, retries: 0 },
    credentials: [{ name: 'all', community: 'county' }],
    devices: [{ address: '127.0.0.1', port, credential: 'all', ...device }],
    ...settings,
  });
  const input = snmpPoll.open(parsed, inputGiven(fixture));
  await input.start();
  afterTest(() => input.stop());
  return input;
}

function events({ texts }: SpoolFixture): readonly Event[] {
  return texts().map((text) => JSON.parse(text) as Event);
}

function actions(fixture: SpoolFixture): readonly unknown[] {
  return events(fixture).map((event) => event['event.action']);
}

test('each poll is an event of sums, which the parser reads as one', async () => {
  const fixture = await spoolFixture();
  const { agent, port } = await agentWith();
  agent.mib.set('1.3.6.1.4.1.2011.5.25.31.1.1.1.1.5.7', whole(12));
  agent.mib.set('1.3.6.1.4.1.2011.5.25.31.1.1.1.1.5.9', whole(34));
  const values = [{ name: 'cpu', oid: '1.3.6.1.4.1.2011.5.25.31.1.1.1.1.5', unit: '%', above: 80 }];
  const input = await inputOf(port, fixture, { values }, { values: ['cpu'] });
  await fixture.textsWhen(1);
  agent.port(1, 'GE0/0/1', { inOctets: 1_000_000_000, outOctets: 1_000 });
  await until(() => fixture.texts().some((text) => text.includes('in_bps=') && !text.includes('in_bps=0')), 'traffic');
  const busy = events(fixture).find((event) => Number(event['snmp.in_bps']) > 0);
  expect(busy).toMatchObject({
    ...{ 'event.kind': 'metric', 'event.dataset': 'snmp.poll', 'event.action': 'snmp_poll', 'host.name': 'SW-1' },
    ...{ 'observer.ip': '127.0.0.1', 'observer.vendor': 'H3C', 'snmp.interfaces_up': 2, 'snmp.interfaces_total': 2 },
    ...{ 'snmp.values': ['cpu=34%'], 'snmp.uptime_ms': 1_000_000 },
  });
  expect(String((busy?.['snmp.busiest'] as readonly string[])[0])).toMatch(/^GE0\/0\/1 in=\d+ out=\d+ errors=0$/);
  const [record] = fixture.records();
  if (record === undefined) throw new Error('a record is expected');
  const parser = createParser({ spoolId: '5a'.repeat(16), packs: [], skewLimitMs: 1e15 });
  expect(parser.parse(record, { segment: 0, offset: 0 })).toMatchObject([
    { 'event.action': 'snmp_poll', 'host.name': 'SW-1', 'observer.ip': '127.0.0.1', 'snmp.interfaces_up': 2 },
  ]);
  expect(input.stats()).toMatchObject({ devices: { devices: 1, away: [], failed: 0 } });
  expect(JSON.stringify([input.stats(), fixture.texts()])).not.toContain('county');
});

test('a link that goes down is told once, under the name traps have for it; one that went down while nobody asked too', async () => {
  const fixture = await spoolFixture();
  const { agent, port } = await agentWith();
  const quiet = { pollEvents: false };
  const first = await inputOf(port, fixture, quiet);
  await until(() => (first.stats().devices?.polls ?? 0) > 0, 'a poll');
  agent.port(2, 'GE0/0/2', { oper: 2 });
  await until(() => first.stats().received > 0, 'it is told');
  const { polls = 0 } = first.stats().devices ?? {};
  await until(() => (first.stats().devices?.polls ?? 0) > polls, 'another poll');
  await first.stop();
  agent.port(1, 'GE0/0/1', { oper: 7 });
  agent.system('SW-1', 50);
  const second = await inputOf(port, fixture, quiet);
  await until(() => (second.stats().devices?.polls ?? 0) > 1, 'two polls');
  await fixture.spool.durable();
  expect(actions(fixture)).toEqual(['link_down', 'device_restarted', 'link_down']);
  expect(events(fixture)[0]).toMatchObject({
    ...{ 'snmp.interface_name': 'GE0/0/2', 'snmp.interface_index': '2', 'observer.ingress.interface.name': 'GE0/0/2' },
    ...{ 'event.type': 'end', 'event.category': 'network', message: 'linkDown GE0/0/2' },
  });
});

test('a device that does not answer is told once and asked on, also over a restart; when it answers again that is told', async () => {
  const fixture = await spoolFixture();
  const { agent, port } = await agentWith();
  const quiet = { pollEvents: false };
  const first = await inputOf(port, fixture, quiet);
  await until(() => (first.stats().devices?.polls ?? 0) > 0, 'a poll');
  agent.treat = () => undefined;
  await until(() => (first.stats().devices?.failed ?? 0) > 1, 'it is away');
  expect(first.stats().trouble).toMatchObject({
    code: 'collector.devicesAway',
    details: { count: 1, devices: ['127.0.0.1 timeout'] },
  });
  await first.stop();
  const second = await inputOf(port, fixture, quiet);
  await until(() => (second.stats().devices?.failed ?? 0) > 0, 'it is still away');
  agent.treat = (answer) => answer;
  await until(() => second.stats().received > 0, 'it is back');
  await fixture.spool.durable();
  expect(actions(fixture)).toEqual(['device_unreachable', 'device_reachable']);
  expect(events(fixture)[0]).toMatchObject({ 'event.reason': 'timeout', 'host.name': 'SW-1' });
  await until(() => second.stats().trouble === undefined, 'nothing is wrong');
});

describe('hostile answers end in an event and a count, and the device is asked again at its time', () => {
  const forged = (id: number, community = 'county'): Buffer =>
    ber(
      0x30,
      whole(1),
      octets(community),
      ber(0xa2, whole(id), whole(0), whole(0), ber(0x30, varBind('1.3.6.1.2.1.1.5.0', octets('evil')))),
    );
  const HOSTILE: readonly (readonly [string, Treatment, string, string | undefined])[] = [
    ['cut off', (answer) => answer.subarray(0, 20), 'timeout', 'snmp.badBer'],
    ['of another request', (_, { id }) => forged(id + 1), 'timeout', 'snmp.unexpected'],
    ['with another community', (_, { id }) => forged(id, 'other'), 'timeout', 'snmp.community'],
    [
      'of another version',
      (answer) => Buffer.concat([answer.subarray(0, 6), Buffer.from([0]), answer.subarray(7)]),
      'timeout',
      undefined,
    ],
    [
      'a trap instead',
      (_, { id }) => ber(0x30, whole(1), octets('county'), ber(0xa7, whole(id))),
      'timeout',
      'snmp.notAResponse',
    ],
    [
      'nothing bound',
      (_, { id }) => ber(0x30, whole(1), octets('county'), ber(0xa2, whole(id), whole(0), whole(0), ber(0x30))),
      'empty',
      undefined,
    ],
    [
      'an error',
      (_, { id }) => ber(0x30, whole(1), octets('county'), ber(0xa2, whole(id), whole(5), whole(1), ber(0x30))),
      'error5',
      undefined,
    ],
    ['64 KB of nothing', () => Buffer.alloc(65_000), 'timeout', 'snmp.badBer'],
  ];
  test.each(HOSTILE)('%s', async (_, treat, because, count) => {
    const fixture = await spoolFixture();
    const { agent, port } = await agentWith();
    agent.treat = treat;
    const input = await inputOf(port, fixture);
    await until(() => (input.stats().devices?.failed ?? 0) > 1, 'two polls');
    await fixture.spool.durable();
    expect(events(fixture).map((event) => [event['event.action'], event['event.reason']])).toEqual([
      ['device_unreachable', because],
    ]);
    if (count !== undefined) expect(input.stats().refused?.[count]).toBeGreaterThan(0);
    agent.treat = (answer) => answer;
    await until(() => input.stats().trouble === undefined, 'it is asked again');
  });

  test('GETNEXT in circles, and a table without end', async () => {
    const fixture = await spoolFixture();
    const { agent, port } = await agentWith();
    agent.next = (name) => (name.startsWith('1.3.6.1.2.1.2.2.1.2') ? '1.3.6.1.2.1.2.2.1.2.1' : '1.3.6.1.2.1.2.2.1.2.1');
    const input = await inputOf(port, fixture);
    await until(() => input.stats().trouble !== undefined, 'it is told');
    expect(input.stats().devices?.away).toEqual([{ address: '127.0.0.1', because: 'loop' }]);
    let row = 0;
    agent.next = (name) => `${name.split('.').slice(0, 10).join('.')}.${++row}`;
    await until(
      () => fixture.texts().some((text) => text.includes('interfaces_cut')),
      'a thousand rows are enough',
      60_000,
    );
  });

  test('answers that are too big are asked for in smaller pieces', async () => {
    const fixture = await spoolFixture();
    const { agent, port } = await agentWith();
    agent.treat = (answer, { id, repetitions }) =>
      repetitions > 1
        ? ber(0x30, whole(1), octets('county'), ber(0xa2, whole(id), whole(1), whole(0), ber(0x30)))
        : answer;
    await inputOf(port, fixture);
    const [first] = (await fixture.textsWhen(1)).map((text) => JSON.parse(text) as Event);
    expect(first).toMatchObject({ 'event.action': 'snmp_poll', 'snmp.interfaces_total': 2 });
  });

  test('who answers from another address or port is not heard', async () => {
    const fixture = await spoolFixture();
    const { agent, port } = await agentWith();
    const stranger = createSocket('udp4');
    afterTest(() => void stranger.close());
    agent.treat = (answer, { id, port: asker }) => {
      stranger.send(forged(id), asker, '127.0.0.1');
      return answer;
    };
    const input = await inputOf(port, fixture);
    await fixture.textsWhen(2);
    await until(() => (input.stats().refused?.['snmp.unexpected'] ?? 0) > 0, 'it is counted');
    expect(new Set(events(fixture).map((event) => event['host.name']))).toEqual(new Set(['SW-1']));
  });
});

test('many devices are asked at their own times, sixteen at once, and one that is slow keeps no other', async () => {
  const fixture = await spoolFixture();
  const agents = await Promise.all(Array.from({ length: 30 }, () => agentWith(['GE1'])));
  agents[0]?.agent.mib.clear();
  if (agents[0] !== undefined) agents[0].agent.treat = () => undefined;
  const devices = agents.map(({ port }, i) => ({ address: '127.0.0.1', port, credential: 'all', name: `d${i}` }));
  const input = await inputOf(agents[1]?.port ?? 0, fixture, { devices, timeoutSeconds: 3 });
  await until(() => new Set(events(fixture).map((event) => event['host.name'])).size === 30, 'each is there');
  expect(input.stats().devices?.failed).toBeLessThanOrEqual(2);
});

test.each([
  [{ devices: [{ address: 'sw1.county', credential: 'a' }] }, 'IP address'],
  [{ devices: [{ address: '10.1.1.1', credential: 'a' }] }, 'credential'],
  [{ credentials: [{ name: 'a', user: 'u', authPassword: 'short' }] }, ''],
  [{ values: [{ name: 'cpu', oid: 'hwCpu' }] }, 'digits'],
])('settings %j are refused', (settings, reason) => {
  const parsed = snmpPoll.settings.safeParse(settings);
  expect(parsed.success).toBe(false);
  expect(parsed.error?.message).toContain(reason);
});
