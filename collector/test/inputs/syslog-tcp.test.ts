import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { describe, expect, test } from 'vitest';
import { openSpoolReader } from '../../src/spool/index.ts';
import { SyslogTcpInput, type SyslogTcpOptions } from '../../src/inputs/syslog-tcp/syslog-tcp-input.ts';
import { afterTest, spoolFixture } from './spool-fixture.ts';
import { until } from './until.ts';

async function started(options: SyslogTcpOptions): Promise<{ input: SyslogTcpInput; port: number }> {
  const input = new SyslogTcpInput({ drainMs: 300, ...options });
  const { port } = await input.start();
  afterTest(() => input.stop());
  return { input, port };
}

async function client(port: number): Promise<Socket> {
  const socket = connect(port, '127.0.0.1');
  socket.on('error', () => undefined);
  afterTest(() => void socket.destroy());
  await once(socket, 'connect');
  return socket;
}

describe('syslog over TCP', () => {
  test('both framings on several connections', async () => {
    const fixture = await spoolFixture();
    const { input, port } = await started(fixture.options);
    const a = await client(port);
    const b = await client(port);
    a.write('<13>one\n8 <13>two!');
    b.end('<13>three\n<13>without an end');
    const texts = await fixture.textsWhen(4);
    expect(texts.toSorted()).toEqual(['<13>one', '<13>three', '<13>two!', '<13>without an end']);
    expect(input.stats()).toMatchObject({ connections: { accepted: 2 }, lost: 0 });
    expect(fixture.health.snapshot()).toMatchObject([{ id: 'syslog-tcp/127.0.0.1', received: 4 }]);
  });

  test('a frame too long is cut, counted, and the next one is whole', async () => {
    const fixture = await spoolFixture();
    const { port } = await started(fixture.options);
    (await client(port)).end(`<13>${'x'.repeat(1_000_000)}\n<13>next\n`);
    const texts = await fixture.textsWhen(2);
    expect(texts.map((text) => text.length)).toEqual([65_536, 8]);
    expect(fixture.health.snapshot()[0]).toMatchObject({ received: 2, truncated: 1 });
  });

  test('a broken connection keeps what had arrived', async () => {
    const fixture = await spoolFixture();
    const { input, port } = await started(fixture.options);
    const socket = await client(port);
    socket.write('<13>whole\n<13>half');
    await fixture.textsWhen(1);
    socket.resetAndDestroy();
    expect(await fixture.textsWhen(2)).toEqual(['<13>whole', '<13>half']);
    await until(() => input.stats().connections.open === 0, 'the connection is gone');
  });

  test('a connection that completes no frame is closed, whatever else it sends; what it had begun is kept', async () => {
    const fixture = await spoolFixture();
    const { input, port } = await started({ ...fixture.options, idleTimeoutMs: 30 });
    await client(port);
    const trickling = await client(port);
    const drops = setInterval(() => trickling.write('x'), 5);
    afterTest(() => clearInterval(drops));
    const gone = (): boolean => input.stats().connections.open === 0;
    await until(() => input.stats().connections.turnedAway.idle === 2 && gone(), 'closed for silence');
    const [begun, ...more] = await fixture.textsWhen(1);
    expect(begun).toMatch(/^x+$/);
    expect(more).toEqual([]);
  });

  test('a full spool makes the sender wait; nothing is lost or shed', async () => {
    const fixture = await spoolFixture({ segmentBytes: 20_000, maxBytes: 100_000 });
    const { input, port } = await started(fixture.options);
    const socket = await client(port);
    const count = 3000;
    for (let i = 0; i < count; i++) socket.write(`<13>message ${i} ${'.'.repeat(100)}\n`);
    socket.end();
    await until(() => input.stats().waiting > 0, 'the connection waits');

    const reader = openSpoolReader({ dir: fixture.dir });
    const numbers: number[] = [];
    await until(() => {
      const batch = reader.read(100, 1e6);
      numbers.push(...batch.map(({ record }) => Number(Buffer.from(record.payload).toString().split(' ')[1])));
      void fixture.spool.removeBefore(reader.position);
      return numbers.length >= count;
    }, 'everything read');
    expect(numbers).toEqual(Array.from({ length: count }, (_, i) => i));
    expect(fixture.spool.counts()).toMatchObject([{ received: count, spooled: count, shed: 0 }]);
    expect(input.stats()).toMatchObject({ waiting: 0, lost: 0 });
    reader.close();
  });

  test('frames still waiting when the spool closes are counted as lost', async () => {
    const fixture = await spoolFixture({ maxBytes: 1000 });
    const { input, port } = await started(fixture.options);
    (await client(port)).end('<13>x\n'.repeat(200));
    await until(() => input.stats().waiting > 0, 'the connection waits');
    await fixture.spool.close();
    await until(() => input.stats().lost > 0, 'the loss is counted');
    const [counts] = fixture.spool.counts();
    expect((counts?.spooled ?? 0) + input.stats().lost).toBe(200);
  });

  test('stop ends the connections after what they sent', async () => {
    const fixture = await spoolFixture();
    const { input, port } = await started(fixture.options);
    const polite = await client(port);
    polite.on('end', () => polite.end('<13>last words\n'));
    const deaf = connect({ port, host: '127.0.0.1', allowHalfOpen: true });
    deaf.on('error', () => undefined);
    afterTest(() => void deaf.destroy());
    await until(() => input.stats().connections.open === 2, 'two connections');
    polite.write('<13>first\n');
    await fixture.textsWhen(1);
    polite.resume();
    await input.stop();
    await input.stop();
    expect(input.stats().connections.open).toBe(0);
    expect(await fixture.textsWhen(1)).toContain('<13>first');
  });
});

describe('a sender that cuts its records at their line ends', () => {
  const TRACE = '<11>Nov 30 08:00:00 app pay: ERROR broken\njava.lang.IllegalStateException: why\n\tat a.B.c(B.java:1)';

  test('has them put together; others have not, and what nothing follows is complete after a while', async () => {
    const fixture = await spoolFixture();
    const multiLine = [{ sender: '127.0.0.1', rule: 'java' as const }];
    const input = new SyslogTcpInput({ ...fixture.options, multiLine });
    const { port } = await input.start();
    afterTest(() => input.stop());
    const mine = connect({ port, host: '127.0.0.1' });
    afterTest(() => void mine.destroy());
    mine.write(`${TRACE}\n<14>Nov 30 08:00:01 app pay: INFO fine\n`);
    const other = connect({ port, host: '127.0.0.1', localAddress: '127.0.0.2' });
    other.end('<14>a\n\tb\n');
    expect((await fixture.textsWhen(4)).toSorted()).toEqual(
      ['\tb', '<14>Nov 30 08:00:01 app pay: INFO fine', '<14>a', TRACE].toSorted(),
    );
  });

  test('what the connection ends within is taken as it is', async () => {
    const fixture = await spoolFixture();
    const input = new SyslogTcpInput({
      ...fixture.options,
      multiLine: [{ sender: '127.0.0.1', rule: { starts: '^<' } }],
    });
    const { port } = await input.start();
    afterTest(() => input.stop());
    connect({ port, host: '127.0.0.1' }).end(TRACE);
    expect(await fixture.textsWhen(1)).toEqual([TRACE]);
  });
});
