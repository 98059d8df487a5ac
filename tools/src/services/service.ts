import { spawnSync } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A real server for the service tests: started on loopback, in a folder of its own. */
export interface Service {
  readonly name: string;
  /** Environment variable that tells the tests where it is. */
  readonly variable: string;
  readonly url: string;
  /** What has to be there before, for people. */
  readonly needs: string;
  /** Tests do without it, and say so: where it cannot be had nothing failed. */
  readonly optional?: true;
  /** Starts it if it is not running; resolves when it answers. */
  up(): Promise<void>;
  down(): void;
}

/** Folder of all test services; outside the checkout, because Elasticsearch and PostgreSQL run as their own users. */
export const SERVICES_DIRECTORY = join(tmpdir(), 'qiaolou-services');

/** Runs a command to its end; throws with its output when it fails. */
export function run(
  command: string,
  args: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): string {
  const result = spawnSync(command, args, { encoding: 'utf8', env: { ...process.env, ...environment } });
  if (result.status !== 0) {
    const reason = result.error?.message ?? `${result.stdout}${result.stderr}`.slice(-2_000);
    throw new Error(`${command} ${args.join(' ')}: ${reason}`);
  }
  return result.stdout;
}

/** Runs a command as another user when we are root, as servers that refuse root need. */
export function runAs(user: string, command: string): string {
  return process.getuid?.() === 0 ? run('su', [user, '-s', '/bin/sh', '-c', command]) : run('sh', ['-c', command]);
}

/** Asks `ready` until it says yes, at most `seconds`. */
export async function waitFor(what: string, seconds: number, ready: () => Promise<boolean>): Promise<void> {
  const deadline = Date.now() + seconds * 1_000;
  while (Date.now() < deadline) {
    if (await ready().catch(() => false)) return;
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
  throw new Error(`${what} did not answer within ${seconds} s`);
}
