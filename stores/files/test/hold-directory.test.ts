import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { holdDirectory } from '../src/index.ts';

const CHILD = join(import.meta.dirname, 'hold-child.ts');
const SINCE = '2026-11-28T08:00:00.000Z';

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'qiaolou-hold-'));
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

/** A process that holds the directory, and what it said. */
async function holder(
  command: readonly string[] = [],
): Promise<{ readonly child: ChildProcess; readonly said: string }> {
  const own = [process.execPath, '--expose-gc', CHILD, 'once', dir] as const;
  const [program, ...args] = command[0] === undefined ? own : ([command[0], ...command.slice(1), ...own] as const);
  const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  const [said] = (await once(createInterface({ input: child.stdout }), 'line')) as [string];
  return { child, said };
}

it('is held by one at a time and free after the release, in one process', () => {
  const first = holdDirectory(dir, SINCE);
  if (!first.held) throw new Error('not held');
  expect(holdDirectory(dir, SINCE)).toEqual({
    held: false,
    holder: { pid: process.pid, host: hostname(), since: SINCE },
  });
  first.release();
  first.release();
  expect(readdirSync(dir)).toEqual(['lock.db']);
  const second = holdDirectory(dir, SINCE);
  expect(second.held).toBe(true);
  if (second.held) second.release();
});

it('is refused while another process has it, whatever was swept there, which is told, and free after its kill -9', async () => {
  const { child, said } = await holder();
  expect(said).toBe('held');
  const refused = holdDirectory(dir, SINCE);
  expect(refused).toMatchObject({ held: false, holder: { pid: child.pid, host: hostname() } });
  const ended = once(child, 'exit');
  child.kill('SIGKILL');
  await ended;
  const hold = holdDirectory(dir, SINCE);
  expect(hold.held).toBe(true);
  if (hold.held) hold.release();
});

it('is never held by two of three processes that contend for it', async () => {
  const ledger = join(dir, 'ledger');
  writeFileSync(ledger, '');
  const ends = [1, 2, 3].map(async () => {
    const child = spawn(process.execPath, [CHILD, 'again', dir, ledger, '40'], { stdio: 'inherit' });
    const [code] = (await once(child, 'exit')) as [number | null];
    return code;
  });
  expect(await Promise.all(ends)).toEqual([0, 0, 0]);
  const lines = readFileSync(ledger, 'utf8').trim().split('\n');
  expect(lines).toHaveLength(3 * 40 * 2);
  const overlaps = lines.filter((line, index) =>
    index % 2 === 0 ? !line.startsWith('take ') : line !== lines[index - 1]?.replace('take', 'give'),
  );
  expect(overlaps).toEqual([]);
});

const permitted = spawnSync('unshare', ['--pid', '--fork', 'true']).status === 0;
it.skipIf(!permitted)('is refused in another PID namespace; skipped where unshare is not permitted', async () => {
  const hold = holdDirectory(dir, SINCE);
  const { said } = await holder(['unshare', '--pid', '--fork', '--kill-child']);
  expect(said).toBe('refused');
  if (hold.held) hold.release();
});

it.each(['', 'not json', '{"pid":"5"}', '[]'])('tells nobody when the holder file says %j', (text) => {
  const hold = holdDirectory(dir, SINCE);
  writeFileSync(join(dir, 'lock.holder'), text);
  expect(holdDirectory(dir, SINCE)).toEqual({ held: false, holder: undefined });
  if (hold.held) hold.release();
});

it('throws what the system says when the directory is not there', () => {
  expect(() => holdDirectory(join(dir, 'none'), SINCE)).toThrow();
});

it('keeps who holds it from other users of the machine', () => {
  const hold = holdDirectory(dir, SINCE);
  expect(statSync(join(dir, 'lock.holder')).mode & 0o077).toBe(0);
  if (hold.held) hold.release();
});
