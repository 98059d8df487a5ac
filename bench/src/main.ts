import { benchEndToEnd } from './end-to-end.ts';
import { benchIntakeFlood } from './intake-flood.ts';
import { benchMemory } from './memory.ts';
import type { BenchReport } from './bench-report.ts';

/** `npm run bench -- AREA [--json]`: the last line is the report as one JSON object. */
const AREAS: Readonly<Record<string, () => Promise<BenchReport>>> = {
  'intake-flood': () => benchIntakeFlood(3),
  memory: () => benchMemory(5_000, 60, 1),
  'end-to-end': () => benchEndToEnd(process.env['QIAOLOU_TEST_ELASTICSEARCH_URL'], 2),
};

async function main(args: readonly string[]): Promise<number> {
  const area = args.find((argument) => !argument.startsWith('--')) ?? '';
  const run = Object.hasOwn(AREAS, area) ? AREAS[area] : undefined;
  if (run === undefined) {
    process.stderr.write(`usage: npm run bench -- AREA [--json]\nareas: ${Object.keys(AREAS).join(', ')}\n`);
    return 64;
  }
  const report = await run();
  if (!args.includes('--json')) {
    for (const { name, ours, unit, peerValue, ratio } of report.results) {
      process.stdout.write(
        `${name}: ${ours} ${unit}${peerValue === null ? '' : ` (peer ${peerValue}, ratio ${ratio ?? ''})`}\n`,
      );
    }
  }
  process.stdout.write(`${JSON.stringify(report)}\n`);
  return 0;
}

process.exitCode = await main(process.argv.slice(2));
