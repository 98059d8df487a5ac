import { createProbeServer, type ConsoleProbes } from '@qiaolou/soc-console-server';
import { checkStores } from '../stores/check-stores.ts';
import { isMinor } from '../waiting/waiting-parts.ts';
import type { EarlyProbes } from './early-probes.ts';
import type { Given } from './given.ts';
import type { Part } from './part.ts';
import type { Stores } from './stores.ts';

/** Where a process without a console tells how it is. */
export interface Probes {
  readonly probesUrl: string;
}

/** `/healthz` and `/metrics` of a process that has no console. */
export const probes: Part<Given & EarlyProbes & Stores, Probes> = {
  name: 'probes',
  open: async (needs, closing) => {
    const { config, logger, metrics } = needs;
    const server = createProbeServer({ probes: probesOf(needs), listen: config.probes, logger });
    await needs.endEarlyProbes();
    const { url } = await server.listen();
    closing.defer(() => server.close());
    metrics.beforeScrape(() => metrics.setConnections('probes', server.connections()));
    return { probesUrl: url };
  },
};

/** Healthy while its stores answer and no part waits that the process is of no use without. */
export function probesOf(needs: Given & Stores): ConsoleProbes {
  const { metrics, waiting } = needs;
  return {
    health: async () => {
      await checkStores(needs);
      const list = waiting.list();
      return { healthy: list.every(isMinor), waiting: list };
    },
    metrics: async () => {
      await checkStores(needs);
      return metrics.text();
    },
  };
}
