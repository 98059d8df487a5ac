import { kafka } from './kafka.ts';
import { postgresql } from './postgresql.ts';
import { redis } from './redis.ts';
import {
  elasticsearch,
  nightlySearchServers,
  securedElasticsearch,
  threeElasticsearch,
} from './search/all-search-servers.ts';
import type { Service } from './service.ts';

/** `npm run services -- up|down [NAME…]`: real servers for the service tests; prints the variables to export. */
const services: readonly Service[] = [elasticsearch, securedElasticsearch, postgresql, redis, kafka];
/** Started only by their names. */
const others: readonly Service[] = [...nightlySearchServers, threeElasticsearch];

async function main(args: readonly string[]): Promise<number> {
  const [action, ...names] = args;
  const unknown = names.filter((name) => ![...services, ...others].some((service) => service.name === name));
  if ((action !== 'up' && action !== 'down') || unknown.length > 0) {
    const list = [...services, ...others]
      .map(
        (service) =>
          `  ${service.name.padEnd(16)} needs ${service.needs}${others.includes(service) ? ' (by name only)' : ''}`,
      )
      .join('\n');
    process.stderr.write(`usage: npm run services -- up|down [NAME…]\n${list}\n`);
    return 64;
  }
  let failed = 0;
  const wanted = names.length === 0 ? services : [...services, ...others].filter(({ name }) => names.includes(name));
  for (const service of wanted) {
    try {
      if (action === 'up') {
        await service.up();
        process.stdout.write(`export ${service.variable}=${service.url}\n`);
      } else {
        service.down();
      }
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      const isLeftOut = service.optional === true && action === 'up';
      if (!isLeftOut) failed += 1;
      process.stderr.write(`${service.name}: ${isLeftOut ? 'left out, its tests are skipped: ' : ''}${reason}\n`);
    }
  }
  return failed === 0 ? 0 : 1;
}

process.exitCode = await main(process.argv.slice(2));
