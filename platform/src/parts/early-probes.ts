import { createProbeServer } from '@qiaolou/soc-console-server';
import type { Given } from './given.ts';
import type { Part } from './part.ts';

/** What answers while the process starts. */
export interface EarlyProbes {
  /** Gives the address to the server that takes its place; idempotent. */
  readonly endEarlyProbes: () => Promise<void>;
}

/**
 * `/healthz` and `/metrics` from the first moment, where the console or the probes of the process will be: a start may wait
 * for a server, and must say for which. Nobody can know an address that is yet to be chosen: there is none on port 0.
 */
function earlyProbes(addressOf: 'console' | 'probes'): Part<Given, EarlyProbes> {
  return {
    name: 'early-probes',
    open: async ({ config, logger, metrics, waiting }, closing) => {
      const { host, port } = config[addressOf];
      if (port === 0) return { endEarlyProbes: () => Promise.resolve() };
      const probes = {
        health: () => Promise.resolve({ healthy: false, waiting: waiting.list() }),
        metrics: () => metrics.text(),
      };
      const server = createProbeServer({ probes, listen: { host, port }, logger });
      closing.defer(() => server.close());
      await server.listen();
      return { endEarlyProbes: () => server.close() };
    },
  };
}

/** Where the console will be. */
export const probesBeforeConsole = earlyProbes('console');

/** Where the probes of a process without a console will be. */
export const probesBeforeProbes = earlyProbes('probes');
