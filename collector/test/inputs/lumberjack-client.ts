import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { deflateSync } from 'node:zlib';

/** The client's side of the lumberjack protocol, as its specification has it. */

/** Frame of a window. */
export function windowFrame(count: number, version = '2'): Buffer {
  return Buffer.concat([Buffer.from(`${version}W`), uint32(count)]);
}

/** Frame of a JSON event. */
export function jsonFrame(sequence: number, payload: string | Buffer): Buffer {
  const bytes = Buffer.from(payload);
  return Buffer.concat([Buffer.from('2J'), uint32(sequence), uint32(bytes.length), bytes]);
}

/** Frame of keys and values. */
export function dataFrame(sequence: number, pairs: Readonly<Record<string, string>>, version = '2'): Buffer {
  const texts = Object.entries(pairs).flatMap(([key, value]) => [key, value]);
  const parts = texts.flatMap((text) => [uint32(Buffer.byteLength(text)), Buffer.from(text)]);
  return Buffer.concat([Buffer.from(`${version}D`), uint32(sequence), uint32(texts.length / 2), ...parts]);
}

/** Frame of compressed frames. */
export function compressedFrame(frames: readonly Buffer[]): Buffer {
  const packed = deflateSync(Buffer.concat(frames), { level: 9 });
  return Buffer.concat([Buffer.from('2C'), uint32(packed.length), packed]);
}

export function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}

/** A window of events. */
export function windowOf(payloads: readonly (string | Buffer)[], { compressed = false } = {}): Buffer {
  const frames = payloads.map((payload, i) => jsonFrame(i + 1, payload));
  return Buffer.concat([windowFrame(payloads.length), ...(compressed ? [compressedFrame(frames)] : frames)]);
}

/** A connection, and the acknowledgements it gets. */
export interface LumberjackClient {
  readonly socket: Socket;
  readonly acknowledged: readonly number[];
  /** Waits for this number among the acknowledgements, as Beats do. */
  readonly acknowledgement: (of: number) => Promise<void>;
}

export async function lumberjackClient(port: number, socket = connect(port, '127.0.0.1')): Promise<LumberjackClient> {
  const acknowledged: number[] = [];
  let rest = Buffer.alloc(0);
  socket.on('error', () => undefined);
  socket.on('data', (chunk: Buffer) => {
    rest = Buffer.concat([rest, chunk]);
    for (; rest.length >= 6; rest = rest.subarray(6)) acknowledged.push(rest.readUInt32BE(2));
    socket.emit('acknowledged');
  });
  if (socket.connecting) await once(socket, 'connect');
  return {
    socket,
    acknowledged,
    acknowledgement: async (of) => {
      while (!acknowledged.includes(of)) await once(socket, 'acknowledged');
    },
  };
}
