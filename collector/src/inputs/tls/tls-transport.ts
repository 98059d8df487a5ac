import { createServer, type Server } from 'node:tls';
import type { Clock } from '@qiaolou/schema';
import type { StreamTransport } from '../stream-transport.ts';
import { openTlsServer, type TlsServer } from './open-tls-server.ts';
import type { TlsSettings } from './tls-settings.ts';

/** What TLS of an input is opened with. */
export interface TlsTransportGiven {
  /** Id of the input. */
  readonly listener: string;
  readonly tls: TlsSettings;
  readonly clock: Clock;
  readonly lookEveryMs?: number | undefined;
}

/** TLS over TCP: who sends is told by its certificate, or by its address when it has shown none. */
export function tlsTransport({ listener, tls, clock, lookEveryMs }: TlsTransportGiven): StreamTransport {
  let opened: TlsServer<Server> | undefined;
  return {
    listener,
    open: (serve) => {
      const own = openTlsServer({
        ...{ settings: tls, clock, lookEveryMs },
        create: (options) =>
          createServer({ ...options, allowHalfOpen: false, keepAlive: true }, (socket) => {
            serve({ socket, connection: own.connectionOf(socket), peer: own.senderOf(socket) });
          }),
      });
      opened = own;
      return own.server;
    },
    figures: () => opened?.figures(),
    close: () => opened?.close(),
  };
}
