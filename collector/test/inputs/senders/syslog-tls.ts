import { once } from 'node:events';
import { connect } from 'node:tls';
import { MAX_FRAME_BYTES } from '../../../src/framing/index.ts';
import { AUTHORITY, SERVER_TLS, shows } from '../tls-files.ts';
import type { TestSender } from './sender.ts';

export const sender: TestSender = {
  settings: { tls: SERVER_TLS },
  send: async (port, payloads) => {
    const socket = connect({ port, host: '127.0.0.1', ca: AUTHORITY, ...shows('firewall') });
    await once(socket, 'secureConnect');
    // The other side closes when it has read everything, or breaks off when it is stopped.
    socket.on('error', () => undefined).resume();
    await new Promise<void>((resolve) =>
      socket.end(Buffer.concat(payloads.flatMap((payload) => [payload, Buffer.from('\n')])), resolve),
    );
  },
  // A record of a handshake that announces more than it brings (RFC 8446 §5.1).
  stall: (socket) => void socket.write(Buffer.from([0x16, 0x03, 0x01, 0x01, 0x00, 0x01])),
  oversized: Buffer.alloc(MAX_FRAME_BYTES + 1, 'x'),
};
