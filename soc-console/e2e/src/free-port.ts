import { randomInt } from 'node:crypto';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * Where ports of tests are taken from: below what systems give to sockets that ask for any port (Linux 32768, IANA and
 * Windows 49152). A port of that range, free a moment ago, is soon a connection's own end on a busy machine.
 */
const FIRST = 20_000;
const LAST = 32_000;

/** Holds a file for each port that a process of this machine was given. */
const GIVEN = join(tmpdir(), 'qiaolou-test-ports');

/**
 * A port of 127.0.0.1 for a platform whose address must be known before it starts: nobody listens there by TCP or UDP,
 * no connection is given it, and no other process gets it from here while this one runs.
 *
 * @example
 *   const port = await freePort(); // 24817
 *
 * @throws Error when no port of 1,000 tried was free
 */
export async function freePort(): Promise<number> {
  mkdirSync(GIVEN, { recursive: true });
  for (let tried = 0; tried < 1_000; tried += 1) {
    const port = randomInt(FIRST, LAST);
    if (take(join(GIVEN, String(port))) && (await isFree(port))) return port;
  }
  throw new Error(`no free port between ${FIRST} and ${LAST}`);
}

/** Writes this process's number into a file that no running process has written. */
function take(file: string): boolean {
  if (write(file)) return true;
  if (isRunning(ownerOf(file))) return false;
  rmSync(file, { force: true });
  return write(file);
}

function write(file: string): boolean {
  try {
    writeFileSync(file, String(process.pid), { flag: 'wx' });
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false;
    throw error;
  }
}

function ownerOf(file: string): number {
  try {
    return Number(readFileSync(file, 'utf8'));
  } catch {
    return 0;
  }
}

/** Whether a process lives; one that has not written its number yet (0) is taken as living. */
function isRunning(pid: number): boolean {
  if (pid === 0) return true;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

async function isFree(port: number): Promise<boolean> {
  const stream = createServer().listen(port, '127.0.0.1');
  const datagrams = createSocket('udp4').bind(port, '127.0.0.1');
  const outcomes = await Promise.allSettled([once(stream, 'listening'), once(datagrams, 'listening')]);
  if (stream.listening) await new Promise((closed) => stream.close(closed));
  if (outcomes[1].status === 'fulfilled') await new Promise<void>((closed) => datagrams.close(closed));
  return outcomes.every(({ status }) => status === 'fulfilled');
}
