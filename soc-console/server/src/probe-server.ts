import { createServer } from 'node:http';
import type { ConnectionFigures } from '@qiaolou/connections';
import { SocError } from '@qiaolou/schema';
import express from 'express';
import type { Logger } from 'pino';
import { answerFailures } from './http/answer-failures.ts';
import { closeServer, guardHttpServer, listenOn, PROBE_CONNECTIONS, type ListenOptions } from './http/listening.ts';
import { probePages, type ConsoleProbes } from './http/probe-pages.ts';

/** What a probe server needs. */
export interface ProbeServerDeps {
  readonly probes: ConsoleProbes;
  readonly listen: ListenOptions;
  readonly logger: Logger;
}

/** A server that answers `/healthz` and `/metrics` and nothing else. */
export interface ProbeServer {
  connections(): ConnectionFigures;
  /** Throws `platform.portInUse`. */
  listen(): Promise<{ readonly port: number; readonly url: string }>;
  /** Idempotent. */
  close(): Promise<void>;
}

/** Makes the server of a process that has no console. */
export function createProbeServer({ probes, listen, logger }: ProbeServerDeps): ProbeServer {
  const app = express();
  app.disable('x-powered-by');
  app.set('etag', false);
  app.use(probePages(probes));
  app.use(() => {
    throw new SocError('api.notFound');
  });
  app.use(answerFailures(logger));
  const server = createServer({ connectionsCheckingInterval: 5_000 }, app);
  const guard = guardHttpServer(server, listen.connections ?? PROBE_CONNECTIONS);
  return {
    connections: () => guard.figures(),
    listen: () => listenOn(server, listen, 'http'),
    close: () => closeServer(server, 1_000),
  };
}
