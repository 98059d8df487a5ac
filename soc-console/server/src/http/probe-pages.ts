import { Router, type Request } from 'express';
import { SocError, type ErrorCode } from '@qiaolou/schema';

/** How a process is. */
export interface Health {
  /** False = 503. */
  readonly healthy: boolean;
  /** Parts that cannot do their work now: which, since when (ISO 8601, UTC), and the code of the reason. */
  readonly waiting: readonly {
    readonly part: string;
    readonly since: string;
    readonly code: ErrorCode;
    readonly days?: readonly string[] | undefined;
  }[];
}

/** What `/healthz` and `/metrics` answer with; `/metrics` only to clients on this machine. */
export interface ConsoleProbes {
  health(): Promise<Health>;
  /** Prometheus text format. */
  metrics(): Promise<string>;
}

/** `/healthz` for load balancers, `/metrics` for a Prometheus on the same machine: figures tell an attacker too much. */
export function probePages(probes: ConsoleProbes): Router {
  const router = Router({ caseSensitive: true, strict: true });
  router.get('/healthz', async (_req, res) => {
    const { healthy, waiting } = await probes.health();
    const degraded = waiting.length > 0 ? 'degraded' : 'ok';
    res
      .status(healthy ? 200 : 503)
      .set('cache-control', 'no-store')
      .json({ state: healthy ? degraded : 'unavailable', healthy, waiting });
  });
  router.get('/metrics', async (req, res) => {
    if (!fromThisMachine(req)) throw new SocError('api.notFound');
    res
      .set('cache-control', 'no-store')
      .type('text/plain; version=0.0.4; charset=utf-8')
      .send(await probes.metrics());
  });
  return router;
}

/** Headers of a request that somebody passed on: a gateway on this machine makes every client look local. */
const FORWARDING = ['x-forwarded-for', 'x-forwarded-proto', 'x-forwarded-host', 'x-real-ip', 'forwarded', 'via'];

/** By the connection itself, whatever a proxy header says, and not through a proxy. */
function fromThisMachine(req: Request): boolean {
  if (FORWARDING.some((name) => req.headers[name] !== undefined)) return false;
  return /^(?:::ffff:)?127\.|^::1$/.test(req.socket.remoteAddress ?? '');
}
