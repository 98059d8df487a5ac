import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { benchReport, currentLoad, rounded, type BenchReport, type BenchResult } from '../figures/bench-report.ts';
import { cpuSeconds, peakMb } from '../figures/process-figures.ts';
import { linesWritten, sendStream, type Receiver } from './receiver.ts';
import { findRsyslog, findSyslogNg } from './syslog-peers.ts';
import { keyValueStream, mixedStream, plainStream, type TextStream } from './text-streams.ts';

/** A stream, who takes it besides us, and how much quicker than each we want to be. */
interface Match {
  readonly stream: TextStream;
  readonly peers: readonly { readonly receiver: Receiver | undefined; readonly goal: number }[];
}

/** One receiver's work on a stream. */
interface Round {
  readonly written: number;
  readonly perCpuSecond: number;
  readonly peakMb: number;
}

/**
 * Lines per CPU-second of the whole receiving process, from its start without what starting costs: TCP → spool on the disk, synced →
 * parsed by the shipped packs → a file of JSON; rsyslog and syslog-ng beside it on the same stream, in turn. `lines` of each
 * stream: fewer than 200,000 measure how quickly code gets optimised.
 */
export async function benchCollector(lines: number, rounds: number): Promise<BenchReport> {
  const load = currentLoad();
  const [rsyslog, plain, pairs] = [findRsyslog(), findSyslogNg('plain'), findSyslogNg('key-value')];
  const matches: readonly Match[] = [
    {
      stream: plainStream(lines),
      peers: [
        { receiver: rsyslog, goal: 1.6 },
        { receiver: plain, goal: 1.8 },
      ],
    },
    { stream: keyValueStream(lines), peers: [{ receiver: pairs, goal: 1.2 }] },
    { stream: mixedStream(lines), peers: [{ receiver: pairs, goal: 1 }] },
  ];
  const results: BenchResult[] = [];
  const faults: string[] = [];
  for (const match of matches) results.push(...(await measured(match, rounds, faults)));
  const leftOut = [
    ...(rsyslog === undefined ? ['rsyslog is not installed'] : []),
    ...(plain === undefined ? ['syslog-ng: not installed, and QIAOLOU_SYSLOG_NG names no folder of it'] : []),
  ];
  return { ...benchReport('collector', load, results), setting: { lines, rounds }, leftOut, faults };
}

async function measured({ stream, peers }: Match, rounds: number, faults: string[]): Promise<readonly BenchResult[]> {
  const there = peers.flatMap(({ receiver, goal }) => (receiver === undefined ? [] : [{ receiver, goal }]));
  const ours: Round[] = [];
  const theirs = there.map((): Round[] => []);
  for (let round = 0; round < rounds; round += 1) {
    ours.push(await inTurn(OURS, stream, faults));
    for (const [i, { receiver }] of there.entries()) theirs[i]?.push(await inTurn(receiver, stream, faults));
  }
  const all = there.length > 0 ? there : [{ receiver: undefined, goal: 0 }];
  return all.map(({ receiver, goal }, i) =>
    resultOf(stream, best(ours), { receiver, goal, round: best(theirs[i] ?? []) }),
  );
}

function best(rounds: readonly Round[]): Round | undefined {
  return rounds.toSorted((a, b) => b.perCpuSecond - a.perCpuSecond)[0];
}

function resultOf(
  stream: TextStream,
  ours: Round | undefined,
  { receiver, goal, round }: { receiver: Receiver | undefined; goal: number; round: Round | undefined },
): BenchResult {
  const own = ours?.perCpuSecond ?? 0;
  const ratio = round === undefined ? null : own / round.perCpuSecond;
  const size = Math.round(stream.bytes / stream.lines);
  const memory = [ours, round].map((one) => (one === undefined ? '–' : `${Math.round(one.peakMb)} MB`)).join(' : ');
  return {
    name: stream.title,
    unit: 'lines/cpu-s',
    ours: rounded(own),
    peer: receiver?.name ?? null,
    peerVersion: receiver?.version ?? null,
    peerValue: round === undefined ? null : rounded(round.perCpuSecond),
    ratio: ratio === null ? null : rounded(ratio),
    goal: receiver === undefined ? null : goal,
    met: ratio === null ? null : ratio >= goal,
    note: `${stream.lines} lines of ${size} B, best round of each, peak ${memory}; ours is synced every 100 ms, the peers are not`,
  };
}

const OURS: Receiver = {
  name: 'ours',
  version: '',
  start: async (directory) => {
    const output = join(directory, 'out.ndjson');
    const child = fork(join(import.meta.dirname, 'collector-child.ts'), [directory, output]);
    const [{ port }] = (await once(child, 'message')) as [{ port: number }];
    const stop = async (): Promise<void> => {
      const closed = once(child, 'close');
      child.send('end');
      await closed;
    };
    return { pid: child.pid ?? 0, port, output, stop };
  },
};

async function inTurn(receiver: Receiver, stream: TextStream, faults: string[]): Promise<Round> {
  const directory = mkdtempSync(join(tmpdir(), 'qiaolou-bench-collector-'));
  const running = await receiver.start(directory);
  try {
    const atStart = cpuSeconds(running.pid);
    await sendStream(running.port, stream);
    const written = await linesWritten(running.output, stream.lines);
    const seconds = cpuSeconds(running.pid) - atStart;
    if (written !== stream.lines) faults.push(`${receiver.name}: ${written} of ${stream.lines} lines of ${stream.id}`);
    return { written, perCpuSecond: written / seconds, peakMb: peakMb(running.pid) };
  } finally {
    await running.stop();
    rmSync(directory, { recursive: true, force: true });
  }
}
