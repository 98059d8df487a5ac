import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createParser, loadPacks, type Parser, type ParserPack } from '@qiaolou/collector';
import { benchReport, currentLoad, quantile, rounded, type BenchReport } from './figures/bench-report.ts';

const PARSERS = join(import.meta.dirname, '../../collector/parsers');
/** So many packs there were when the goal was set. */
const FEW = 26;
const MANY = 1_000;
const GOAL = 1.2;
const LINES_A_ROUND = 20_000;

/** A parser and the CPU microseconds a line took it, one figure a round. */
interface Timed {
  readonly parser: Parser;
  readonly perLine: number[];
}

/**
 * What a line costs to parse among a thousand packs, beside the same line among 26: the lines are samples of the 26, so that the
 * same pack reads them and only the finding differs. The others are the shipped ones and invented ones with literals of the kinds
 * that packs have. Rounds in turn; median.
 */
export function benchPacks(rounds: number): BenchReport {
  const load = currentLoad();
  const shipped = loadPacks(PARSERS);
  const folders = readdirSync(PARSERS, { withFileTypes: true }).flatMap((entry) =>
    entry.isDirectory() ? [entry.name] : [],
  );
  const few = shipped.filter(({ id }) => folders.slice(0, FEW).includes(id.replaceAll('.', '-')));
  const many = [...shipped, ...inventedPacks(MANY - shipped.length)];
  const lines = few.flatMap(({ id }) => sampleLines(join(PARSERS, id.replaceAll('.', '-'), 'samples')));
  const timed = [few, many].map((packs) => ({ parser: parserOf(packs), perLine: [] as number[] }));
  for (let round = 0; round < rounds + 1; round += 1) for (const one of timed) timeRound(one, lines);
  // The first round warms up.
  const [peerValue = NaN, ours = NaN] = timed.map(({ perLine }) => rounded(quantile(perLine.slice(1), 0.5)));
  const report = benchReport('packs', load, [
    {
      name: `parse a line among ${many.length} packs`,
      unit: 'CPU µs/line',
      ours,
      peer: `the same lines among ${few.length} packs`,
      peerVersion: null,
      peerValue,
      ratio: rounded(peerValue / ours),
      goal: rounded(GOAL * peerValue),
      met: ours <= GOAL * peerValue,
      note: `${lines.length} samples, ${LINES_A_ROUND} lines a round, ${rounds} rounds in turn, median`,
    },
  ]);
  return { ...report, setting: { few: few.length, shipped: shipped.length, many: many.length } };
}

function parserOf(packs: readonly ParserPack[]): Parser {
  return createParser({ packs, spoolId: '0'.repeat(32) });
}

function timeRound({ parser, perLine }: Timed, lines: readonly Buffer[]): void {
  const before = process.cpuUsage();
  for (let offset = 0; offset < LINES_A_ROUND; offset += 1) {
    const payload = lines[offset % lines.length] ?? Buffer.alloc(0);
    const record = { payload, receivedAt: 1_796_025_631_000, listener: 'syslog-udp', peer: '192.0.2.10' };
    parser.parse(record, { segment: 1, offset });
  }
  const { user, system } = process.cpuUsage(before);
  perLine.push((user + system) / LINES_A_ROUND);
}

/** Lines that came by syslog. */
function sampleLines(folder: string): readonly Buffer[] {
  return readdirSync(folder)
    .filter((file) => /^[^.]+\.in$/.test(file))
    .flatMap((file) => readFileSync(join(folder, file), 'latin1').split('\n'))
    .filter((line) => line !== '')
    .map((line) => Buffer.from(line, 'latin1'));
}

/** Packs of devices that do not exist, as a county would have written them: some by program, some by literals, some by both. */
function inventedPacks(count: number): readonly ParserPack[] {
  const directory = mkdtempSync(join(tmpdir(), 'qiaolou-bench-packs-'));
  try {
    for (let i = 0; i < count; i += 1) {
      const folder = join(directory, `p${i}`);
      mkdirSync(folder);
      writeFileSync(join(folder, 'pack.yaml'), packText(i));
    }
    return loadPacks(directory);
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

function packText(i: number): string {
  const word = ['dev', 'log_type', '设备', 'sys', 'sec', '告警'][i % 6] ?? '';
  const matcher = [
    `{ program: dev${i} }`,
    `{ contains: ['${word}${i}=', 'src_${i}='] }`,
    `{ any: ['${word}-${i}: ', '[${word}${i}]'] }`,
    `{ program: [app${i}, app${i}d], contains: '${word}${i}:' }`,
  ][i % 4];
  return `id: invented.p${i}\nmatch:\n  - ${matcher ?? ''}\ngrammar: { kv: {} }\nmap: { src_${i}: source.ip }\n`;
}
