import { Router, type Request } from 'express';
import { SocError } from '@qiaolou/schema';

/** What `/healthz` and `/metrics` answer with; `/metrics` only to clients on this machine. */
export interface ConsoleProbes {
  /** False = 503. */
  healthy(): Promise<boolean>;
  /** Prometheus text format. */
  metrics(): Promise<string>;
}

/** `/healthz` for load balancers, `/metrics` for a Prometheus on the same machine: figures tell an attacker too much. */
export function probePages(probes: ConsoleProbes): Router {
  const router = Router({ caseSensitive: true, strict: true });
  router.get('/healthz', async (_req, res) => {
    const healthy = await probes.healthy();
    res
      .status(healthy ? 200 : 503)
      .set('cache-control', 'no-store')
      .json({ healthy });
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
