import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '@qiaolou/soc-console-e2e/free-port';
import { benchReport, currentLoad, rounded, type BenchReport, type BenchResult } from './figures/bench-report.ts';
import { cpuSeconds, residentMb } from './figures/process-figures.ts';

/** Figures of one process from its start to its rest; sizes in MB (10^6 bytes). */
interface Round {
  readonly idle: number;
  readonly peak: number;
  readonly rest: number;
  /** CPU seconds of the process while lines came and were worked off. */
  readonly cpu: number;
  /** Resident size when every line was stored, by the parts it tells in /metrics. */
  readonly parts: Readonly<Record<string, number>>;
}

const ROOT = join(import.meta.dirname, '../..');
const SETTLE_MS = 5_000;
const PROBE_EVERY_MS = 150;
const SAMPLE_MS = 500;

const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
interface Started {
  readonly pid: number;
  readonly child: ChildProcess;
  readonly syslogTcpPort: number;
  readonly metrics: () => Promise<string>;
}

/** Starts the platform as users do, or with a bare `node`, whole or as a role; resolves when it is healthy. */
async function start(
  command: readonly string[],
  data: string,
  servers: Readonly<Record<string, string>>,
): Promise<Started> {
  const [consolePort, syslogTcpPort] = [await freePort(), await freePort()];
  // A role without a console answers at its own port for probes.
  const answering = { CONSOLE: consolePort, PROBES: consolePort };
  const ports = { ...answering, INPUTS_SYSLOG_TCP: syslogTcpPort, INPUTS_SYSLOG_UDP: 0, INPUTS_NETFLOW: 0 };
  const environment = Object.fromEntries(
    Object.entries({ ...ports, INPUTS_HTTP: 0 }).map(([name, port]) => [`QIAOLOU_${name}_PORT`, String(port)]),
  );
  const [program = '', ...args] = command;
  const settings = { QIAOLOU_DATA_DIRECTORY: data, QIAOLOU_LOG_LEVEL: 'silent', ...environment, ...servers };
  const child = spawn(program, args, { cwd: ROOT, env: { ...process.env, ...settings }, stdio: 'ignore' });
  const url = `http://127.0.0.1:${consolePort}`;
  const healthy = () =>
    fetch(`${url}/healthz`).then(
      ({ ok }) => ok,
      () => false,
    );
  while (!(await healthy())) {
    if (child.exitCode !== null || child.pid === undefined) throw new Error(`${program} did not start`);
    await wait(100);
  }
  const metrics = async () => (await fetch(`${url}/metrics`)).text();
  return { pid: child.pid ?? 0, child, syslogTcpPort, metrics };
}

const figure = (text: string, name: string) => Number(new RegExp(`^${name} (\\S+)$`, 'm').exec(text)?.[1] ?? NaN);

/** Sends lines at a pace for so long and waits until all of them are stored. */
async function load({ syslogTcpPort, metrics }: Started, perSecond: number, seconds: number): Promise<void> {
  const probes = Math.ceil((seconds * 1_000) / PROBE_EVERY_MS);
  const args = [syslogTcpPort, perSecond, probes, PROBE_EVERY_MS, 0].map(String);
  const sender = spawn(process.execPath, [join(import.meta.dirname, 'paced-sender.ts'), ...args], { stdio: 'ignore' });
  await once(sender, 'exit');
  for (let before = -1; ;) {
    const stored = figure(await metrics(), 'qiaolou_events_stored_total');
    if (stored > 0 && stored === before) return;
    before = stored;
    await wait(2_000);
  }
}

async function measure(
  command: readonly string[],
  perSecond: number,
  seconds: number,
  servers: Readonly<Record<string, string>> = {},
): Promise<Round> {
  const data = mkdtempSync(join(tmpdir(), 'qiaolou-bench-'));
  const started = await start(command, data, servers);
  const { pid, child, metrics } = started;
  let peak = 0;
  try {
    await wait(SETTLE_MS);
    const idle = residentMb(pid);
    const before = cpuSeconds(pid);
    const sampling = setInterval(() => (peak = Math.max(peak, residentMb(pid))), SAMPLE_MS);
    await load(started, perSecond, seconds);
    clearInterval(sampling);
    const cpu = cpuSeconds(pid) - before;
    const parts = Object.fromEntries(
      [...(await metrics()).matchAll(/^qiaolou_memory_bytes\{part="([^"]+)"\} (\S+)$/gm)].map(
        ([, part = '', bytes]) => [part, rounded(Number(bytes) / 1e6)] as const,
      ),
    );
    await wait(SETTLE_MS);
    return { idle, peak, rest: residentMb(pid), cpu, parts };
  } finally {
    const ended = once(child, 'exit');
    child.kill('SIGTERM');
    await ended;
    rmSync(data, { recursive: true, force: true });
  }
}

/**
 * Resident size of the whole process, started as users start it, idle and at `perSecond` lines a second; in turn with the
 * same process without the launcher's limits of memory. Linux only (/proc).
 */
export async function benchMemory(perSecond: number, seconds: number, count: number): Promise<BenchReport> {
  const machineLoad = currentLoad();
  const ours: Round[] = [];
  const plain: Round[] = [];
  const main = ['--disable-warning=ExperimentalWarning', join(ROOT, 'platform/src/main.ts'), 'start'];
  for (let round = 0; round < count; round++) {
    ours.push(await measure([join(ROOT, 'qiaolou'), 'start'], perSecond, seconds));
    plain.push(await measure([process.execPath, ...main], perSecond, seconds));
  }
  const collector = await measureCollector(perSecond, seconds);
  const worst = (of: readonly Round[], what: (round: Round) => number) => Math.max(...of.map(what));
  const note = `${count} rounds each in turn, the worst of them; ${perSecond} lines/s over TCP for ${seconds} s`;
  const compared = (name: string, unit: string, what: (round: Round) => number, goal: number | null): BenchResult => {
    const [value, peerValue] = [worst(ours, what), worst(plain, what)];
    return {
      ...{ name, unit, ours: rounded(value), peer: 'the same without the launcher', peerVersion: process.version },
      ...{
        peerValue: rounded(peerValue),
        ratio: rounded(peerValue / value),
        goal,
        met: goal === null ? null : value <= goal,
      },
      note,
    };
  };
  const parts = Object.entries(ours.at(-1)?.parts ?? {}).map(([part, value]) => ({
    ...{ name: `of it when all is stored: ${part}`, unit: 'MB', ours: value, peer: null, peerVersion: null },
    ...{ peerValue: null, ratio: null, goal: null, met: null, note: 'as /metrics tells it, last round' },
  }));
  const results = [
    compared('resident size, idle', 'MB', ({ idle }) => idle, null),
    compared('resident size, peak under load', 'MB', ({ peak }) => peak, 500),
    compared('resident size at rest after the load', 'MB', ({ rest }) => rest, null),
    compared('CPU seconds for the load', 'CPU-s', ({ cpu }) => cpu, null),
    ...(collector === undefined ? [] : [resultOfCollector(collector, note)]),
    ...parts,
  ];
  const leftOut =
    collector === undefined ? ['the collector role: QIAOLOU_TEST_* name no servers (npm run services -- up)'] : [];
  return { ...benchReport('memory', machineLoad, results), leftOut };
}

/** Addresses of the servers of `npm run services`, as the platform takes them; undefined where they do not run. */
function serversOfTests(): Readonly<Record<string, string>> | undefined {
  const { QIAOLOU_TEST_ELASTICSEARCH_URL: elasticsearch, QIAOLOU_TEST_DATABASE_URL: database } = process.env;
  const { QIAOLOU_TEST_REDIS_URL: redis } = process.env;
  if (elasticsearch === undefined || database === undefined || redis === undefined) return undefined;
  return { QIAOLOU_ELASTICSEARCH_URL: elasticsearch, QIAOLOU_DATABASE_URL: database, QIAOLOU_REDIS_URL: redis };
}

/** The same of `--role collector`: nothing but taking in, parsing, judging and storing. */
async function measureCollector(perSecond: number, seconds: number): Promise<Round | undefined> {
  const servers = serversOfTests();
  if (servers === undefined) return undefined;
  return measure([join(ROOT, 'qiaolou'), 'start', '--role', 'collector'], perSecond, seconds, servers);
}

function resultOfCollector({ peak, idle }: Round, note: string): BenchResult {
  return {
    ...{ name: 'resident size, collector role, peak under load', unit: 'MB', ours: rounded(peak), peer: null },
    ...{ peerVersion: null, peerValue: null, ratio: null, goal: 250, met: peak <= 250 },
    note: `${note}; idle ${rounded(idle)} MB`,
  };
}
