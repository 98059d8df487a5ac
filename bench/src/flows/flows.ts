import { execFileSync, fork, spawn } from 'node:child_process';
import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { seededRandom } from '@qiaolou/scenarios';
import { systemClock } from '@qiaolou/schema';
import { benchReport, currentLoad, rounded, type BenchReport, type BenchResult } from '../figures/bench-report.ts';
import { cpuSeconds } from '../figures/process-figures.ts';
import { flowStream, RECORDS_PER_DATAGRAM } from './flow-stream.ts';

const NFCAPD = '/usr/bin/nfcapd';
/** Datagrams of the stream; it is sent again and again. */
const STREAM = 10_000;
/** Datagrams on their way to a receiver: a third of 4 MiB, which `net.core.rmem_max` has to allow. */
const IN_FLIGHT = 512;
/** Datagrams a second to a receiver that does not say what it has read. */
const PACE = 8_000;
const ASK_EVERY_MS = 4;
const GOAL = 0.5;

/** One receiver's work on the stream. */
interface Round {
  readonly records: number;
  readonly perCpuSecond: number;
  readonly note: string;
}

const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/**
 * Flow records per CPU-second of the whole receiving process: UDP → spool on the disk → rows in a file, and nfcapd beside it where it
 * is installed, in turn.
 */
export async function benchFlows(records: number, rounds: number): Promise<BenchReport> {
  const load = currentLoad();
  const random = seededRandom(2);
  // All flows end within one minute, whenever the bench is run: in two they would be twice as many rows.
  const stream = flowStream(STREAM, Math.floor(systemClock.now() / 60_000) * 60 + 30, () => random.next());
  const times = Math.max(1, Math.round(records / (STREAM * RECORDS_PER_DATAGRAM)));
  const [ours, theirs]: [Round[], Round[]] = [[], []];
  for (let round = 0; round < rounds; round += 1) {
    ours.push(await inTurn((directory) => ourRound(directory, stream, times)));
    if (existsSync(NFCAPD)) theirs.push(await inTurn((directory) => nfcapdRound(directory, stream, times)));
  }
  return {
    ...benchReport('flows', load, [resultOf(ours, theirs, times)]),
    ...(theirs.length > 0 ? {} : { leftOut: ['nfcapd is not installed'] }),
  };
}

async function inTurn(run: (directory: string) => Promise<Round>): Promise<Round> {
  const directory = mkdtempSync(join(tmpdir(), 'qiaolou-bench-flows-'));
  try {
    return await run(directory);
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

function resultOf(ours: readonly Round[], theirs: readonly Round[], times: number): BenchResult {
  const best = (all: readonly Round[]): Round | undefined => all.toSorted((a, b) => b.perCpuSecond - a.perCpuSecond)[0];
  const [own, peer] = [best(ours), best(theirs)];
  const ratio = own === undefined || peer === undefined ? null : own.perCpuSecond / peer.perCpuSecond;
  const all = [...ours, ...theirs].map(({ note, perCpuSecond }) => `${note}: ${rounded(perCpuSecond)}`);
  return {
    name: 'flow records per CPU-second, UDP to rows',
    unit: 'records/cpu-s',
    ours: rounded(own?.perCpuSecond ?? 0),
    peer: peer === undefined ? null : 'nfcapd',
    peerVersion: peer === undefined ? null : nfcapdVersion(),
    peerValue: peer === undefined ? null : rounded(peer.perCpuSecond),
    ratio: ratio === null ? null : rounded(ratio),
    goal: GOAL,
    met: ratio === null ? null : ratio >= GOAL,
    note: `${times * STREAM * RECORDS_PER_DATAGRAM} records a round, best round of each; ${all.join('; ')}`,
  };
}

interface Figures {
  readonly rows: number;
  readonly records: number;
  readonly cpuSeconds: number;
  readonly drops: number;
  /** Refused because the disk took its time. */
  readonly shed: number;
  readonly residentMb: number;
}

async function ourRound(directory: string, stream: readonly Buffer[], times: number): Promise<Round> {
  const child = fork(join(import.meta.dirname, 'flows-child.ts'), [directory]);
  const answer = async <T>(question?: string): Promise<T> => {
    const answered = once(child, 'message') as Promise<[T]>;
    if (question !== undefined) child.send(question);
    return (await answered)[0];
  };
  const { port } = await answer<{ port: number }>();
  const socket = createSocket('udp4');
  let [sent, read] = [0, 0];
  for (let time = 0; time < times; time += 1)
    for (const datagram of stream) {
      while (sent - read > IN_FLIGHT) {
        // A question costs the receiver as much as a datagram does.
        await wait(ASK_EVERY_MS);
        read = (await answer<{ datagrams: number }>('datagrams')).datagrams;
      }
      await sendTo(socket, port, datagram);
      sent += 1;
    }
  const { rows, records, cpuSeconds: cpu, drops, shed, residentMb } = await answer<Figures>('end');
  socket.close();
  const note = `ours ${records} records in ${rows} rows, ${cpu.toFixed(2)} cpu-s, ${drops} dropped, ${shed} shed, ${Math.round(residentMb)} MB`;
  return { records, perCpuSecond: records / cpu, note };
}

async function nfcapdRound(directory: string, stream: readonly Buffer[], times: number): Promise<Round> {
  const port = 20_000 + (process.pid % 20_000);
  const args = ['-w', directory, '-p', String(port), '-b', '127.0.0.1', '-t', '3600', '-B', '8000000'];
  const child = spawn(NFCAPD, args, { stdio: 'pipe' });
  let said = '';
  for (const output of [child.stdout, child.stderr]) output.on('data', (text: Buffer) => (said += text.toString()));
  while (!said.includes('Startup')) await wait(20);
  const socket = createSocket('udp4');
  const started = performance.now();
  let sent = 0;
  for (let time = 0; time < times; time += 1)
    for (const datagram of stream) {
      await sendTo(socket, port, datagram);
      sent += 1;
      if (sent % 32 === 0) while ((performance.now() - started) * PACE < sent * 1_000) await new Promise(setImmediate);
    }
  await wait(1_000);
  const cpu = cpuSeconds(child.pid ?? 0);
  const ended = once(child, 'close');
  child.kill('SIGTERM');
  await ended;
  socket.close();
  const records = Number(/Flows: (\d+)/.exec(said)?.[1] ?? 0);
  return {
    records,
    perCpuSecond: records / cpu,
    note: `nfcapd ${records} of ${sent * RECORDS_PER_DATAGRAM} records, ${cpu.toFixed(2)} cpu-s`,
  };
}

function sendTo(socket: Socket, port: number, datagram: Buffer): Promise<void> {
  return new Promise((resolve, reject) => {
    socket.send(datagram, port, '127.0.0.1', (error) => (error === null ? resolve() : reject(error)));
  });
}

function nfcapdVersion(): string {
  const text = execFileSync(NFCAPD, ['-V'], { encoding: 'utf8' });
  return /Version:? ?(\S+)/i.exec(text)?.[1] ?? 'unknown';
}
