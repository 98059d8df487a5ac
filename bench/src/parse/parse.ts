import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createParser, loadPacks, openDecoding, type RecordDecoding } from '@qiaolou/collector';
import type { RawRecord, SpoolPosition } from '@qiaolou/schema';
import { benchReport, currentLoad, rounded, type BenchReport, type BenchResult } from '../figures/bench-report.ts';
import { kindsOfLines, type KindOfLines } from './kinds-of-lines.ts';
import { selfTimes } from './self-times.ts';

const PARSERS = join(import.meta.dirname, '../../../collector/parsers');
const SPOOL_ID = 'ab'.repeat(16);
const RECEIVED_AT = Date.parse('2026-11-28T09:05:38.330Z');
/** Lines of a call, and of a block of the spool. */
const LINES_A_CALL = 256;

interface Placed {
  readonly record: RawRecord;
  readonly position: SpoolPosition;
}

/** Reads lines to the bytes of their events. */
type Path = (lines: readonly Placed[]) => void;

/**
 * What reading a line costs, in one process and warm, by kind of line: to the JSON of its event, as the pipeline does it (from bytes where
 * that is sure), and beside it by the parser alone. The best of the rounds; the notes say how many lines were read as bytes, and
 * where the time goes.
 */
export async function benchParse(lines: number, rounds: number): Promise<BenchReport> {
  const load = currentLoad();
  const stateDirectory = mkdtempSync(join(tmpdir(), 'qiaolou-bench-parse-'));
  try {
    const packs = loadPacks(PARSERS);
    const decoding = openDecoding({ packs, spoolId: SPOOL_ID, skewLimitMs: 366 * 86_400_000, stateDirectory });
    const parser = createParser({ packs, spoolId: SPOOL_ID });
    const asBytes: Path = (given) => {
      for (const [event] of decoding.decodeAll(given))
        if (event?.line() === undefined) Buffer.from(JSON.stringify(event?.whole()));
    };
    const asText: Path = (given) => {
      for (const { record, position } of given)
        for (const event of parser.parse(record, position)) Buffer.from(JSON.stringify(event));
    };
    const results: BenchResult[] = [];
    for (const kind of kindsOfLines()) results.push(await measured(kind, { lines, rounds, decoding, asBytes, asText }));
    return { ...benchReport('parse', load, results), setting: { lines, rounds } };
  } finally {
    rmSync(stateDirectory, { recursive: true, force: true });
  }
}

interface Paths {
  readonly lines: number;
  readonly rounds: number;
  readonly decoding: RecordDecoding;
  readonly asBytes: Path;
  readonly asText: Path;
}

async function measured(kind: KindOfLines, { lines, rounds, decoding, asBytes, asText }: Paths): Promise<BenchResult> {
  const calls = [...placedLines(kind, lines)];
  const run = (path: Path) => (): void => calls.forEach(path);
  const cost = (path: Path): number => cpuNanoseconds(run(path)) / lines;
  // The first round of each is for the machine code.
  run(asBytes)();
  const before = decoding.lines();
  const ours: number[] = [];
  const theirs: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    ours.push(cost(asBytes));
    theirs.push(cost(asText));
  }
  const counts = decoding.lines();
  const share = (counts.asBytes - before.asBytes) / (counts.lines - before.lines);
  const times = await selfTimes(run(asBytes));
  const [own, peer] = [Math.min(...ours), Math.min(...theirs)];
  return {
    name: `parse to JSON: ${kind.id}`,
    unit: 'CPU ns/line',
    ours: rounded(own),
    peer: 'the parser alone',
    peerVersion: null,
    peerValue: rounded(peer),
    ratio: rounded(peer / own),
    goal: null,
    met: null,
    note:
      `${kind.note}; ${percent(share)} as bytes; ` +
      times.map((one) => `${one.place} ${percent(one.share)}`).join(', '),
  };
}

function* placedLines({ lines }: KindOfLines, count: number): Generator<readonly Placed[]> {
  for (let from = 0; from < count; from += LINES_A_CALL)
    yield Array.from({ length: Math.min(LINES_A_CALL, count - from) }, (_, frame) => {
      const payload = lines[(from + frame) % lines.length] ?? Buffer.alloc(0);
      const record = { payload, receivedAt: RECEIVED_AT, listener: 'syslog-tcp', peer: '192.0.2.10' };
      return { record, position: { segment: 1, offset: from, frame } };
    });
}

function cpuNanoseconds(run: () => void): number {
  const before = process.cpuUsage();
  run();
  const { user, system } = process.cpuUsage(before);
  return (user + system) * 1_000;
}

function percent(share: number): string {
  return `${Math.round(share * 1_000) / 10} %`;
}
