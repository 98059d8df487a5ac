import { once } from 'node:events';
import type { IncomingMessage, Server } from 'node:http';
import { isIPv6 } from 'node:net';
import { guardServer, type ConnectionLimits, type ServerGuard } from '@qiaolou/connections';
import { listenFault } from '@qiaolou/schema';

/** Where a server listens. */
export interface ListenOptions {
  /** Address to bind, `127.0.0.1` by default. */
  readonly host?: string;
  /** 0 = any free port. */
  readonly port: number;
  /** Connections at the same time. */
  readonly connections?: ConnectionLimits;
}

/** Of a console: an office of 200 people behind one address, whose browsers hold up to six connections each. */
export const CONSOLE_CONNECTIONS: ConnectionLimits = { total: 2_048, perAddress: 1_280 };
/** Of a listener that only machines ask how the process is. */
export const PROBE_CONNECTIONS: ConnectionLimits = { total: 32, perAddress: 8 };

/** Keeps slow, silent and many clients from taking a server's connections. Call it before the server listens. */
export function guardHttpServer(server: Server, limits: ConnectionLimits): ServerGuard {
  // Half a request may not keep a connection open.
  server.headersTimeout = 15_000;
  server.requestTimeout = 60_000;
  // Longer than gateways keep a connection (60 s): the side that closes first must be the one that sends next.
  server.keepAliveTimeout = 75_000;
  const guard = guardServer(server, limits);
  server.on('request', ({ socket }: IncomingMessage) => guard.touch(socket));
  return guard;
}

/** Lets a server listen; answers where. Throws `platform.portInUse`, `platform.addressUnusable`, `platform.portRefused`. */
export async function listenOn(
  server: Server,
  { host = '127.0.0.1', port }: ListenOptions,
  scheme: 'http' | 'https',
): Promise<{ readonly port: number; readonly url: string }> {
  server.listen(port, host);
  try {
    await once(server, 'listening');
  } catch (cause) {
    throw listenFault(cause, { host, port });
  }
  const address = server.address();
  const bound = typeof address === 'object' && address !== null ? address.port : port;
  const name = isIPv6(host) ? `[${host}]` : host;
  return { port: bound, url: `${scheme}://${name}:${bound}` };
}

/** Takes no new connection and lets running requests finish for at most `graceMs`. Idempotent. */
export async function closeServer(server: Server, graceMs: number): Promise<void> {
  if (!server.listening) return;
  const closed = once(server, 'close');
  server.close();
  server.closeIdleConnections();
  const force = setTimeout(() => server.closeAllConnections(), graceMs);
  await closed;
  clearTimeout(force);
}
