import { elasticsearch } from './elasticsearch.ts';
import { postgresql } from './postgresql.ts';
import { redis } from './redis.ts';
import type { Service } from './service.ts';

/** `npm run services -- up|down [NAME…]`: real servers for the service tests; prints the variables to export. */
const services: readonly Service[] = [elasticsearch, postgresql, redis];

async function main(args: readonly string[]): Promise<number> {
  const [action, ...names] = args;
  const unknown = names.filter((name) => !services.some((service) => service.name === name));
  if ((action !== 'up' && action !== 'down') || unknown.length > 0) {
    const list = services.map(({ name, needs }) => `  ${name.padEnd(14)} needs ${needs}`).join('\n');
    process.stderr.write(`usage: npm run services -- up|down [NAME…]\n${list}\n`);
    return 64;
  }
  let failed = 0;
  for (const service of services.filter(({ name }) => names.length === 0 || names.includes(name))) {
    try {
      if (action === 'up') {
        await service.up();
        process.stdout.write(`export ${service.variable}=${service.url}\n`);
      } else {
        service.down();
      }
    } catch (error) {
      failed += 1;
      process.stderr.write(`${service.name}: ${error instanceof Error ? error.message : String(error)}\n`);
    }
  }
  return failed === 0 ? 0 : 1;
}

process.exitCode = await main(process.argv.slice(2));
