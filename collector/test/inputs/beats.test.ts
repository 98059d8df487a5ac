import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { deflateSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { plainTransport } from '../../src/inputs/stream-transport.ts';
import { BeatsInput, type BeatsOptions } from '../../src/inputs/beats/beats-input.ts';
import { beats } from '../../src/inputs/beats/input.ts';
import { inputGiven } from './input-given.ts';
import {
  compressedFrame,
  dataFrame,
  jsonFrame,
  lumberjackClient,
  uint32,
  windowFrame,
  windowOf,
} from './lumberjack-client.ts';
import { afterTest, spoolFixture, type SpoolFixture } from './spool-fixture.ts';
import { AUTHORITY, SERVER_TLS, shows } from './tls-files.ts';
import { until } from './until.ts';

async function started(options: Partial<BeatsOptions> = {}, given?: SpoolFixture) {
  const fixture = given ?? (await spoolFixture());
  const limits = { total: 64, perAddress: 64 };
  const input = new BeatsInput(
    { ...fixture.options, limits, idleTimeoutMs: 60_000, drainMs: 300, ...options },
    plainTransport('beats'),
  );
  const { port } = await input.start();
  afterTest(() => input.stop());
  const client = async () => {
    const opened = await lumberjackClient(port);
    afterTest(() => void opened.socket.destroy());
    return opened;
  };
  return { fixture, input, port, client };
}

/** Resolves when a connection is over, however it ended. */
async function closed(socket: Socket): Promise<void> {
  if (!socket.closed) await new Promise<void>((resolve) => socket.once('close', () => resolve()));
}

const event = (i: number): string => JSON.stringify({ message: `event ${i}` });
const events = (count: number): readonly string[] => Array.from({ length: count }, (_, i) => event(i));

describe('acknowledgements', () => {
  test.each([false, true])('a window is acknowledged when it is on the disk; compressed: %s', async (compressed) => {
    const { fixture, input, client } = await started();
    const { socket, acknowledged, acknowledgement } = await client();
    socket.write(windowOf(events(500), { compressed }));
    await acknowledgement(500);
    expect(fixture.texts()).toEqual(events(500));
    expect(acknowledged.at(-1)).toBe(500);
    expect(acknowledged.toSorted((a, b) => a - b)).toEqual(acknowledged);
    expect(input.stats()).toMatchObject({ received: 500, acknowledged: 500, held: { bytes: 0 } });
  });

  test('windows sent without waiting for each other are acknowledged one after the other', async () => {
    const { fixture, client } = await started();
    const { socket, acknowledged } = await client();
    socket.write(Buffer.concat([windowOf(events(3)), windowOf(events(2), { compressed: true }), windowOf(events(1))]));
    await until(() => acknowledged.length === 3, 'all three');
    expect(acknowledged).toEqual([3, 2, 1]);
    expect(fixture.texts()).toHaveLength(6);
  });

  test('while the spool is full the sender is told that we are there, and acknowledged when there is room', async () => {
    const fixture = await spoolFixture({ maxBytes: 600, segmentBytes: 120 });
    const { input, client } = await started({ keepAliveMs: 5 }, fixture);
    const { socket, acknowledged, acknowledgement } = await client();
    socket.write(windowOf(events(40)));
    await until(() => acknowledged.filter((one) => one === 0).length > 3, 'kept alive');
    expect(acknowledged.every((one) => one === 0)).toBe(true);
    expect(input.stats().waiting).toBeGreaterThan(0);
    while (input.stats().waiting > 0) {
      await fixture.spool.durable();
      await fixture.spool.removeBefore({ segment: Infinity, offset: 0 });
    }
    await acknowledgement(40);
    expect(input.stats()).toMatchObject({ received: 40, acknowledged: 40, shed: 0, waiting: 0 });
  });

  test('a large window is acknowledged in parts', async () => {
    const { input, client } = await started();
    const { socket, acknowledged, acknowledgement } = await client();
    const large = Array.from({ length: 8 }, (_, i) => `${i}${'x'.repeat(100_000)}`);
    socket.write(windowOf(large));
    await acknowledgement(8);
    expect(acknowledged).toEqual([3, 6, 8]);
    expect(input.stats().held.bytes).toBe(0);
  });

  test('a connection that breaks in a window leaves what was not complete to its sender', async () => {
    const { fixture, input, client } = await started();
    const broken = await client();
    broken.socket.write(windowOf(events(10)).subarray(0, 150));
    await until(() => input.stats().held.bytes > 0, 'it is read');
    broken.socket.resetAndDestroy();
    await until(() => input.stats().connections.open === 0, 'it is gone');
    expect([fixture.texts(), input.stats().held.bytes]).toEqual([[], 0]);
    const again = await client();
    again.socket.write(windowOf(events(10)));
    await again.acknowledgement(10);
    expect(fixture.texts()).toEqual(events(10));
  });

  test('frames of keys and values, and the first version of the protocol', async () => {
    const { fixture, client } = await started();
    const { socket, acknowledgement } = await client();
    const pairs = {
      line: '<13>hello',
      host: 'web-1',
      file: '/var/log/messages',
      offset: '77',
      more: '',
      __proto__: 'x',
    };
    socket.write(Buffer.concat([windowFrame(1, '1'), dataFrame(9, pairs, '1')]));
    await acknowledgement(9);
    expect(JSON.parse(fixture.texts()[0] ?? '')).toEqual({
      ...{ message: '<13>hello', host: { name: 'web-1' }, more: '' },
      log: { file: { path: '/var/log/messages' }, offset: '77' },
    });
  });
});

describe('what is hostile or wrong is not read any further, and counted', () => {
  const packed = (bytes: Buffer): Buffer => Buffer.concat([Buffer.from('2C'), uint32(bytes.length), bytes]);
  const cases: readonly (readonly [string, Buffer, string])[] = [
    ['HTTP', Buffer.from('GET / HTTP/1.1\r\n\r\n'), 'badVersion'],
    ['TLS where there is none', Buffer.from([0x16, 3, 1, 0, 5, 1]), 'badVersion'],
    ['an unknown frame', Buffer.from('2X\0\0\0\x01'), 'unknownFrame'],
    ['an acknowledgement from a client', Buffer.from('2A\0\0\0\x01'), 'unknownFrame'],
    ['a window of 4,294,967,295', windowFrame(0xffff_ffff), 'windowTooLarge'],
    ['a window in a window', Buffer.concat([windowFrame(2), windowFrame(2)]), 'windowOpen'],
    ['an event without a window', jsonFrame(1, '{}'), 'beyondWindow'],
    [
      'more events than were announced',
      Buffer.concat([windowFrame(1), jsonFrame(1, '{}'), jsonFrame(2, '{}')]),
      'beyondWindow',
    ],
    ['an event of nothing', Buffer.concat([windowFrame(1), jsonFrame(1, '')]), 'emptyEvent'],
    [
      'an event of 4 GB',
      Buffer.concat([windowFrame(1), Buffer.from('2J'), uint32(1), uint32(0xffff_ffff)]),
      'eventTooLong',
    ],
    [
      'pairs by the million',
      Buffer.concat([windowFrame(1), Buffer.from('2D'), uint32(1), uint32(1_000_000)]),
      'tooManyPairs',
    ],
    [
      'a key of 4 GB',
      Buffer.concat([windowFrame(1), Buffer.from('2D'), uint32(1), uint32(1), uint32(0xffff_ffff), Buffer.from('x')]),
      'eventTooLong',
    ],
    ['compression in compression', compressedFrame([compressedFrame([jsonFrame(1, '{}')])]), 'nestedCompression'],
    ['no zlib', packed(Buffer.from('not compressed')), 'damagedCompression'],
    ['zlib that is cut off', packed(deflateSync(windowFrame(1)).subarray(0, 8)), 'damagedCompression'],
    ['a frame that does not end with its compression', packed(deflateSync(Buffer.from('2J\0'))), 'damagedCompression'],
    ['a compressed frame of nothing', packed(Buffer.alloc(0)), 'damagedCompression'],
    [
      'a bomb of one event',
      Buffer.concat([
        windowFrame(1),
        packed(
          deflateSync(Buffer.concat([Buffer.from('2J'), uint32(1), uint32(50_000_000), Buffer.alloc(50_000_000)])),
        ),
      ]),
      'expansion',
    ],
  ];

  test.each(cases)('%s', async (_name, bytes, because) => {
    const { fixture, input, client } = await started({ maxExpandedBytes: 8_000_000 });
    const { socket } = await client();
    socket.write(bytes);
    await closed(socket);
    expect(input.stats().refused).toEqual({ [`lumberjack.${because}`]: 1 });
    expect(input.stats()).toMatchObject({ held: { bytes: 0 }, connections: { open: 0 } });
    expect(fixture.texts().length).toBeLessThanOrEqual(1);
  });

  test('what came in order before is kept and acknowledged', async () => {
    const { fixture, client } = await started();
    const { socket, acknowledged } = await client();
    socket.write(Buffer.concat([windowOf(events(2)), Buffer.from('?')]));
    await closed(socket);
    expect([fixture.texts(), acknowledged]).toEqual([events(2), [2]]);
  });

  test('one address may not hold all the memory; another is served', async () => {
    const { fixture, input, client, port } = await started({ maxHeldBytes: 1_000_000 });
    const announced = Buffer.concat([windowFrame(1), Buffer.from('2J'), uint32(1), uint32(450_000), Buffer.from('{')]);
    const first = await client();
    first.socket.write(announced);
    await until(() => input.stats().held.bytes > 400_000, 'it is held');
    const second = await client();
    second.socket.write(announced);
    await closed(second.socket);
    expect(input.stats().refused).toEqual({ 'lumberjack.tooBusy': 1 });
    const other = await lumberjackClient(port, connect({ port, host: '127.0.0.1', localAddress: '127.0.0.9' }));
    afterTest(() => void other.socket.destroy());
    other.socket.write(windowOf(events(1)));
    await other.acknowledgement(1);
    expect(fixture.texts()).toEqual(events(1));
  });

  test('a slow loris is turned away, however it trickles', async () => {
    const { input, client } = await started({ idleTimeoutMs: 40 });
    const { socket } = await client();
    socket.write(Buffer.concat([windowFrame(1), Buffer.from('2J'), uint32(1), uint32(1_000_000)]));
    const drops = setInterval(() => socket.write('x'), 5);
    afterTest(() => clearInterval(drops));
    await closed(socket);
    await until(() => input.stats().connections.turnedAway.idle === 1, 'it is counted');
    await until(() => input.stats().held.bytes === 0, 'its memory is given back');
  });

  test('a bomb that unpacks for long lets others in between', async () => {
    const { input, client } = await started({ maxExpandedBytes: 400_000_000 });
    const bomb = await client();
    const inside = [Buffer.from('2J'), uint32(1), uint32(60_000_000), Buffer.alloc(60_000_000)];
    bomb.socket.write(Buffer.concat([windowFrame(1), compressedFrame(inside)]));
    let turns = 0;
    const count = (): void => {
      turns++;
      if (input.stats().received === 0) setImmediate(count);
    };
    setImmediate(count);
    await bomb.acknowledgement(1);
    expect(turns).toBeGreaterThan(60_000_000 / 400_000);
    expect(input.stats()).toMatchObject({ received: 1, truncated: 1 });
  });
});

test('TLS with a client certificate, which is the sender', async () => {
  const fixture = await spoolFixture();
  const input = beats.open(beats.settings.parse({ enabled: true, port: 0, tls: SERVER_TLS }), inputGiven(fixture));
  const { port } = await input.start();
  afterTest(() => input.stop());
  const secure = connectTls({ port, host: '127.0.0.1', ca: AUTHORITY, ...shows('by-common-name') });
  await once(secure, 'secureConnect');
  const client = await lumberjackClient(port, secure);
  afterTest(() => void secure.destroy());
  secure.write(windowOf(events(2), { compressed: true }));
  await client.acknowledgement(2);
  expect(fixture.records()).toMatchObject([{ listener: 'beats', peer: 'switch-7' }, { peer: 'switch-7' }]);
});

test('stopping waits for the window under way', async () => {
  const { fixture, input, client } = await started({ drainMs: 5_000 });
  const { socket, acknowledged, acknowledgement } = await client();
  const idle = await client();
  const window = windowOf(events(4));
  socket.write(window.subarray(0, 40));
  await until(() => input.stats().held.bytes > 0, 'it began');
  const stopped = input.stop();
  await once(idle.socket, 'end');
  socket.write(window.subarray(40));
  await acknowledgement(4);
  await stopped;
  expect([fixture.texts(), acknowledged]).toEqual([events(4), [4]]);
});
