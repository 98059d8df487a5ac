import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Worker } from 'node:worker_threads';
import { describe, expect, test } from 'vitest';
import { kafka } from '../../../src/inputs/kafka/input.ts';
import { chosenTopics } from '../../../src/inputs/kafka/chosen-topics.ts';
import { eventId } from '../../../src/event/event-id.ts';
import type { Input } from '../../../src/inputs/index.ts';
import { inputGiven } from '../input-given.ts';
import { afterTest, spoolFixture, type SpoolFixture } from '../spool-fixture.ts';
import { until } from '../until.ts';
import { batchOf, FakeBroker } from './fake-broker.ts';

async function brokerWith(...topics: readonly string[]): Promise<FakeBroker> {
  const broker = new FakeBroker();
  await broker.listen();
  afterTest(() => broker.close().catch(() => undefined));
  for (const topic of topics) broker.make(topic);
  return broker;
}

async function inputOf(broker: FakeBroker, fixture: SpoolFixture, settings: object = {}): Promise<Input> {
  const parsed = kafka.settings.parse({
    ...{ enabled: true, brokers: [`127.0.0.1:${broker.port}`], topics: ['logs'] },
    ...settings,
  });
  const input = kafka.open(parsed, inputGiven(fixture));
  await input.start();
  afterTest(() => input.stop());
  return input;
}

function message(text: string, headers: Readonly<Record<string, string>> = {}) {
  return { value: Buffer.from(text), headers };
}

test('what is on the disk is committed and nothing else; a restart goes on there', async () => {
  const fixture = await spoolFixture();
  const broker = await brokerWith('logs');
  broker.produce('logs', [message('a'), message('b')]);
  const first = await inputOf(broker, fixture);
  expect(await fixture.textsWhen(2)).toEqual(['a', 'b']);
  await until(() => broker.committed.get('logs:0') === 2, 'it is committed');
  await first.stop();
  broker.produce('logs', [message('c')], 'gzip');
  const second = await inputOf(broker, fixture);
  expect(await fixture.textsWhen(3)).toEqual(['a', 'b', 'c']);
  await until(() => second.stats().broker?.partitions[0]?.lag === 0, 'nothing is left');
  expect(second.stats().trouble).toBeUndefined();
});

test('a thread that dies is told and started again, and what it had not committed comes again once', async () => {
  const fixture = await spoolFixture();
  const broker = await brokerWith('logs');
  const started = Promise.withResolvers<Worker>();
  process.once('worker', started.resolve);
  broker.produce('logs', [message('a')]);
  const input = await inputOf(broker, fixture);
  await fixture.textsWhen(1);
  await (await started.promise).terminate();
  broker.produce('logs', [message('b')]);
  await until(() => (input.stats().broker?.reconnects ?? 0) > 0, 'it is told');
  await until(() => broker.committed.get('logs:0') === 2, 'it goes on');
  const ids = fixture.records().map(({ identity = '' }) => eventId({ identity, index: 0 }));
  expect(new Set(ids).size).toBe(2);
});

test('while the spool is full nothing more is fetched, and nothing committed that is not on the disk', async () => {
  const fixture = await spoolFixture({ maxBytes: 500_000, segmentBytes: 50_000 });
  const broker = await brokerWith('logs');
  const count = 1_200;
  const texts = Array.from({ length: count }, (_, i) => `${i} ${'.'.repeat(10_000)}`);
  for (const text of texts) broker.produce('logs', [message(text)]);
  const input = await inputOf(broker, fixture);
  await until(() => (input.stats().held?.bytes ?? 0) > 8_000_000, 'it waits');
  const { fetches } = broker;
  const { held, received } = input.stats();
  expect(held?.bytes).toBeLessThan(12_000_000);
  expect(broker.committed.get('logs:0') ?? 0).toBeLessThanOrEqual(received);
  let spooled = 0;
  while (spooled < count) {
    await fixture.spool.durable();
    await fixture.spool.removeBefore({ segment: Infinity, offset: 0 });
    await new Promise((resolve) => setTimeout(resolve, 1));
    spooled = fixture.spool.counts().reduce((sum, one) => sum + one.spooled, 0);
  }
  expect(broker.fetches).toBeGreaterThan(fetches);
  await until(() => broker.committed.get('logs:0') === count, 'all is committed');
});

test('a message fetched again is the same event, one of a topic made anew is not', async () => {
  const fixture = await spoolFixture();
  const broker = await brokerWith('logs');
  broker.produce('logs', [message('a')]);
  await (await runUntil(1, broker, fixture)).stop();
  broker.committed.clear();
  await (await runUntil(2, broker, fixture)).stop();
  broker.make('logs', 1, '99999999-2222-3333-4444-555555555555');
  broker.produce('logs', [message('a')]);
  broker.committed.clear();
  await runUntil(3, broker, fixture);
  const ids = fixture.records().map(({ identity = '' }) => eventId({ identity, index: 0 }));
  expect(ids[0]).toBe(ids[1]);
  expect(new Set(ids).size).toBe(2);
});

async function runUntil(count: number, broker: FakeBroker, fixture: SpoolFixture): Promise<Input> {
  const input = await inputOf(broker, fixture);
  await fixture.textsWhen(count);
  return input;
}

test('tombstones, empty messages, headers that name nobody, damaged and exploding batches are counted; the rest goes on', async () => {
  const fixture = await spoolFixture();
  const broker = await brokerWith('logs');
  broker.produce('logs', [
    message('a', { host: 'web01' }),
    { value: null },
    message(''),
    message('b', { host: 'x\ny' }),
  ]);
  broker.produce('logs', [{ value: Buffer.alloc(40_000_000, 'A') }], 'gzip');
  const damaged = batchOf([message('lost')]);
  damaged[70] = (damaged[70] ?? 0) ^ 1;
  broker.produceBatch('logs', damaged, 1);
  broker.produce('logs', [message('c')], 'zstd');
  const input = await inputOf(broker, fixture, { senderHeader: 'host' });
  expect(await fixture.textsWhen(3)).toEqual(['a', 'b', 'c']);
  expect(fixture.records().map(({ peer }) => peer)).toEqual(['web01', 'logs', 'logs']);
  await until(() => broker.committed.get('logs:0') === 7, 'it is done with all of them');
  expect(input.stats().refused).toEqual({
    ...{ 'kafka.tombstone': 1, 'kafka.empty': 1, 'kafka.badSender': 1 },
    ...{ 'kafka.expanded': 1, 'kafka.badChecksum': 1 },
  });
});

test('a message of a hundred thousand lines is handed over in pieces, and committed when the last is on the disk', async () => {
  const fixture = await spoolFixture({ maxBytes: 1_000_000, segmentBytes: 100_000 });
  const broker = await brokerWith('logs');
  const lines = Array.from({ length: 100_000 }, (_, i) => `line ${i}`);
  broker.produce('logs', [message(lines.join('\n'))], 'lz4');
  const input = await inputOf(broker, fixture, { split: 'lines' });
  await until(() => input.stats().waiting > 0 && input.stats().received > 1_000, 'it waits for room');
  expect(broker.committed.get('logs:0') ?? 0).toBe(0);
  while (input.stats().received < lines.length) {
    await fixture.spool.durable();
    await fixture.spool.removeBefore({ segment: Infinity, offset: 0 });
    await new Promise((resolve) => setImmediate(resolve));
  }
  await until(() => broker.committed.get('logs:0') === 1, 'it is committed');
  expect(input.stats().received).toBe(lines.length);
});

test('a message of ten megabytes is cut, told and counted; lines of a message are records of their own', async () => {
  const fixture = await spoolFixture();
  const broker = await brokerWith('logs');
  broker.produce('logs', [{ value: Buffer.alloc(10_000_000, 'x') }]);
  broker.produce('logs', [message('{"a":1}\r\n\n{"a":2}\n')]);
  const input = await inputOf(broker, fixture, { split: 'lines', sender: 'kafka-1' });
  const texts = await fixture.textsWhen(3);
  expect(texts.map(({ length }) => length)).toEqual([1_048_576, 7, 7]);
  expect(fixture.records().map(({ cut, peer }) => [cut, peer])).toEqual([
    [true, 'kafka-1'],
    [undefined, 'kafka-1'],
    [undefined, 'kafka-1'],
  ]);
  expect(new Set(fixture.records().map(({ identity }) => identity)).size).toBe(3);
  await until(() => input.stats().truncated === 1, 'it is counted');
});

describe('where it begins', () => {
  test('latest: what was there before is left, and that is kept at once', async () => {
    const fixture = await spoolFixture();
    const broker = await brokerWith('logs');
    broker.produce('logs', [message('old')]);
    const input = await inputOf(broker, fixture, { start: 'latest' });
    await until(() => broker.committed.get('logs:0') === 1, 'the beginning is kept');
    broker.produce('logs', [message('new')]);
    expect(await fixture.textsWhen(1)).toEqual(['new']);
    expect(input.stats().received).toBe(1);
  });

  test('latest: a topic, or a partition, that is made later is read whole', async () => {
    const fixture = await spoolFixture();
    const broker = await brokerWith('logs');
    broker.produce('logs', [message('old')]);
    const input = await inputOf(broker, fixture, { start: 'latest', topics: ['logs', 'waf'] });
    await until(() => broker.committed.get('logs:0') === 1, 'the beginning is kept');
    broker.make('waf', 1, '22222222-2222-3333-4444-555555555555');
    broker.produce('waf', [message('w')]);
    broker.grow('logs', 2);
    broker.produce('logs', [message('l')], 'none', 1);
    expect((await fixture.textsWhen(2)).toSorted()).toEqual(['l', 'w']);
    expect(input.stats().received).toBe(2);
  });

  test('committed: without a committed offset nothing is read, and that is told', async () => {
    const fixture = await spoolFixture();
    const broker = await brokerWith('logs');
    broker.produce('logs', [message('a')]);
    const input = await inputOf(broker, fixture, { start: 'committed' });
    await until(() => input.stats().trouble !== undefined, 'it is told');
    expect(input.stats().trouble).toMatchObject({
      code: 'collector.kafkaFailing',
      details: { partitions: ['logs:0 noCommittedOffset'] },
    });
    expect(input.stats().received).toBe(0);
  });

  test('what was deleted unread is counted, message by message', async () => {
    const fixture = await spoolFixture();
    const broker = await brokerWith('logs');
    for (const text of ['a', 'b', 'c', 'd']) broker.produce('logs', [message(text)]);
    broker.committed.set('logs:0', 1);
    broker.log('logs').start = 3;
    const input = await inputOf(broker, fixture);
    expect(await fixture.textsWhen(1)).toEqual(['d']);
    await until(() => input.stats().refused?.['kafka.deletedUnread'] === 2, 'b and c are counted');
  });

  test('a log that ends before what was committed is read from its beginning', async () => {
    const fixture = await spoolFixture();
    const broker = await brokerWith('logs');
    broker.produce('logs', [message('a')]);
    broker.committed.set('logs:0', 50);
    const input = await inputOf(broker, fixture);
    await until(() => input.stats().refused?.['kafka.logShortened'] === 1, 'it is counted');
    broker.produce('logs', [message('b')]);
    expect(await fixture.textsWhen(2)).toEqual(['a', 'b']);
  });

  test('a topic that was made anew while we were away is read from its beginning, whatever the group committed of the old', async () => {
    const fixture = await spoolFixture();
    const broker = await brokerWith('logs');
    broker.produce('logs', [message('a'), message('b')]);
    const first = await inputOf(broker, fixture);
    await fixture.textsWhen(2);
    await until(() => broker.committed.get('logs:0') === 2, 'it is committed');
    await first.stop();
    broker.make('logs', 1, '99999999-2222-3333-4444-555555555555');
    broker.produce('logs', [message('c'), message('d'), message('e')]);
    await inputOf(broker, fixture, { start: 'latest' });
    expect(await fixture.textsWhen(5)).toEqual(['a', 'b', 'c', 'd', 'e']);
  });
});

describe('trouble', () => {
  test('brokers that go away are told by the code, and come back by themselves', async () => {
    const fixture = await spoolFixture();
    const broker = await brokerWith('logs');
    const { port } = broker;
    const input = await inputOf(broker, fixture);
    broker.produce('logs', [message('a')]);
    await fixture.textsWhen(1);
    await broker.close();
    await until(() => input.stats().trouble !== undefined, 'it is told');
    expect(input.stats().broker).toMatchObject({ connected: false });
    const back = new FakeBroker();
    afterTest(() => back.close());
    back.make('logs');
    back.produce('logs', [message('a'), message('b')]);
    back.committed.set('logs:0', 1);
    await back.listen(port);
    expect(await fixture.textsWhen(2)).toEqual(['a', 'b']);
    await until(() => input.stats().trouble === undefined, 'it is over');
    expect(input.stats().broker?.reconnects).toBeGreaterThan(0);
  });

  test('topics that are not there are told, the others read; made later they are read too', async () => {
    const fixture = await spoolFixture();
    const broker = await brokerWith('logs');
    const input = await inputOf(broker, fixture, { topics: ['lo*', 'waf'] });
    await until(() => input.stats().trouble !== undefined, 'it is told');
    expect(input.stats().trouble).toMatchObject({ details: { missingTopics: ['waf'] } });
    broker.produce('logs', [message('a')]);
    expect(await fixture.textsWhen(1)).toEqual(['a']);
    broker.make('waf', 1, '22222222-2222-3333-4444-555555555555');
    broker.produce('waf', [message('w')]);
    expect(await fixture.textsWhen(2)).toEqual(['a', 'w']);
    await until(() => input.stats().trouble === undefined, 'it is over');
  });

  test('a partition whose leader moves, or that may not be read, is told and tried again', async () => {
    const fixture = await spoolFixture();
    const broker = await brokerWith('logs');
    const input = await inputOf(broker, fixture);
    broker.log('logs').errors.push(6, 29);
    await until(
      () => JSON.stringify(input.stats().trouble ?? {}).includes('logs:0 TOPIC_AUTHORIZATION_FAILED'),
      'it is told',
    );
    broker.produce('logs', [message('a')]);
    expect(await fixture.textsWhen(1)).toEqual(['a']);
    await until(() => input.stats().trouble === undefined, 'it is over');
  });

  test('a group that balances anew takes nothing twice and loses nothing', async () => {
    const fixture = await spoolFixture();
    const broker = await brokerWith('logs');
    const input = await inputOf(broker, fixture);
    for (let i = 0; i < 20; i++) broker.produce('logs', [message(`a${i}`)]);
    await fixture.textsWhen(20);
    broker.heartbeatError = 27;
    await until(() => broker.joins > 1, 'it joins again');
    broker.produce('logs', [message('b')]);
    expect(new Set(await fixture.textsWhen(21)).size).toBe(21);
    await until(() => (input.stats().broker?.rebalances ?? 0) > 0, 'it is counted');
    expect(input.stats().received).toBe(21);
  });

  test('a password file that is not there is told by its setting, and no text of it by anything', async () => {
    const fixture = await spoolFixture();
    const broker = await brokerWith('logs');
    const folder = mkdtempSync(join(tmpdir(), 'kafka-'));
    afterTest(() => rmSync(folder, { recursive: true, force: true }));
    const passwordFile = join(folder, 'password');
    const login = { sasl: { mechanism: 'SCRAM-SHA-256', username: 'u', passwordFile } };
    const input = await inputOf(broker, fixture, login);
    await until(() => input.stats().trouble !== undefined, 'it is told');
    expect(input.stats().trouble?.details).toEqual({ reason: 'sasl.passwordFile: ENOENT' });
    // The broker here knows no SASL and ends the connection.
    writeFileSync(passwordFile, 'secret-word\n');
    await until(() => input.stats().trouble?.details['reason'] !== 'sasl.passwordFile: ENOENT', 'it goes on');
    expect(JSON.stringify(input.stats())).not.toContain('secret-word');
  });
});

test.each([
  [{ enabled: true }, 'brokers and topics'],
  [{ brokers: ['kafka'] }, 'host:port'],
  [{ topics: ['a b'] }, 'letters'],
  [{ sasl: { mechanism: 'PLAIN' } }, 'username'],
  [{ sasl: { mechanism: 'PLAIN', username: 'u', passwordFile: '/p' } }, 'tls.enabled'],
  [{ tls: { certificateFile: '/c' } }, 'both or neither'],
])('settings %j are refused', (settings, reason) => {
  expect(kafka.settings.safeParse(settings).error?.message).toContain(reason);
});

test('an asterisk stands for any characters', () => {
  expect(chosenTopics(['fw-*', 'a.b', '*'.repeat(200) + 'x'], ['axb', 'a.b', 'fw-2', 'fw-1', 'web', 'endx'])).toEqual({
    names: ['a.b', 'endx', 'fw-1', 'fw-2'],
    missing: [],
  });
});
