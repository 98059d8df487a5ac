import { createProbeServer } from '@qiaolou/soc-console-server';
import { isMinor } from '../waiting/waiting-parts.ts';
import type { EarlyProbes } from './early-probes.ts';
import type { Given } from './given.ts';
import type { Part } from './part.ts';
import type { Probes } from './probes.ts';

/** `/healthz` and `/metrics` of a site: it has no stores to be asked. */
export const siteProbes: Part<Given & EarlyProbes, Probes> = {
  name: 'site-probes',
  open: async ({ config, endEarlyProbes, logger, metrics, waiting }, closing) => {
    const probes = {
      health: () => {
        const list = waiting.list();
        return Promise.resolve({ healthy: list.every(isMinor), waiting: list });
      },
      metrics: () => metrics.text(),
    };
    const server = createProbeServer({ probes, listen: config.probes, logger });
    await endEarlyProbes();
    const { url } = await server.listen();
    closing.defer(() => server.close());
    metrics.beforeScrape(() => metrics.setConnections('probes', server.connections()));
    return { probesUrl: url };
  },
};
