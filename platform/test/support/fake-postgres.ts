import { once } from 'node:events';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';

/** What a server says to whoever logs in: an error with its SQLSTATE, or that it is of a version. */
type FakeAnswer = { readonly sqlState: string } | { readonly version: string };

const message = (type: string, ...parts: readonly (Buffer | string)[]): Buffer => {
  const body = Buffer.concat(parts.map((part) => Buffer.from(part)));
  const length = Buffer.alloc(4);
  length.writeUInt32BE(body.length + 4);
  return Buffer.concat([Buffer.from(type), length, body]);
};
const int16 = (value: number): Buffer => Buffer.from([value >> 8, value & 0xff]);
const int32 = (value: number): Buffer => Buffer.concat([int16(0), int16(value)]);
const READY = message('Z', 'I');

/** A server that speaks as much of PostgreSQL's protocol (version 3.0) as an opening takes; listens on loopback. */
export async function startFakePostgres(
  answer: FakeAnswer,
): Promise<{ readonly server: Server; readonly port: number }> {
  const server = createServer((socket) => {
    socket.on('error', () => undefined);
    socket.once('data', () => {
      if ('sqlState' in answer) socket.end(refusal(answer.sqlState));
      else serve(socket, answer.version);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { server, port: (server.address() as AddressInfo).port };
}

function refusal(sqlState: string): Buffer {
  return message('E', 'SFATAL\0', `C${sqlState}\0`, 'Mrefused\0', '\0');
}

/** Everybody may log in, and every question has the same answer: one row with the version. */
function serve(socket: Socket, version: string): void {
  socket.write(Buffer.concat([message('R', int32(0)), READY]));
  socket.on('data', (asked) => {
    if (asked[0] !== 'Q'.charCodeAt(0)) return;
    const column = Buffer.concat([
      Buffer.from('version\0'),
      int32(0),
      int16(0),
      int32(25),
      int16(0xffff),
      int32(0),
      int16(0),
    ]);
    socket.write(
      Buffer.concat([
        message('T', int16(1), column),
        message('D', int16(1), int32(version.length), version),
        message('C', 'SELECT 1\0'),
        READY,
      ]),
    );
  });
}
