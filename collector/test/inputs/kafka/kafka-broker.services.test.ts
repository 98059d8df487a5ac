import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Admin, Producer } from '@platformatic/kafka';
import { describe, expect, test } from 'vitest';
import { kafka } from '../../../src/inputs/kafka/input.ts';
import type { Input } from '../../../src/inputs/index.ts';
import { inputGiven } from '../input-given.ts';
import { afterTest, spoolFixture, type SpoolFixture } from '../spool-fixture.ts';
import { until } from '../until.ts';

/** Started by `npm run services -- up kafka` (tools/src/services/kafka.ts): plain, and by TLS with a login. */
const broker = process.env['QIAOLOU_TEST_KAFKA'] ?? '';
const secure = 'localhost:19094';
const caFile = join(tmpdir(), 'qiaolou-services/kafka/certificates/ca.pem');
let made = 0;

async function topicOf(partitions = 1, configs: Readonly<Record<string, string>> = {}) {
  const name = `logs-${process.pid}-${++made}`;
  const options = { clientId: 'test', bootstrapBrokers: [broker] };
  const admin = new Admin(options);
  // Not idempotent it sends twice when it learns late who leads.
  const producer = new Producer({ ...options, idempotent: true });
  const settings = Object.entries(configs).map(([key, value]) => ({ name: key, value }));
  await admin.createTopics({ topics: [name], partitions, replicas: 1, configs: settings });
  afterTest(async () => {
    await admin.deleteTopics({ topics: [name] }).catch(() => undefined);
    await Promise.all([admin.close(), producer.close()]);
  });
  const send = (texts: readonly string[], compression: 'none' | 'gzip' | 'snappy' | 'lz4' | 'zstd' = 'none') =>
    producer.send({
      ...{ acks: -1, compression },
      messages: texts.map((text, i) => ({ topic: name, partition: i % partitions, value: Buffer.from(text) })),
    });
  return { name, send, admin };
}

async function inputOf(topic: string, fixture: SpoolFixture, settings: object = {}): Promise<Input> {
  const parsed = kafka.settings.parse({
    ...{ enabled: true, brokers: [broker], topics: [topic], groupId: topic },
    ...settings,
  });
  const input = kafka.open(parsed, inputGiven(fixture));
  await input.start();
  afterTest(() => input.stop());
  return input;
}

describe.skipIf(broker === '')('a real Kafka; skipped where there is none', () => {
  test.each(['producer', 'gzip', 'snappy', 'lz4', 'zstd'])(
    'ten thousand Chinese messages, compressed by Java with %s, each is there once',
    async (compression) => {
      const fixture = await spoolFixture();
      const { name, send } = await topicOf(2, { 'compression.type': compression });
      const texts = Array.from({ length: 10_000 }, (_, i) => `第 ${i} 条日志：登录失败，来源 10.1.${i % 200}.7`);
      for (let at = 0; at < texts.length; at += 1_000) await send(texts.slice(at, at + 1_000), 'lz4');
      const input = await inputOf(name, fixture);
      await fixture.textsWhen(10_000);
      expect(fixture.texts().toSorted()).toEqual(texts.toSorted());
      expect(input.stats().refused).toEqual({});
      await until(() => input.stats().broker?.partitions.every(({ lag }) => lag === 0) === true, 'nothing is left');
    },
  );

  test.each(['PLAIN', 'SCRAM-SHA-256', 'SCRAM-SHA-512'])(
    'TLS and a login by %s; a wrong password is told and not shown',
    async (mechanism) => {
      const fixture = await spoolFixture();
      const { name, send } = await topicOf();
      await send(['a']);
      const folder = mkdtempSync(join(tmpdir(), 'kafka-'));
      afterTest(() => rmSync(folder, { recursive: true, force: true }));
      const passwordFile = join(folder, 'password');
      writeFileSync(passwordFile, 'wrong-word');
      const sasl = { mechanism, username: 'qiaolou', passwordFile };
      const input = await inputOf(name, fixture, { brokers: [secure], tls: { enabled: true, caFile }, sasl });
      await until(() => input.stats().trouble !== undefined, 'it is told');
      expect(input.stats().trouble?.details).toEqual({ reason: 'SASL_AUTHENTICATION_FAILED' });
      expect(JSON.stringify(input.stats())).not.toContain('wrong-word');
      writeFileSync(passwordFile, 'not-a-secret\n');
      expect(await fixture.textsWhen(1)).toEqual(['a']);
      await until(() => input.stats().trouble === undefined, 'it is over');
    },
  );

  test('a certificate of an authority that is not ours is refused', async () => {
    const fixture = await spoolFixture();
    const { name } = await topicOf();
    const input = await inputOf(name, fixture, { brokers: [secure], tls: { enabled: true } });
    await until(() => input.stats().trouble !== undefined, 'it is told');
    expect(JSON.stringify(input.stats().trouble?.details)).toMatch(/CERT|SIGNATURE|ISSUER/);
  });

  test('two members share the partitions; when one leaves the other has all, and each message is there once', async () => {
    const fixtures = [await spoolFixture(), await spoolFixture()] as const;
    const { name, send } = await topicOf(4);
    const first = await inputOf(name, fixtures[0]);
    await until(() => first.stats().broker?.partitions.length === 4, 'one has all');
    const second = await inputOf(name, fixtures[1]);
    await until(() => [first, second].every((input) => input.stats().broker?.partitions.length === 2), 'each has half');
    await send(Array.from({ length: 400 }, (_, i) => `a${i}`));
    const identities = (): readonly string[] =>
      fixtures.flatMap((fixture) => fixture.records().map(({ identity = '' }) => identity));
    await until(() => new Set(identities()).size === 400, 'all are there');
    await second.stop();
    await until(() => first.stats().broker?.partitions.length === 4, 'one has all again');
    await send(Array.from({ length: 400 }, (_, i) => `b${i}`));
    await until(() => new Set(identities()).size === 800, 'all are there');
    expect(identities()).toHaveLength(800);
  });

  test('a topic that is deleted while it is read is told; made anew it is read from its beginning', async () => {
    const fixture = await spoolFixture();
    const { name, send, admin } = await topicOf();
    await send(['a', 'b']);
    const input = await inputOf(name, fixture);
    await fixture.textsWhen(2);
    await admin.deleteTopics({ topics: [name] });
    await until(() => input.stats().trouble !== undefined, 'it is told');
    await admin.createTopics({ topics: [name], partitions: 1, replicas: 1 });
    await send(['c']);
    expect(await fixture.textsWhen(3)).toEqual(['a', 'b', 'c']);
    await until(() => input.stats().trouble === undefined, 'it is over');
  });

  test('bombs and a backlog cost the thread of the sockets no turn of a hundred milliseconds of its own', async () => {
    const fixture = await spoolFixture();
    const { name, send } = await topicOf(2, { 'max.message.bytes': '15000000' });
    for (let i = 0; i < 8; i++) await send(['A'.repeat(60_000_000)], 'gzip');
    for (let i = 0; i < 20; i++)
      await send(
        Array.from({ length: 1_000 }, (_, n) => `${i} ${n} ${'.'.repeat(200)}`),
        'lz4',
      );
    const input = await inputOf(name, fixture);
    let longest = 0;
    let last = process.threadCpuUsage();
    while (input.stats().received < 20_000) {
      await new Promise((resolve) => setImmediate(resolve));
      const now = process.threadCpuUsage();
      longest = Math.max(longest, now.user + now.system - last.user - last.system);
      last = now;
    }
    expect(longest / 1_000).toBeLessThan(100);
    expect(input.stats().refused).toEqual({ 'kafka.expanded': 8 });
  });

  test('ten megabytes in one message are cut and counted', async () => {
    const fixture = await spoolFixture();
    const { name, send } = await topicOf(1, { 'max.message.bytes': '15000000' });
    await send(['x'.repeat(10_000_000)]);
    const input = await inputOf(name, fixture);
    expect((await fixture.textsWhen(1))[0]).toHaveLength(1_048_576);
    expect(input.stats()).toMatchObject({ truncated: 1 });
  });
});
