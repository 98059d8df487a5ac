import { parseArgs } from 'node:util';
import { benchCollector } from './collector/collector.ts';
import { benchEndToEnd } from './end-to-end.ts';
import { benchFlows } from './flows/flows.ts';
import { benchIntakeFlood } from './intake-flood.ts';
import { benchMemory } from './memory.ts';
import { benchPacks } from './packs.ts';
import { benchParse } from './parse/parse.ts';
import { benchStore } from './store/bench-store.ts';
import { benchStoreUnderLoad } from './store/bench-under-load.ts';
import type { BenchReport } from './figures/bench-report.ts';

const OPTIONS = {
  json: { type: 'boolean', default: false },
  events: { type: 'string', default: '500000' },
  lines: { type: 'string', default: '200000' },
  rounds: { type: 'string' },
  datasets: { type: 'string', default: '0' },
  elasticsearch: { type: 'string' },
  profiles: { type: 'string' },
  data: { type: 'string' },
  against: { type: 'string' },
  'against-embedded': { type: 'string' },
} as const;

type Options = ReturnType<typeof parseArgs<{ options: typeof OPTIONS }>>['values'];

/**
 * `npm run bench -- AREA [--json]`: the last line is the report as one JSON object. For `store` besides: `--events N`,
 * `--rounds N` (of the same days), `--datasets N`, `--elasticsearch URL`, `--profiles FOLDER`, `--data FOLDER` (stores that stay); for `store-under-load` the
 * first two; for `collector` `--events N` (lines of each stream) and `--rounds N`; for `flows` `--events N` (records a round) and `--rounds N`; for `parse` `--lines N` (of each kind) and `--rounds N`; for `packs` `--rounds N`; for `end-to-end` `--rounds N` and `--against FOLDER`, another checkout, with `--against-embedded JSON` for what its
 * embedded store must be set to (`{"memoryBytes":768000000}` while it was DuckDB).
 */
const AREAS: Readonly<Record<string, (options: Options) => Promise<BenchReport> | BenchReport>> = {
  'intake-flood': () => benchIntakeFlood(3),
  collector: ({ events, rounds = '2' }) => benchCollector(Number(events), Number(rounds)),
  flows: ({ events, rounds = '3' }) => benchFlows(Number(events), Number(rounds)),
  parse: ({ lines, rounds = '2' }) => benchParse(Number(lines), Number(rounds)),
  packs: ({ rounds = '7' }) => benchPacks(Number(rounds)),
  memory: () => benchMemory(5_000, 60, 1),
  'end-to-end': ({ against, rounds = '2', 'against-embedded': againstEmbedded }) => {
    const elasticsearch = process.env['QIAOLOU_TEST_ELASTICSEARCH_URL'];
    return benchEndToEnd({ rounds: Number(rounds), elasticsearch, against, againstEmbedded });
  },
  store: ({ events, rounds = '1', datasets, elasticsearch, profiles, data }) => {
    const counts = { events: Number(events), rounds: Number(rounds), datasets: Number(datasets) };
    return benchStore({ ...counts, elasticsearch, profiles, data });
  },
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
