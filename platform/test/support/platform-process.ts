import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { freePort } from '@qiaolou/soc-console-e2e/free-port';

/** What users start. */
export const LAUNCHER = join(import.meta.dirname, '../../../qiaolou');

/** Ports of a platform under test. */
export interface TestPorts {
  readonly console: number;
  readonly syslogUdp: number;
  readonly syslogTcp: number;
  readonly netflow: number;
  readonly http: number;
}

/** Writes a configuration with free ports into a data directory; `extra`: other sections, and other inputs. */
export async function writeTestConfig(
  data: string,
  { inputs: more = {}, ...extra }: { readonly inputs?: object; readonly [section: string]: unknown } = {},
): Promise<{ readonly file: string; readonly ports: TestPorts }> {
  const ports: TestPorts = {
    console: await freePort(),
    syslogUdp: await freePort(),
    syslogTcp: await freePort(),
    netflow: await freePort(),
    http: await freePort(),
  };
  mkdirSync(data, { recursive: true });
  const file = join(data, 'qiaolou.yaml');
  const inputs = {
    ...{ syslogUdp: { port: ports.syslogUdp }, syslogTcp: { port: ports.syslogTcp } },
    ...{ netflow: { port: ports.netflow }, http: { port: ports.http } },
    ...more,
  };
  writeFileSync(
    file,
    JSON.stringify({ dataDirectory: data, console: { port: ports.console }, inputs, log: { level: 'warn' }, ...extra }),
  );
  return { file, ports };
}

/** Runs a command of the launcher to its end. */
export async function qiaolou(
  args: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): Promise<{ code: number | null; stdout: string; stderr: string }> {
  const child = spawn(LAUNCHER, args, { env: { ...process.env, ...environment } });
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, stdout, stderr };
}

/** A platform in a process of its own. */
export interface PlatformProcess {
  readonly child: ChildProcess;
  /** What it printed so far. */
  output(): string;
  kill(signal: NodeJS.Signals): Promise<void>;
}

/** What a process is kept to. */
export interface ProcessLimits {
  /** Files and sockets it may have open. */
  readonly descriptors?: number;
  /** True: it need not be healthy, only answer. */
  readonly waiting?: boolean;
}

/** Starts a platform and waits until its console answers. */
export function startPlatformProcess(
  config: string,
  consolePort: number,
  limits: ProcessLimits = {},
): Promise<PlatformProcess> {
  return startProcess(['start', '--config', config], consolePort, limits);
}

/** Starts a process of the launcher and waits until it says where it is to be seen and is healthy there. */
export async function startProcess(
  args: readonly string[],
  port: number,
  limits: ProcessLimits = {},
): Promise<PlatformProcess> {
  const { descriptors, waiting = false } = limits;
  const child =
    descriptors === undefined
      ? spawn(LAUNCHER, args)
      : spawn('sh', ['-c', `ulimit -n ${descriptors} && exec "$@"`, 'sh', LAUNCHER, ...args]);
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (output += chunk.toString()));
  const deadline = Date.now() + 500_000;
  for (;;) {
    const healthy = await fetch(`http://127.0.0.1:${port}/healthz`).then(
      ({ ok }) => ok || waiting,
      () => false,
    );
    if (healthy && (waiting || output.includes(`http://127.0.0.1:${port}`))) break;
    if (child.exitCode !== null || Date.now() > deadline) throw new Error(`the platform did not start:\n${output}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return {
    child,
    output: () => output,
    kill: async (signal) => {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const exited = once(child, 'exit');
      child.kill(signal);
      await exited;
    },
  };
}
