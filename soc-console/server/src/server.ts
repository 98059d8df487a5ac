import { createServer as createHttpServer } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import {
  createAccountDesk,
  createGuessBook,
  createRefusalTrail,
  createSessionService,
  DEFAULT_SESSION_LIMITS,
  type RandomBytes,
  type SessionLimits,
} from '@qiaolou/accounts';
import type { ConnectionFigures } from '@qiaolou/connections';
import type { RecordStore } from '@qiaolou/record-store';
import type { Clock } from '@qiaolou/schema';
import type { Express } from 'express';
import type { Logger } from 'pino';
import { consoleApp } from './app.ts';
import type { ConsoleContext } from './context/console-context.ts';
import type { ConsolePorts } from './context/console-ports.ts';
import { createFairReads, type FairReads, type SearchMemoryBytes, type SearchSeconds } from './http/fair-reads.ts';
import { closeServer, CONSOLE_CONNECTIONS, guardHttpServer, listenOn, type ListenOptions } from './http/listening.ts';
import type { ConsoleProbes } from './http/probe-pages.ts';
import { sessionCookie } from './http/session-cookie.ts';
import type { StreamBus } from './live/stream-bus.ts';
import { createStreamEndpoint } from './live/stream-endpoint.ts';

/** Where and how the console listens. */
export interface ConsoleListenOptions extends ListenOptions {
  /** Own certificate and key (PEM). */
  readonly tls?: { readonly key: string; readonly cert: string };
  /** True when a proxy in front speaks https to browsers: cookies become `Secure` and `__Host-`. */
  readonly behindHttps?: boolean;
  /** Express' `trust proxy`: how many proxies stand in front; off by default, so X-Forwarded-For is not believed. */
  readonly trustedProxies?: number;
}

/** Everything the console server needs. */
export interface ConsoleServerDeps {
  readonly records: RecordStore;
  readonly ports: ConsolePorts;
  readonly clock: Clock;
  readonly random: RandomBytes;
  readonly logger: Logger;
  readonly bus: StreamBus;
  readonly listen: ConsoleListenOptions;
  /** Folder of the built web console; absent or empty: 503 with an explanation. */
  readonly webRoot?: string;
  readonly probes?: ConsoleProbes;
  readonly sessionLimits?: Partial<SessionLimits>;
  /** Reads of events that run at once, 2 or more; 3. */
  readonly searchesAtOnce?: number;
  /** How long each may run, by the roles of who asks. */
  readonly searchSeconds?: SearchSeconds;
  /** What each may have in memory, by the roles of who asks. */
  readonly searchMemoryBytes?: SearchMemoryBytes;
  /** How long a question may take before its client hears how far it is, ms; 1,000. */
  readonly linesAfterMs?: number;
}

/** The console's HTTP server. */
export interface ConsoleServer {
  readonly app: Express;
  connections(): ConnectionFigures;
  /** Requests refused so far, by code. */
  refused(): ReadonlyMap<string, number>;
  /** Of the queues of costly reads. */
  reads(): ReturnType<FairReads['figures']>;
  /** Throws `platform.portInUse`. */
  listen(): Promise<{ readonly port: number; readonly url: string }>;
  /** Takes no new connection, ends live streams, lets running requests finish for at most `graceMs` (5,000). Idempotent. */
  close(graceMs?: number): Promise<void>;
}

/** Makes the server; it listens when told to. */
export async function createConsoleServer(deps: ConsoleServerDeps): Promise<ConsoleServer> {
  const { listen, logger } = deps;
  const secure = listen.tls !== undefined || listen.behindHttps === true;
  const context = await contextOf(deps, secure);
  const app = consoleApp(context, {
    secure,
    trustedProxies: listen.trustedProxies ?? 0,
    webRoot: deps.webRoot,
    probes: deps.probes,
    linesAfterMs: deps.linesAfterMs,
  });
  const server =
    listen.tls === undefined
      ? createHttpServer({ connectionsCheckingInterval: 5_000 }, app)
      : createHttpsServer({ ...listen.tls, connectionsCheckingInterval: 5_000, handshakeTimeout: 15_000 }, app);
  const guard = guardHttpServer(server, listen.connections ?? CONSOLE_CONNECTIONS);
  return {
    app,
    connections: () => guard.figures(),
    reads: () => context.reads.figures(),
    refused: () => context.refusals.figures(),
    listen: () => {
      const { behindHttps, host = '127.0.0.1', port, tls } = listen;
      if (tls === undefined && behindHttps !== true && !/^(?:127\.|::1$|localhost$)/.test(host))
        logger.warn({ host }, 'console speaks plain http beyond this machine');
      return listenOn(server, { host, port }, tls === undefined ? 'http' : 'https');
    },
    close: async (graceMs = 5_000) => {
      context.streams.close();
      await closeServer(server, graceMs);
      await context.refusals.close();
    },
  };
}

/** What the handlers work with. */
async function contextOf(deps: ConsoleServerDeps, secure: boolean): Promise<ConsoleContext> {
  const { bus, clock, logger, ports, random, records } = deps;
  const sessions = await createSessionService({
    records,
    passwords: ports.passwords,
    clock,
    random,
    guesses: createGuessBook(clock),
    limits: { ...DEFAULT_SESSION_LIMITS, ...deps.sessionLimits },
  });
  return {
    ...{ records, ports, clock, random, logger, bus, sessions },
    accounts: createAccountDesk({ records, passwords: ports.passwords, clock, random }),
    streams: createStreamEndpoint(bus, (idHash) => sessions.stillValid(idHash)),
    reads: createFairReads(ports.events, {
      atOnce: deps.searchesAtOnce ?? 3,
      seconds: deps.searchSeconds ?? {},
      memoryBytes: deps.searchMemoryBytes ?? {},
    }),
    cookie: sessionCookie(secure),
    refusals: createRefusalTrail({
      records,
      clock,
      onFault: (error) => logger.error({ err: error }, 'a refusal could not be written to the audit trail'),
    }),
  };
}
