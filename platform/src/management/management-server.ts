import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { SocError } from '@qiaolou/schema';
import type { Registry } from 'prom-client';

/** State of one part for `/healthz`. */
export interface HealthPart {
  readonly ok: boolean;
  /** What is wrong, a code or a figure; empty when well. */
  readonly detail: string;
}

export interface ManagementServerOptions {
  readonly host: string;
  readonly port: number;
  readonly registry: Registry;
  /** Asked at each `/healthz`. */
  readonly health: () => Promise<Readonly<Record<string, HealthPart>>>;
  /** Called before each scrape. */
  readonly refresh: () => void;
}

export interface ManagementServer {
  readonly port: number;
  close(): Promise<void>;
}

async function answer(
  path: string,
  options: ManagementServerOptions,
): Promise<{ status: number; type: string; body: string }> {
  if (path === '/healthz') {
    const parts = await options.health();
    const ok = Object.values(parts).every((part) => part.ok);
    return { status: ok ? 200 : 503, type: 'application/json', body: JSON.stringify({ ok, parts }) };
  }
  if (path === '/metrics') {
    options.refresh();
    return { status: 200, type: options.registry.contentType, body: await options.registry.metrics() };
  }
  return { status: 404, type: 'application/json', body: JSON.stringify({ error: { code: 'api.notFound' } }) };
}

async function listen(server: Server, host: string, port: number): Promise<number> {
  server.listen(port, host);
  try {
    await once(server, 'listening');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EADDRINUSE')
      throw new SocError('platform.portInUse', { host, port });
    throw error;
  }
  return (server.address() as AddressInfo).port;
}

/** Serves `/healthz` (200 or 503 with the parts) and `/metrics` (Prometheus text), on loopback unless configured. */
export async function startManagementServer(options: ManagementServerOptions): Promise<ManagementServer> {
  const server = createServer((request, response) => {
    const path = new URL(request.url ?? '/', 'http://management').pathname;
    answer(path, options).then(
      ({ status, type, body }) =>
        response.writeHead(status, { 'content-type': type, 'cache-control': 'no-store' }).end(body),
      () =>
        response
          .writeHead(500, { 'content-type': 'application/json' })
          .end(JSON.stringify({ error: { code: 'internal' } })),
    );
  });
  const port = await listen(server, options.host, options.port);
  return {
    port,
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
