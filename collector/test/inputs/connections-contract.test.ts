import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { describe, expect, test } from 'vitest';
import type { Input, InputGiven } from '../../src/inputs/index.ts';
import type { TestSender } from './senders/sender.ts';
import { afterTest, spoolFixture, type SpoolFixture } from './spool-fixture.ts';
import { LISTENING_KINDS, startListening } from './start-kind.ts';
import { until } from './until.ts';

/** What every input that is connected to bears: a new one is held to it by its line in all-inputs.ts. */

const kinds = LISTENING_KINDS.filter(({ transport }) => transport === 'tcp');

describe.each(kinds)('$id', (kind) => {
  interface Started {
    readonly fixture: SpoolFixture;
    readonly input: Input;
    readonly port: number;
    readonly sender: TestSender;
    /** Connects from an address of this machine. */
    readonly from: (address: string) => Promise<Socket>;
  }

  async function started(settings: object, given: Partial<InputGiven> = {}): Promise<Started> {
    const fixture = await spoolFixture();
    const { input, port, sender } = await startListening(kind, fixture, given, settings);
    const from = async (localAddress: string): Promise<Socket> => {
      const socket = connect({ port, host: '127.0.0.1', localAddress });
      socket.on('error', () => undefined).resume();
      afterTest(() => void socket.destroy());
      await once(socket, 'connect');
      return socket;
    };
    return { fixture, input, port, sender, from };
  }

  const ended = (socket: Socket): boolean => socket.destroyed || socket.readableEnded;

  test('one address has at most its share; what is beyond is closed and counted', async () => {
    const { input, from } = await started({ maxConnections: 8, maxConnectionsPerAddress: 3 });
    const mine = [await from('127.0.0.2'), await from('127.0.0.2'), await from('127.0.0.2')];
    const fourth = await from('127.0.0.2');
    await until(() => ended(fourth), 'the fourth is closed');
    expect(mine.some(ended)).toBe(false);
    await from('127.0.0.3');
    await until(() => input.stats().connections?.open === 4, 'another address is let in');
    expect(input.stats().connections).toMatchObject({ limit: 8, accepted: 4, turnedAway: { address: 1, total: 0 } });
  });

  test('many silent, half-open connections from few addresses keep nobody out', async () => {
    const { fixture, input, port, sender, from } = await started({ maxConnections: 6, maxConnectionsPerAddress: 3 });
    for (const address of ['127.0.0.2', '127.0.0.3']) {
      for (let i = 0; i < 3; i++) sender.stall?.(await from(address));
    }
    await until(() => input.stats().connections?.open === 6, 'it is full');
    await sender.send(port, [Buffer.from('a record of another address')]);
    // What a displaced connection had begun may be there before it.
    await until(() => fixture.texts().includes('a record of another address'), 'it is taken');
    expect(input.stats().connections?.turnedAway).toMatchObject({ displaced: 1, total: 0 });
  });

  test('bears no more than the process can', async () => {
    const { input, from } = await started({}, { connectionCap: 4 });
    expect(input.stats().connections?.limit).toBe(4);
    const sockets = [await from('127.0.0.2'), await from('127.0.0.2')];
    await until(() => sockets.some(ended), 'of four, one address has one');
    expect(input.stats().connections).toMatchObject({ accepted: 1, turnedAway: { address: 1 } });
  });
});
