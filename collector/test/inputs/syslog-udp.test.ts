import { createSocket, type Socket } from 'node:dgram';
import diagnostics from 'node:diagnostics_channel';
import { describe, expect, test } from 'vitest';
import type { ListeningInput, InputOptions } from '../../src/inputs/index.ts';
import { FlowInput } from '../../src/inputs/udp/flow-input.ts';
import { syslogUdpInput } from '../../src/inputs/syslog-udp/input.ts';
import { afterTest, spoolFixture } from './spool-fixture.ts';
import { until } from './until.ts';

async function send(port: number, host: string, messages: readonly (string | Buffer)[]): Promise<void> {
  const socket = createSocket(host.includes(':') ? 'udp6' : 'udp4');
  for (const message of messages) {
    await new Promise((resolve) => socket.send(message, port, host, resolve));
  }
  socket.close();
}

function started<T extends ListeningInput>(
  make: (options: InputOptions) => T,
  options: InputOptions,
): Promise<{ input: T; port: number }> {
  const input = make(options);
  afterTest(() => input.stop());
  return input.start().then(({ port }) => ({ input, port }));
}

describe('syslog over UDP', () => {
  test('a datagram is a record, without the line ends devices append', async () => {
    const fixture = await spoolFixture();
    const { input, port } = await started(syslogUdpInput, fixture.options);
    await send(port, '127.0.0.1', [
      '<13>one',
      '<13>two\n',
      'three\r\n\0',
      '',
      '\n',
      'four\nstill four',
      Buffer.alloc(60_000, 'x'),
    ]);
    const texts = await fixture.textsWhen(5);
    expect(texts).toEqual(['<13>one', '<13>two', 'three', 'four\nstill four', 'x'.repeat(60_000)]);
    await until(() => input.stats().datagrams === 7, 'all datagrams');
    expect(input.stats()).toMatchObject({ empty: 2, kernelDrops: 0 });
    expect(input.stats().receiveBufferBytes).toBeGreaterThan(0);
    expect(fixture.records()[0]).toMatchObject({ listener: 'syslog-udp', peer: '127.0.0.1' });
    expect(fixture.health.snapshot()).toMatchObject([{ id: 'syslog-udp/127.0.0.1', received: 5, shed: 0 }]);
  });

  test.each([
    ['::1', '::1', '::1'],
    ['::', '127.0.0.1', '127.0.0.1'],
  ])('listening on %s, sent to %s', async (host, to, peer) => {
    const fixture = await spoolFixture();
    const { port } = await started(syslogUdpInput, { ...fixture.options, host });
    await send(port, to, ['<13>six']);
    await fixture.textsWhen(1);
    expect(fixture.records()[0]?.peer).toBe(peer);
  });

  test('what the full spool refuses is counted as shed, by sender', async () => {
    const fixture = await spoolFixture({ maxBytes: 2000 });
    const { input, port } = await started(syslogUdpInput, fixture.options);
    await send(
      port,
      '127.0.0.1',
      Array.from({ length: 50 }, () => 'x'.repeat(200)),
    );
    await until(() => input.stats().datagrams + (input.stats().kernelDrops ?? 0) === 50, 'all datagrams');
    const [counts] = fixture.spool.counts();
    expect(counts?.received).toBe(input.stats().datagrams);
    expect(counts?.shed).toBeGreaterThan(30);
    expect(fixture.health.snapshot()[0]).toMatchObject({ received: counts?.received, shed: counts?.shed });
  });

  test('stop takes what the kernel already has', async () => {
    const fixture = await spoolFixture();
    const { input, port } = await started(syslogUdpInput, fixture.options);
    await send(
      port,
      '127.0.0.1',
      Array.from({ length: 200 }, (_, i) => `message ${i}`),
    );
    await input.stop();
    await input.stop();
    expect(await fixture.textsWhen(200)).toHaveLength(200);
  });

  test('an error of the socket is counted by its code and ends nothing', async () => {
    const sockets: Socket[] = [];
    const listener = (message: unknown): void => void sockets.push((message as { readonly socket: Socket }).socket);
    diagnostics.subscribe('udp.socket', listener);
    const fixture = await spoolFixture();
    const { input, port } = await started(syslogUdpInput, fixture.options);
    diagnostics.unsubscribe('udp.socket', listener);
    for (const code of ['ENOBUFS', 'ENOBUFS', 'ENETDOWN'])
      sockets[0]?.emit('error', Object.assign(new Error('recvmsg failed'), { code }));
    expect(input.stats().socketErrors).toEqual({ ENOBUFS: 2, ENETDOWN: 1 });
    await send(port, '127.0.0.1', ['<13>after']);
    expect(await fixture.textsWhen(1)).toEqual(['<13>after']);
  });

  test('a taken port is an error of the system', async () => {
    const fixture = await spoolFixture();
    const { port } = await started(syslogUdpInput, fixture.options);
    await expect(syslogUdpInput({ ...fixture.options, port }).start()).rejects.toMatchObject({ code: 'EADDRINUSE' });
  });
});

test('NetFlow datagrams are kept byte for byte', async () => {
  const fixture = await spoolFixture();
  const { port } = await started((options) => new FlowInput('netflow', options), fixture.options);
  const datagram = Buffer.from('0009000000000a0d00', 'hex');
  await send(port, '127.0.0.1', [datagram]);
  await fixture.textsWhen(1);
  const [record] = fixture.records();
  expect(record?.listener).toBe('netflow');
  expect(Buffer.from(record?.payload ?? [])).toEqual(datagram);
});
