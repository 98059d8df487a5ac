import { once } from 'node:events';
import { connect } from 'node:tls';
import { deflateRawSync } from 'node:zlib';
import { CONTRACT_SITES } from '../../forward/test-sites.ts';
import { CENTRE_FRAMES, encodeFrame, FrameReader } from '../../../src/forward/frame.ts';
import { encodeBatch } from '../../../src/forward/record-batch.ts';
import { CENTRE_NAME } from '../../../src/forward/site-files.ts';
import { wordFrame } from '../../../src/forward/words.ts';
import type { TestSender } from './sender.ts';

/** Each call is a spool of its own. */
let spools = 0;

/** A site whose records come from an origin that the centre does not know: they are kept under the name of this input. */
export const sender: TestSender = {
  send: async (port, payloads) => {
    const { authority, certificate, key } = CONTRACT_SITES.bundleOf('contract');
    const socket = connect({ port, host: '127.0.0.1', ca: authority, cert: certificate, key, servername: CENTRE_NAME });
    // The other side closes when it has read everything, or breaks off when it is stopped.
    socket.on('error', () => undefined);
    await once(socket, 'secureConnect');
    const spoolId = (++spools).toString(16).padStart(32, '0');
    socket.write(wordFrame('hello', { protocol: 1, spoolId }));
    const frames = new FrameReader(CENTRE_FRAMES);
    const welcomed = Promise.withResolvers<undefined>();
    socket.on('data', (chunk: Buffer) => {
      if (frames.push(chunk).frames.some(({ kind }) => kind === 'welcome')) welcomed.resolve(undefined);
    });
    await welcomed.promise;
    const records = payloads.map((payload, index) => ({
      record: { payload, receivedAt: Date.now(), listener: 'unknown-origin', peer: '127.0.0.1' },
      position: { segment: 1, offset: 32 + index },
    }));
    const number = Buffer.from([0, 0, 0, 1]);
    const frame = encodeFrame('batch', Buffer.concat([number, deflateRawSync(encodeBatch(records))]));
    await new Promise<void>((resolve) => socket.end(frame, resolve));
  },
  stall: (socket) => void socket.write(Buffer.from([0x16, 0x03, 0x01])),
};
