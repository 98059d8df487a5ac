import { expect, test } from 'vitest';
import { systemClock, type RawRecord, type SocError, type SpoolPosition } from '@qiaolou/schema';
import { Forwarder, type ForwarderOptions } from '../../src/forward/index.ts';
import { collectorForward } from '../../src/inputs/collector-forward/input.ts';
import type { Input } from '../../src/inputs/index.ts';
import { flowMark } from '../../src/sink/index.ts';
import { openSpoolReader } from '../../src/spool/index.ts';
import { inputGiven } from '../inputs/input-given.ts';
import { afterTest, spoolFixture, type SpoolFixture } from '../inputs/spool-fixture.ts';
import { until } from '../inputs/until.ts';
import { forwardGiven } from './forward-given.ts';
import { loopbackProxy, type LoopbackProxy } from './loopback-proxy.ts';
import { testSites } from './test-sites.ts';

const SITES = await testSites('county-a', 'county-b');

interface Centre {
  readonly input: Input;
  readonly port: number;
}

async function centreOver(fixture: SpoolFixture, directory = SITES.directory): Promise<Centre> {
  const given = { ...inputGiven(fixture), forward: forwardGiven(fixture.dir, directory) };
  const input = collectorForward.open(collectorForward.settings.parse({ enabled: true, port: 0 }), given);
  const address = await input.start();
  afterTest(() => input.stop());
  return { input, port: address.port };
}

interface Site {
  readonly forwarder: Forwarder;
  readonly acknowledged: () => SpoolPosition | undefined;
  readonly states: (SocError | undefined)[];
}

function siteOver(fixture: SpoolFixture, port: number, site: string, more: Partial<ForwarderOptions> = {}): Site {
  let acknowledged: SpoolPosition | undefined;
  const states: (SocError | undefined)[] = [];
  const forwarder = new Forwarder({
    bundle: SITES.bundleOf(site),
    to: { host: '127.0.0.1', port },
    spoolId: fixture.spool.id,
    openSource: (from) => openSpoolReader({ dir: fixture.dir, from }),
    from: undefined,
    onAcknowledged: (next) => (acknowledged = next),
    status: () => Promise.resolve({ backlogBytes: 5, spoolLimitBytes: 10, lost: 0 }),
    clock: systemClock,
    // The shortest wait there is.
    random: () => -0.99,
    heartbeatMs: 50,
    onState: (error) => states.push(error),
    ...more,
  });
  forwarder.start();
  afterTest(() => forwarder.stop());
  return { forwarder, acknowledged: () => acknowledged, states };
}

const lines = (from: number, to: number): readonly RawRecord[] =>
  Array.from({ length: to - from }, (_, i) => ({
    payload: Buffer.from(`<13>line ${from + i} 防火墙`),
    receivedAt: 1_700_000_000_000 + i,
    listener: 'syslog-udp',
    peer: '10.1.2.3',
  }));

async function put(fixture: SpoolFixture, records: readonly RawRecord[], forwarder?: Forwarder): Promise<void> {
  for (const record of records) fixture.spool.append(record);
  await fixture.spool.durable();
  forwarder?.poke();
}

const textsOf = (fixture: SpoolFixture): readonly string[] => [...fixture.texts()].sort();
const wanted = (count: number): readonly string[] =>
  lines(0, count)
    .map(({ payload }) => Buffer.from(payload).toString())
    .sort();

test('what a site took in arrives with its listener, receive time, sender and site, and without its marks', async () => {
  const [own, remote] = [await spoolFixture(), await spoolFixture()];
  const { input, port } = await centreOver(own);
  await put(remote, [...lines(0, 3), flowMark(5)]);
  const { forwarder, acknowledged } = siteOver(remote, port, 'county-a');
  await put(
    remote,
    lines(3, 4).map((line) => ({ ...line, identity: 'abc:1' })),
    forwarder,
  );
  expect(await own.textsWhen(4)).toEqual(wanted(4));
  expect(own.records()).toMatchObject(
    lines(0, 4).map(({ receivedAt, listener }, i) => ({
      receivedAt: i === 3 ? 1_700_000_000_000 : receivedAt,
      listener,
      peer: '10.1.2.3@county-a',
    })),
  );
  const identities = own.records().map(({ identity }) => identity);
  expect(new Set(identities).size).toBe(4);
  expect(identities[3]).toBe('forwarded:county-a:abc:1');
  await until(() => acknowledged() !== undefined && forwarder.figures().batchesUnderWay === 0, 'all is acknowledged');
  await until(() => input.stats().sites?.[0]?.status !== undefined, 'the site told how it is');
  expect(input.stats().sites).toMatchObject([
    { site: 'county-a', connected: true, silent: false, received: 4, repeated: 0, status: { backlogBytes: 5 } },
    { site: 'county-b', connected: false, received: 0 },
  ]);
  expect(Math.abs(input.stats().sites?.[0]?.clockDifferenceMs ?? 1e9)).toBeLessThan(60_000);
});

test('a link that is cut again and again loses nothing and brings nothing twice', async () => {
  const [own, remote] = [await spoolFixture(), await spoolFixture()];
  const { port, input } = await centreOver(own);
  const proxy = await loopbackProxy(() => port);
  const { forwarder, states } = siteOver(remote, proxy.port, 'county-a');
  for (let round = 0; round < 6; round++) {
    await put(remote, lines(round * 200, round * 200 + 200), forwarder);
    proxy.cut();
    await put(remote, [], forwarder);
    proxy.mend();
  }
  expect([...(await own.textsWhen(1_200))].sort()).toEqual(wanted(1_200));
  expect(input.stats().received).toBe(1_200);
  expect(states.some((error) => error?.code === 'collector.forwardLinkDown')).toBe(true);
});

test('a half-open link is found dead by both, and the next one goes on', async () => {
  const [own, remote] = [await spoolFixture(), await spoolFixture()];
  const { port, input } = await centreOver(own);
  const proxy: LoopbackProxy = await loopbackProxy(() => port);
  const { forwarder, states } = siteOver(remote, proxy.port, 'county-a');
  await put(remote, lines(0, 50), forwarder);
  await own.textsWhen(50);
  const before = proxy.connections();
  proxy.freeze();
  await put(remote, lines(50, 100), forwarder);
  await until(() => states.some((error) => error?.details['reason'] === 'silent'), 'the site finds it dead');
  proxy.mend();
  await until(() => proxy.connections() > before, 'it connects anew');
  expect([...(await own.textsWhen(100))].sort()).toEqual(wanted(100));
  expect(input.stats().received).toBe(100);
});

test('a centre that starts anew knows what it took, also when the site tells all again', async () => {
  const [own, remote] = [await spoolFixture(), await spoolFixture()];
  const first = await centreOver(own);
  await put(remote, lines(0, 300));
  const site = siteOver(remote, first.port, 'county-a');
  await own.textsWhen(300);
  await site.forwarder.stop();
  await first.input.stop();
  const second = await centreOver(own);
  const again = siteOver(remote, second.port, 'county-a');
  await put(remote, lines(300, 310), again.forwarder);
  expect([...(await own.textsWhen(310))].sort()).toEqual(wanted(310));
  expect(second.input.stats()).toMatchObject({ received: 10 });
  expect(second.input.stats().sites?.[0]?.repeated).toBe(300);
});

test('a spool that is full holds the site back, and says so', async () => {
  const [own, remote] = [await spoolFixture({ maxBytes: 4_000, segmentBytes: 500 }), await spoolFixture()];
  const { input, port } = await centreOver(own);
  await put(remote, lines(0, 100));
  const { forwarder } = siteOver(remote, port, 'county-a', { heartbeatMs: 5_000 });
  await until(() => input.stats().waiting > 0, 'it waits');
  await until(() => forwarder.figures().waitsFor === 'collector.spoolFull', 'the site is told');
  expect(forwarder.figures().connected).toBe(true);
  while (input.stats().received < 100) {
    await own.spool.durable();
    await own.spool.removeBefore({ segment: Infinity, offset: 0 });
  }
  expect(input.stats()).toMatchObject({ received: 100, shed: 0 });
});

test('a site that was revoked is refused, and an open connection of it ends', async () => {
  const sites = await testSites('county-c');
  const [own, remote] = [await spoolFixture(), await spoolFixture()];
  const { input, port } = await centreOver(own, sites.directory);
  const { forwarder, states } = siteOver(remote, port, 'county-a', { bundle: sites.bundleOf('county-c') });
  await put(remote, lines(0, 1), forwarder);
  await own.textsWhen(1);
  sites.revoke('county-c');
  await until(() => states.some((error) => error?.details['reason'] === 'revoked'), 'the site is told');
  await put(remote, lines(1, 2), forwarder);
  await until(() => (input.stats().refused?.['revoked'] ?? 0) > 1, 'it is refused again');
  expect(own.texts()).toHaveLength(1);
  expect(input.stats().sites).toEqual([]);
});

test('two connections of one spool: the newer one is served', async () => {
  const [own, remote] = [await spoolFixture(), await spoolFixture()];
  const { input, port } = await centreOver(own);
  const one = siteOver(remote, port, 'county-a');
  await until(() => one.forwarder.figures().connected, 'the first is there');
  const two = siteOver(remote, port, 'county-a');
  await until(() => one.states.some((error) => error?.details['reason'] === 'takenOver'), 'the first is told');
  await one.forwarder.stop();
  await put(remote, lines(0, 20), two.forwarder);
  expect([...(await own.textsWhen(20))].sort()).toEqual(wanted(20));
  expect(input.stats().received).toBe(20);
  expect(textsOf(own)).toEqual(wanted(20));
});
