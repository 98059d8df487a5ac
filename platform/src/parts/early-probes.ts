import { createProbeServer } from '@qiaolou/soc-console-server';
import type { Given } from './given.ts';
import type { Part } from './part.ts';

/** What answers while the process starts. */
export interface EarlyProbes {
  /** Gives the address to the server that takes its place; idempotent. */
  readonly endEarlyProbes: () => Promise<void>;
}

/** Where the console will be. */
export const probesBeforeConsole: Part<Given, EarlyProbes> = {
  name: 'probes-before-console',
  open: (given, closing) => openEarly(given, given.config.console, closing),
};

/** Where the probes of a process without a console will be. */
export const probesBeforeProbes: Part<Given, EarlyProbes> = {
  name: 'probes-before-probes',
  open: (given, closing) => openEarly(given, given.config.probes, closing),
};

/**
 * `/healthz` and `/metrics` from the first moment: a start may wait for a server, and must say for which. Nobody can know an
 * address that is yet to be chosen: there is none on port 0.
 */
async function openEarly(
  { logger, metrics, waiting }: Given,
  { host, port }: Given['config']['probes'],
  closing: AsyncDisposableStack,
): Promise<EarlyProbes> {
  if (port === 0) return { endEarlyProbes: () => Promise.resolve() };
  const probes = {
    health: () => Promise.resolve({ healthy: false, waiting: waiting.list() }),
    metrics: () => metrics.text(),
  };
  const server = createProbeServer({ probes, listen: { host, port }, logger });
  closing.defer(() => server.close());
  await server.listen();
  return { endEarlyProbes: () => server.close() };
}
