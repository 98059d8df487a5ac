import type { Server, TlsOptions } from 'node:tls';
import type { Clock } from '@qiaolou/schema';
import { guardHandshakes, handshakeOptions, type HandshakeGuard } from './guard-handshakes.ts';
import { certificatesStamp, readCertificates } from './read-certificates.ts';
import type { TlsFigures } from './tls-figures.ts';
import type { TlsSettings } from './tls-settings.ts';
import { watchCertificates } from './watch-certificates.ts';

/** How a server by TLS is opened. */
export interface TlsServerGiven<S extends Server> {
  readonly settings: TlsSettings;
  readonly clock: Clock;
  /** Makes the server, not listening, with its listeners: `tls.createServer` or that of `https`. */
  readonly create: (options: TlsOptions) => S;
  /** How often its files are looked at; default 10,000 ms. */
  readonly lookEveryMs?: number | undefined;
}

/** A server by TLS that lets in whom it should. */
export interface TlsServer<S extends Server> extends Pick<HandshakeGuard, 'senderOf' | 'connectionOf'> {
  readonly server: S;
  figures(): TlsFigures;
  /** Looks at its files no more; the server is its opener's to close. */
  close(): void;
}

/**
 * Opens a server with the certificates that the settings name; its connections are to be guarded after. Throws
 * `collector.tlsUnusable` for a file that cannot be used.
 */
export function openTlsServer<S extends Server>(given: TlsServerGiven<S>): TlsServer<S> {
  const { settings, clock, create, lookEveryMs } = given;
  // Before they are read: what changes meanwhile is seen as a change.
  const stamp = certificatesStamp(settings);
  const read = readCertificates(settings);
  const server = create({ ...read.context, ...handshakeOptions(settings) });
  const handshakes = guardHandshakes(server, settings, clock);
  const watch = watchCertificates(server, settings, { read, stamp, lookEveryMs });
  return {
    server,
    senderOf: (socket) => handshakes.senderOf(socket),
    connectionOf: (socket) => handshakes.connectionOf(socket),
    figures: () => ({ ...handshakes.figures(), ...watch.figures() }),
    close: () => watch.close(),
  };
}
