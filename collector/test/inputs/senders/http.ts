import { KEY } from '../input-given.ts';
import type { TestSender } from './sender.ts';

export const sender: TestSender = {
  send: async (port, payloads) => {
    const body = Buffer.concat(payloads.flatMap((payload) => [payload, Buffer.from('\n')]));
    const headers = { authorization: `Bearer ${KEY}` };
    const response = await fetch(`http://127.0.0.1:${port}/ingest/v1`, { method: 'POST', body, headers });
    await response.arrayBuffer();
  },
  stall: (socket) => void socket.write('POST /ingest/v1 HTTP/1.1\r\nhost: x\r\nx-half:'),
  oversized: Buffer.alloc(256 * 1024 + 1, 'x'),
};
