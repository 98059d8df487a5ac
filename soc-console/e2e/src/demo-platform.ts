import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Root of the checkout, where the launcher is. */
const ROOT = join(import.meta.dirname, '..', '..', '..');
const READY_MS = 600_000;
const STOPPED_MS = 120_000;

/** Where a running demo is found and who may enter; plain data, so that it can be handed to another process. */
export interface DemoAddress {
  /** Address of the console, without a slash at its end. */
  readonly url: string;
  readonly user: string;
  readonly password: string;
  /** Port of the syslog TCP input on 127.0.0.1. */
  readonly syslogTcpPort: number;
  /** Data directory. */
  readonly data: string;
}

/** A platform started through the launcher, as a user would. */
export interface DemoPlatform extends DemoAddress {
  /** Ends it and removes its data. */
  stop(): Promise<void>;
}

/** Starts `./qiaolou demo` on free ports and waits until the day is played and the console's address is told. */
export async function startDemo(events: number): Promise<DemoPlatform> {
  const data = await mkdtemp(join(tmpdir(), 'qiaolou-e2e-'));
  const args = ['demo', '--port', '0', '--events', String(events), '--data', data];
  const child = spawn(join(ROOT, 'qiaolou'), args, { stdio: ['ignore', 'pipe', 'pipe'] });
  const stop = async (): Promise<void> => {
    await stopProcess(child);
    await rm(data, { recursive: true, force: true });
  };
  try {
    const text = await outputUntil(child, 'Ctrl+C ends');
    return {
      url: captured(text, /console: (http:\S+)/).replace(/\/$/, ''),
      user: captured(text, /user: (\S+)/),
      password: captured(text, /password: (\S+)/),
      syslogTcpPort: Number(captured(text, /syslog over TCP \S+:(\d+)/)),
      data,
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Gives a user a one-time password through `qiaolou reset-password`, beside the running platform, and answers it. */
export async function resetPassword({ data }: Pick<DemoAddress, 'data'>, user: string): Promise<string> {
  return captured(await runOnce(['reset-password', user, '--data', data]), /one-time password: (\S+)/);
}

function captured(text: string, pattern: RegExp): string {
  const found = pattern.exec(text)?.[1];
  if (found === undefined) throw new Error(`the demo did not say ${pattern.source}:\n${text}`);
  return found;
}

/** Collects output until it contains `last`; rejects with all output when the process ends or time is up before. */
async function outputUntil(child: ChildProcess, last: string): Promise<string> {
  let text = '';
  return await new Promise((resolve, reject) => {
    const give = (reason: string) => () => {
      clearTimeout(timer);
      reject(new Error(`${reason}:\n${text}`));
    };
    const timer = setTimeout(give(`the demo was not ready after ${READY_MS} ms`), READY_MS);
    child.once('exit', give('the demo ended early'));
    const add = (chunk: Buffer): void => {
      text += chunk.toString('utf8');
      if (!text.includes(last)) return;
      clearTimeout(timer);
      resolve(text);
    };
    child.stdout?.on('data', add);
    child.stderr?.on('data', add);
  });
}

async function runOnce(args: readonly string[]): Promise<string> {
  const child = spawn(join(ROOT, 'qiaolou'), [...args], { stdio: ['ignore', 'pipe', 'inherit'] });
  let text = '';
  child.stdout.on('data', (chunk: Buffer) => (text += chunk.toString('utf8')));
  const [code] = (await once(child, 'close')) as [number | null];
  if (code !== 0) throw new Error(`qiaolou ${args.join(' ')} ended with ${code ?? 'a signal'}`);
  return text;
}

async function stopProcess(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  child.kill('SIGTERM');
  const timer = setTimeout(() => child.kill('SIGKILL'), STOPPED_MS);
  await ended;
  clearTimeout(timer);
}
