import { createServer, type Server, type Socket } from 'node:net';
import { peerAddress } from './peer-address.ts';
import type { TlsFigures } from './tls/tls-figures.ts';

/** A sender that is connected. */
export interface SenderStream {
  /** Its bytes, decrypted. */
  readonly socket: Socket;
  /** The connection that the server's guard knows; the same where nothing is encrypted. */
  readonly connection: Socket;
  /** What its records are kept under. */
  readonly peer: string;
}

/** How senders of a stream of records connect. */
export interface StreamTransport {
  /** Id of the input, as records have it. */
  readonly listener: string;
  /** Makes a server that does not listen yet, and calls `serve` for whoever connects and is let in. */
  open(serve: (stream: SenderStream) => void): Server;
  figures?(): TlsFigures | undefined;
  /** Gives back what is not the server's; idempotent. */
  close?(): void;
}

/** TCP as it is, of the input of this id: who sends is told by its address. */
export function plainTransport(listener: string): StreamTransport {
  return {
    listener,
    open: (serve) =>
      createServer({ allowHalfOpen: false, keepAlive: true }, (socket) => {
        serve({ socket, connection: socket, peer: peerAddress(socket.remoteAddress) });
      }),
  };
}
