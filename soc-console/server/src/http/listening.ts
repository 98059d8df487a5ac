import { once } from 'node:events';
import type { Server } from 'node:http';
import { isIPv6 } from 'node:net';
import { SocError } from '@qiaolou/schema';

/** Where a server listens. */
export interface ListenOptions {
  /** Address to bind, `127.0.0.1` by default. */
  readonly host?: string;
  /** 0 = any free port. */
  readonly port: number;
}

/** Lets a server listen; answers where. Throws `platform.portInUse`. */
export async function listenOn(
  server: Server,
  { host = '127.0.0.1', port }: ListenOptions,
  scheme: 'http' | 'https',
): Promise<{ readonly port: number; readonly url: string }> {
  server.listen(port, host);
  try {
    await once(server, 'listening');
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause && cause.code === 'EADDRINUSE')
      throw new SocError('platform.portInUse', { host, port }, { cause });
    throw cause;
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
