import { parseArgs } from 'node:util';
import { benchEndToEnd } from './end-to-end.ts';
import { benchIntakeFlood } from './intake-flood.ts';
import { benchMemory } from './memory.ts';
import { benchStore } from './store/bench-store.ts';
import { benchStoreUnderLoad } from './store/bench-under-load.ts';
import type { BenchReport } from './figures/bench-report.ts';

const OPTIONS = {
  json: { type: 'boolean', default: false },
  events: { type: 'string', default: '500000' },
  rounds: { type: 'string', default: '1' },
  datasets: { type: 'string', default: '0' },
  elasticsearch: { type: 'string' },
  profiles: { type: 'string' },
  data: { type: 'string' },
} as const;

type Options = ReturnType<typeof parseArgs<{ options: typeof OPTIONS }>>['values'];

/**
 * `npm run bench -- AREA [--json]`: the last line is the report as one JSON object. For `store` besides: `--events N`,
 * `--rounds N` (of the same days), `--datasets N`, `--elasticsearch URL`, `--profiles FOLDER`, `--data FOLDER` (stores that stay); for `store-under-load` the
 * first two.
 */
const AREAS: Readonly<Record<string, (options: Options) => Promise<BenchReport>>> = {
  'intake-flood': () => benchIntakeFlood(3),
  memory: () => benchMemory(5_000, 60, 1),
  'end-to-end': () => benchEndToEnd(process.env['QIAOLOU_TEST_ELASTICSEARCH_URL'], 2),
  store: ({ events, rounds, datasets, ...rest }) =>
    benchStore({ events: Number(events), rounds: Number(rounds), datasets: Number(datasets), ...rest }),
  'store-under-load': ({ events, datasets }) =>
    benchStoreUnderLoad({ events: Number(events), datasets: Number(datasets), perSecond: 5_000, rounds: 2 }),
};

async function main(args: readonly string[]): Promise<number> {
  const { values, positionals } = parseArgs({ args: [...args], options: OPTIONS, allowPositionals: true });
  const [area = ''] = positionals;
  const run = Object.hasOwn(AREAS, area) ? AREAS[area] : undefined;
  if (run === undefined) {
    process.stderr.write(`usage: npm run bench -- AREA [--json]\nareas: ${Object.keys(AREAS).join(', ')}\n`);
    return 64;
  }
  const report = await run(values);
  if (!values.json) {
    for (const { name, ours, unit, peerValue, ratio } of report.results) {
      process.stdout.write(
        `${name}: ${ours} ${unit}${peerValue === null ? '' : ` (peer ${peerValue}, ratio ${ratio ?? ''})`}\n`,
      );
    }
  }
  process.stdout.write(`${JSON.stringify(report)}\n`);
  return (report.faults ?? []).length === 0 ? 0 : 1;
}

process.exitCode = await main(process.argv.slice(2));
