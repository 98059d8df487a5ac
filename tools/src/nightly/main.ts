import { spawnSync } from 'node:child_process';
import { nightlySearchServers, threeElasticsearch } from '../services/search/all-search-servers.ts';
import type { Service } from '../services/service.ts';

/** Servers of the nightly run, one after the other, and the tests that are run on each. */
const RUNS: readonly { readonly service: Service; readonly tests: readonly string[] }[] = [
  ...nightlySearchServers.map((service) => ({ service, tests: ['stores/events/test', 'compliance/test'] })),
  { service: threeElasticsearch, tests: ['three-search-nodes', 'secured-search-server'] },
];

/**
 * `npm run services:nightly [-- NAME…]`: the tests of the event store and of retention on each search server of the nightly run, and those
 * of a cluster of three nodes, one server after the other; 1 when one failed. Not a part of CI: each takes some minutes.
 */
async function main(names: readonly string[]): Promise<number> {
  const unknown = names.filter((name) => !RUNS.some(({ service }) => service.name === name));
  if (unknown.length > 0) {
    const known = RUNS.map(({ service }) => service.name).join(' ');
    process.stderr.write(`usage: npm run services:nightly [-- NAME…], names: ${known}\n`);
    return 64;
  }
  const failed: string[] = [];
  for (const { service, tests } of RUNS) {
    if (names.length > 0 && !names.includes(service.name)) continue;
    process.stdout.write(`=== ${service.name}\n`);
    try {
      await service.up();
      const args = ['run', '--config', 'vitest.services.config.ts', ...tests];
      const { status } = spawnSync('node_modules/.bin/vitest', args, {
        ...{ stdio: 'inherit', timeout: 20 * 60_000 },
        env: { ...process.env, [service.variable]: service.url },
      });
      if (status !== 0) failed.push(service.name);
    } catch (error) {
      failed.push(service.name);
      process.stderr.write(`${service.name}: ${error instanceof Error ? error.message : String(error)}\n`);
    } finally {
      service.down();
    }
  }
  process.stdout.write(failed.length === 0 ? 'all passed\n' : `failed: ${failed.join(' ')}\n`);
  return failed.length === 0 ? 0 : 1;
}

process.exitCode = await main(process.argv.slice(2));
