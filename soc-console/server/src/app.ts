import { API_PREFIX, SocError } from '@qiaolou/schema';
import express, { type Express, type RequestHandler } from 'express';
import type { Logger } from 'pino';
import { allHandlers } from './areas/all-areas.ts';
import type { ConsoleContext } from './context/console-context.ts';
import { answerFailures } from './http/answer-failures.ts';
import { probePages, type ConsoleProbes } from './http/probe-pages.ts';
import { clientAddress, registerRoutes } from './http/register-routes.ts';
import { securityHeaders } from './http/security-headers.ts';
import { webPages } from './http/web-pages.ts';

/** How the application answers. */
export interface ConsoleAppOptions {
  readonly secure: boolean;
  readonly trustedProxies: number;
  readonly webRoot: string | undefined;
  readonly probes: ConsoleProbes | undefined;
  /** As of `Gate`. */
  readonly linesAfterMs?: number | undefined;
}

/** The Express application: headers, API, probes, pages; every failure leaves as a coded error. */
export function consoleApp(context: ConsoleContext, options: ConsoleAppOptions): Express {
  const { clock, logger, random } = context;
  const app = express();
  app.disable('x-powered-by');
  app.set('trust proxy', options.trustedProxies === 0 ? false : options.trustedProxies);
  app.set('query parser', 'simple');
  app.set('etag', false);
  app.use(requestLog(logger, clock, () => Buffer.from(random(8)).toString('hex')));
  app.use(...securityHeaders(random, options.secure));
  const api = express.Router({ caseSensitive: true, strict: true });
  registerRoutes(api, allHandlers(context), {
    cookie: context.cookie,
    authenticate: (request) => context.sessions.authenticate(request),
    refused: (refusal) => context.refusals.note(refusal),
    inTurn: (reader, work) => context.reads.request(reader, work),
    linesAfterMs: options.linesAfterMs,
  });
  api.use(() => {
    throw new SocError('api.notFound');
  });
  app.use(API_PREFIX, noStore, api);
  app.use('/api', noStore, () => {
    throw new SocError('api.notFound');
  });
  if (options.probes !== undefined) app.use(probePages(options.probes));
  app.use(...webPages(options.webRoot));
  app.use(() => {
    throw new SocError('api.notFound');
  });
  app.use(answerFailures(logger));
  return app;
}

const noStore: RequestHandler = (_req, res, next) => {
  res.set('cache-control', 'no-store');
  next();
};

/** One line for each request: who, what, how long; never query, headers or bodies, which may hold secrets. */
function requestLog(logger: Logger, clock: ConsoleContext['clock'], newId: () => string): RequestHandler {
  return (req, res, next) => {
    const started = clock.now();
    const requestId = newId();
    const { method, path } = req;
    const ip = clientAddress(req);
    res.locals['requestId'] = requestId;
    res.set('x-request-id', requestId);
    res.once('close', () => {
      const user: unknown = res.locals['user'];
      logger.info({ requestId, method, path, status: res.statusCode, ms: clock.now() - started, ip, user }, 'request');
    });
    next();
  };
}
