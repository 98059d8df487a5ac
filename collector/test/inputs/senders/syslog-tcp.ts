import { once } from 'node:events';
import { connect } from 'node:net';
import { MAX_FRAME_BYTES } from '../../../src/framing/index.ts';
import type { TestSender } from './sender.ts';

export const sender: TestSender = {
  send: async (port, payloads) => {
    const socket = connect({ port, host: '127.0.0.1' });
    await once(socket, 'connect');
    // The other side closes when it has read everything, or breaks off when it is stopped.
    socket.on('error', () => undefined).resume();
    await new Promise<void>((resolve) =>
      socket.end(Buffer.concat(payloads.flatMap((payload) => [payload, Buffer.from('\n')])), resolve),
    );
  },
  stall: (socket) => void socket.write('<13>half a frame'),
  oversized: Buffer.alloc(MAX_FRAME_BYTES + 1, 'x'),
};
