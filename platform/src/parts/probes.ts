import { createProbeServer, type ConsoleProbes } from '@qiaolou/soc-console-server';
import type { Given } from './given.ts';
import type { Part } from './part.ts';
import type { Stores } from './stores.ts';

/** Where a process without a console tells how it is. */
export interface Probes {
  readonly probesUrl: string;
}

/** `/healthz` and `/metrics` of a process that has no console. */
export const probes: Part<Given & Stores, Probes> = {
  name: 'probes',
  open: async (needs, closing) => {
    const { config, logger } = needs;
    const server = createProbeServer({ probes: probesOf(needs), listen: config.probes, logger });
    const { url } = await server.listen();
    closing.defer(() => server.close());
    return { probesUrl: url };
  },
};

/** Healthy while records and events can be read. */
export function probesOf({
  events,
  metrics,
  records,
}: Pick<Given & Stores, 'events' | 'metrics' | 'records'>): ConsoleProbes {
  const check = async (): Promise<boolean> => {
    await records.db.selectFrom('auditHead').select('seq').executeTakeFirst();
    await events.stats();
    return true;
  };
  return { healthy: () => check().catch(() => false), metrics: () => metrics.text() };
}
