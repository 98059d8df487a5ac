import { KEY } from '../input-given.ts';
import type { TestSender } from './sender.ts';

export const sender: TestSender = {
  send: async (port, payloads) => {
    const action = Buffer.from('{"create":{"_index":"logs"}}\n');
    const body = Buffer.concat(payloads.flatMap((payload) => [action, payload, Buffer.from('\n')]));
    const headers = { authorization: `ApiKey ${KEY}`, 'content-type': 'application/x-ndjson' };
    const response = await fetch(`http://127.0.0.1:${port}/_bulk`, { method: 'POST', body, headers });
    await response.arrayBuffer();
  },
  stall: (socket) => void socket.write('POST /_bulk HTTP/1.1\r\nhost: x\r\nx-half:'),
  oversized: Buffer.alloc(1024 * 1024 + 1, 'x'),
};
