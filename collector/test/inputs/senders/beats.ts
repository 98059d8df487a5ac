import { once } from 'node:events';
import { connect } from 'node:net';
import { windowOf } from '../lumberjack-client.ts';
import type { TestSender } from './sender.ts';

export const sender: TestSender = {
  send: async (port, payloads) => {
    const socket = connect(port, '127.0.0.1');
    await once(socket, 'connect');
    socket.on('error', () => undefined).resume();
    await new Promise<void>((resolve) => socket.end(windowOf(payloads), resolve));
  },
  stall: (socket) => void socket.write('2W\0\0'),
  oversized: Buffer.alloc(1024 * 1024 + 1, 'x'),
};
