import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { freePort } from '@qiaolou/soc-console-e2e/free-port';
import { cpuSeconds, folderBytes, peakMb, threadsCpuMs } from '../figures/process-figures.ts';
import { groupCounts } from './answer-counts.ts';
import { lineBatches } from './line-batches.ts';
import type { MadeEvents } from './make-events.ts';
import type { Asked, Ingested, MeasuredStore, Started } from './measured-store.ts';
import type { StoreQuestion } from './store-questions.ts';

const INSERT = '/insert/jsonline?_stream_fields=event.dataset&_time_field=@timestamp&_msg_field=message';
const QUIET_MS = 3_000;
const QUIET_CPU_S = 0.05;
const MOST_QUIET_MS = 120_000;
const START_MS = 30_000;

/** Where the binary is: QIAOLOU_VICTORIA_LOGS, PATH, ~/go/bin; undefined when in none. */
export function findVictoriaLogs(): string | undefined {
  const folders = [...(process.env['PATH'] ?? '').split(delimiter), join(homedir(), 'go/bin')];
  const named = process.env['QIAOLOU_VICTORIA_LOGS'];
  return [...(named === undefined ? [] : [named]), ...folders.map((folder) => join(folder, 'victoria-logs'))].find(
    (file) => existsSync(file),
  );
}

interface Server {
  readonly child: ChildProcess;
  readonly pid: number;
  readonly url: string;
}

/** VictoriaLogs in a process of its own, spoken to over HTTP on the loopback. */
export class VictoriaLogs implements MeasuredStore {
  readonly name = 'VictoriaLogs';
  readonly version: string;
  readonly #program: string;
  readonly #dir: string;
  #server: Server | undefined;

  constructor(program: string, dir: string) {
    this.#program = program;
    this.#dir = dir;
    this.version = versionOf(program);
  }

  async ingest({ events, ...days }: MadeEvents): Promise<Ingested> {
    const server = await this.#begin();
    const { pid } = server;
    const before = cpuSeconds(pid);
    const started = performance.now();
    for (const lines of lineBatches(days)) await post(server, INSERT, lines);
    const wallSeconds = (performance.now() - started) / 1_000;
    await post(server, '/internal/force_flush');
    await quiet(pid);
    const flushed = { cpu: cpuSeconds(pid), bytes: folderBytes(this.#dir) };
    await post(server, '/internal/force_merge');
    await quiet(pid);
    const cpuSecondsMerged = cpuSeconds(pid) - before;
    const stored = Number(
      /"n":"(\d+)"/.exec(await post(server, '/select/logsql/query', form('* | stats count() n')))?.[1],
    );
    if (stored !== events) throw new Error(`VictoriaLogs has ${stored} of ${events} events`);
    const peak = peakMb(pid);
    await end(server);
    return {
      ...{ cpuSeconds: flushed.cpu - before, cpuSecondsMerged, wallSeconds, peakMb: peak },
      ...{ bytesFlushed: flushed.bytes, bytesMerged: folderBytes(this.#dir) },
    };
  }

  async start(first: StoreQuestion): Promise<Started> {
    const started = performance.now();
    this.#server = await this.#begin();
    const start = { wallMs: performance.now() - started, cpuMs: threadsCpuMs(this.#server.pid) };
    return { start, answered: await this.ask(first) };
  }

  async ask({ logsql, request, counts }: StoreQuestion): Promise<Asked> {
    const server = this.#server;
    if (server === undefined) throw new Error('not started');
    const cpu = threadsCpuMs(server.pid);
    const started = performance.now();
    const text = await post(server, '/select/logsql/query', form(logsql, request.range));
    const wallMs = performance.now() - started;
    return { wallMs, cpuMs: threadsCpuMs(server.pid) - cpu, counts: countsOf(text, counts) };
  }

  /** Hands NDJSON over and waits for the answer, which comes before anything is durable. */
  async append(lines: Uint8Array): Promise<void> {
    if (this.#server === undefined) throw new Error('not started');
    await post(this.#server, INSERT, lines);
  }

  async stop(): Promise<number | null> {
    const server = this.#server;
    if (server === undefined) return null;
    this.#server = undefined;
    const peak = peakMb(server.pid);
    await end(server);
    return peak;
  }

  /** Resolves when it answers. */
  async #begin(): Promise<Server> {
    const port = await freePort();
    const options = [`-storageDataPath=${this.#dir}`, `-httpListenAddr=127.0.0.1:${port}`];
    const child = spawn(
      this.#program,
      [...options, '-retentionPeriod=100y', '-futureRetention=100y', '-loggerLevel=ERROR'],
      {
        stdio: 'ignore',
      },
    );
    const server = { child, pid: child.pid ?? 0, url: `http://127.0.0.1:${port}` };
    const until = performance.now() + START_MS;
    for (;;) {
      const up = await fetch(`${server.url}/health`).then(
        ({ ok }) => ok,
        () => false,
      );
      if (up) return server;
      if (child.exitCode !== null || performance.now() > until) throw new Error('VictoriaLogs did not start');
      await wait(2);
    }
  }
}

/** Made by `go install`, it does not tell its version itself. */
function versionOf(program: string): string {
  const told = /v\d+\.\d+\.\d+/.exec(execFileSync(program, ['-version'], { encoding: 'utf8' }));
  if (told !== null) return told[0];
  try {
    const said = execFileSync('go', ['version', '-m', program], { encoding: 'utf8' });
    return /\bmod\s+\S+\s+(\S+)/.exec(said)?.[1] ?? 'not told';
  } catch {
    return 'not told';
  }
}

function form(query: string, range?: StoreQuestion['request']['range']): string {
  const span = range === undefined ? {} : { start: range.from, end: new Date(Date.parse(range.to) - 1).toISOString() };
  return new URLSearchParams({ query, ...span }).toString();
}

async function post({ url }: Server, path: string, body: Uint8Array | string = ''): Promise<string> {
  const type = typeof body === 'string' ? 'application/x-www-form-urlencoded' : 'application/stream+json';
  const sent = typeof body === 'string' ? body : Buffer.from(body);
  const answer = await fetch(`${url}${path}`, { method: 'POST', body: sent, headers: { 'content-type': type } });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`VictoriaLogs ${path}: ${answer.status} ${text.slice(0, 500)}`);
  return text;
}

async function quiet(pid: number): Promise<void> {
  const until = performance.now() + MOST_QUIET_MS;
  for (let before = -Infinity; ;) {
    const now = cpuSeconds(pid);
    if (now - before < QUIET_CPU_S) return;
    if (performance.now() > until) throw new Error('VictoriaLogs does not come to rest');
    before = now;
    await wait(QUIET_MS);
  }
}

async function end({ child }: Server): Promise<void> {
  const ended = once(child, 'exit');
  child.kill('SIGTERM');
  await ended;
}

function countsOf(text: string, counts: StoreQuestion['counts']): readonly number[] {
  const lines = text.trimEnd().split('\n').filter(Boolean);
  if (counts === 'rows') return [lines.length];
  const numbers = lines.map((line) => Number(/"(?:n|hits)":"(\d+)"/.exec(line)?.[1]));
  return counts === 'groups' ? groupCounts(numbers) : [numbers[0] ?? 0];
}
