import { timingSafeEqual } from 'node:crypto';
import { isIPv4 } from 'node:net';
import { sm3 } from '@qiaolou/crypto';
import {
  API_ROUTES,
  BACKGROUND_HEADER,
  CSRF_HEADER,
  parseJson,
  permissionSchema,
  SocError,
  type ApiAccess,
  type ApiOperation,
  type ApiRoute,
  type ActorIdentity,
  type StepProgress,
} from '@qiaolou/schema';
import { json, type NextFunction, type Request, type RequestHandler, type Response, type Router } from 'express';
import type { z } from 'zod';
import type { Caller, Refusal } from '@qiaolou/accounts';
import type { SessionCookie } from './session-cookie.ts';
import { badInput, tooDeep } from './input-faults.ts';
import { LINES_AFTER_MS, openAnswerLines } from './answer-lines.ts';
import type { Reader } from './fair-reads.ts';
import type { ApiHandlers } from './api-call.ts';
import { MAX_JSON_DEPTH, nestsDeeperThan } from './json-depth.ts';
import { sendList } from './send-list.ts';

/** Largest JSON body, bytes. */
const MAX_BODY_BYTES = 1_048_576;

/** What a user may do before he has changed a one-time password. */
const ALLOWED_BEFORE_PASSWORD_CHANGE: ReadonlySet<string> = new Set<ApiOperation>([
  'getSession',
  'logout',
  'changePassword',
]);

/** What the checks in front of every handler need. */
export interface Gate {
  readonly cookie: SessionCookie;
  /** `active` = the request counts as activity of the session. */
  authenticate(request: {
    readonly token: string;
    readonly ip: string;
    readonly active: boolean;
  }): Promise<Caller | undefined>;
  /** Told of every request that is refused (403, 429). */
  refused(refusal: Refusal): Promise<void>;
  /** Runs the work of a request when it is its user's turn; see `FairReads.request`. */
  inTurn<T>(reader: Reader, work: () => Promise<T>): Promise<T>;
  /** How long a question may take before its client hears how far it is, ms; 1,000 when absent. */
  readonly linesAfterMs?: number | undefined;
}

/** Registers every operation of the route table, each behind the same checks. */
export function registerRoutes(router: Router, handlers: ApiHandlers, gate: Gate): void {
  for (const operation of Object.keys(API_ROUTES) as ApiOperation[])
    registerRoute(
      router,
      { operation, route: API_ROUTES[operation], handler: handlers[operation] as LooseHandler },
      gate,
    );
}

/** A handler whose types were already checked by `ApiHandlers`. */
type LooseHandler = (call: unknown) => Promise<unknown>;

/** One entry of the table with what answers it. */
export interface Registration {
  readonly operation: string;
  readonly route: ApiRoute;
  readonly handler: LooseHandler;
}

/**
 * Registers one route. Throws for a route that does not say who may call it: forgetting must not open a door. Order of
 * the checks: session, CSRF, permission, then the body is read at all.
 */
export function registerRoute(router: Router, { operation, route, handler }: Registration, gate: Gate): void {
  if (!isAccess(route.access)) throw new Error(`route ${operation} does not say who may call it`);
  const readJson = jsonReader();
  const answerRequest = async (req: Request, res: Response, ip: string): Promise<void> => {
    refuseCrossSite(req);
    const signal = whileConnected(res);
    const caller = route.access === 'public' ? undefined : await authenticated({ req, ip, gate });
    if (caller !== undefined) {
      res.locals['user'] = caller.account.name;
      admit(operation, route, { req, caller });
    }
    if (route.body !== undefined) {
      await readBody(readJson, req, res);
      if (nestsDeeperThan(req.body, MAX_JSON_DEPTH)) throw tooDeep();
    }
    const lines = openAnswerLines(route, { req, res }, gate.linesAfterMs ?? LINES_AFTER_MS);
    const call = {
      params: parsePart('params', route.params, req.params),
      query: parsePart('query', route.query, req.query),
      body: parsePart('body', route.body, req.body),
      req,
      res,
      ip,
      signal,
      onProgress: lines && ((progress: StepProgress) => lines.progress(progress)),
      caller,
      actor: caller?.actor,
    };
    const work = (): Promise<unknown> => handler(call);
    // A stream lasts as long as its client wants.
    const inTurn = caller !== undefined && route.response.kind !== 'stream';
    const output = inTurn ? await gate.inTurn({ actor: caller.actor, signal }, work) : await work();
    if (lines?.begun === true) lines.end({ kind: 'answer', answer: output });
    else answer(route, { req, res }, output);
  };
  router[route.method](route.path, async (req: Request, res: Response) => {
    const ip = clientAddress(req);
    try {
      await answerRequest(req, res, ip);
    } catch (error) {
      const user: unknown = res.locals['user'];
      const actor: ActorIdentity = typeof user === 'string' ? { kind: 'user', name: user } : { kind: 'anonymous' };
      if (isRefusal(error)) await gate.refused({ actor, ip, operation, code: error.code });
      throw error;
    }
  });
}

function isAccess(access: unknown): access is ApiAccess {
  return access === 'public' || access === 'session' || permissionSchema.safeParse(access).success;
}

/** Fetch Metadata: browsers say where a request comes from. Others send nothing and have no cookie either. */
function refuseCrossSite(req: Request): void {
  const site = req.get('sec-fetch-site');
  if (site === 'cross-site' || site === 'same-site') throw new SocError('auth.badToken');
}

/** What somebody was not allowed, or tried too often; not what is merely wrong. */
function isRefusal(error: unknown): error is SocError {
  return error instanceof SocError && (error.status === 403 || error.status === 429);
}

async function authenticated({
  req,
  ip,
  gate,
}: {
  readonly req: Request;
  readonly ip: string;
  readonly gate: Gate;
}): Promise<Caller> {
  const token = gate.cookie.read(req);
  const active = req.get(BACKGROUND_HEADER) !== '1';
  const caller = token === undefined ? undefined : await gate.authenticate({ token, ip, active });
  if (caller === undefined) throw new SocError('auth.required');
  return caller;
}

function admit(
  operation: string,
  route: ApiRoute,
  { req, caller }: { readonly req: Request; readonly caller: Caller },
): void {
  if (route.method !== 'get' && !sameText(req.get(CSRF_HEADER) ?? '', caller.session.csrf))
    throw new SocError('auth.badToken');
  if (caller.account.mustChangePassword && !ALLOWED_BEFORE_PASSWORD_CHANGE.has(operation))
    throw new SocError('auth.passwordChangeRequired');
  if (route.access !== 'session' && route.access !== 'public' && !caller.permissions.has(route.access))
    throw new SocError('auth.forbidden', { needs: route.access });
}

/** Compares digests in constant time, so that the answer's time tells nothing about the token. */
function sameText(a: string, b: string): boolean {
  return timingSafeEqual(sm3(a), sm3(b));
}

/** A signal that is aborted when the connection closes before the answer is complete. */
function whileConnected(res: Response): AbortSignal {
  const leaving = new AbortController();
  res.once('close', () => {
    if (!res.writableFinished) leaving.abort(new SocError('api.clientLeft'));
  });
  return leaving.signal;
}

/** Reads a body as JSON. The library checks it; where names have escapes, which its reading mistakes, it is read again. */
function jsonReader(): RequestHandler {
  const escaped = new WeakMap<object, string>();
  const read: RequestHandler = json({
    ...{ limit: MAX_BODY_BYTES, strict: true, type: 'application/json' },
    verify: (req, _res, bytes, charset) => {
      if (bytes.includes(BACKSLASH)) escaped.set(req, new TextDecoder(charset).decode(bytes));
    },
  });
  return (req, res, next) => {
    void read(req, res, (error?: unknown) => {
      const text = escaped.get(req);
      if (error === undefined && text !== undefined) req.body = parseJson(text);
      next(error);
    });
  };
}

const BACKSLASH = 0x5c;

function readBody(parser: RequestHandler, req: Request, res: Response): Promise<void> {
  // A form of another site can send text/plain, but not application/json (TheHive CVE-2025-48738 and its like).
  if (req.is('application/json') !== 'application/json') throw new SocError('api.unsupportedMedia');
  return new Promise((resolve, reject) => {
    const next: NextFunction = (error?: unknown) => {
      if (error === undefined) resolve();
      else reject(error instanceof Error ? error : new Error('body parser failed', { cause: error }));
    };
    void parser(req, res, next);
  });
}

function parsePart(part: 'params' | 'query' | 'body', schema: z.ZodType | undefined, value: unknown): unknown {
  if (schema === undefined) return undefined;
  const parsed = schema.safeParse(value);
  if (!parsed.success) throw badInput(part, parsed.error);
  return parsed.data;
}

function answer(
  route: ApiRoute,
  { req, res }: { readonly req: Request; readonly res: Response },
  output: unknown,
): void {
  switch (route.response.kind) {
    case 'json':
      res.status(route.response.status);
      if (route.response.compressed === true) sendList(req, res, output);
      else res.json(output);
      return;
    case 'empty':
      res.status(route.response.status).end();
      return;
    case 'stream':
      return;
    default:
      route.response satisfies never;
  }
}

/** The peer's address as Express knows it (behind `trust proxy` the forwarded one). */
export function clientAddress(req: Request): string {
  const address = req.ip ?? '';
  const mapped = /^::ffff:(.+)$/i.exec(address)?.[1];
  return mapped !== undefined && isIPv4(mapped) ? mapped : address;
}
