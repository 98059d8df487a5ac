import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { expectBalanced, Ledger, readReceived } from './support/balance.ts';
import { qiaolou, startPlatformProcess, writeTestConfig } from './support/platform-process.ts';

/** A platform whose spool lies on a small file system that is really full for a while. */

const MIB = 1024 * 1024;
const directory = mkdtempSync(join(tmpdir(), 'qiaolou-disk-full-'));
const spool = join(directory, 'data/spool');
mkdirSync(spool, { recursive: true });
const mounted = mount();
afterAll(() => {
  if (mounted) execFileSync('umount', ['--lazy', spool]);
  rmSync(directory, { recursive: true, force: true });
});

function mount(): boolean {
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=16m', 'tmpfs', spool], { stdio: 'ignore' });
    return true;
  } catch {
    process.stderr.write('skipped: a disk that is really full; this user may not mount a file system\n');
    return false;
  }
}

const until = async (what: string, holds: () => Promise<boolean>): Promise<void> => {
  const end = performance.now() + 500_000;
  while (!(await holds())) {
    if (performance.now() > end) throw new Error(`not in time: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
};

it.runIf(mounted)('says so to senders, in healthz and in metrics, and goes on by itself', async () => {
  const { file, ports } = await writeTestConfig(join(directory, 'data'));
  const key = (await qiaolou(['intake-key', 'test', '--config', file])).stdout.trim();
  const platform = await startPlatformProcess(file, ports.console);
  const post = (message: string): Promise<Response> =>
    fetch(`http://127.0.0.1:${ports.http}/ingest/v1`, {
      method: 'POST',
      body: JSON.stringify({ message }),
      headers: { authorization: `Bearer ${key}` },
    });
  const page = async (path: string): Promise<string> =>
    (await fetch(`http://127.0.0.1:${ports.console}${path}`)).text();
  const health = async () => {
    const response = await fetch(`http://127.0.0.1:${ports.console}/healthz`);
    return { ...((await response.json()) as { waiting: { part: string; code: string }[] }), status: response.status };
  };
  expect((await post('before')).status).toBe(202);

  const filler = join(spool, 'somebody-elses');
  expect(() => writeFileSync(filler, Buffer.alloc(17 * MIB))).toThrow('ENOSPC');
  const statuses = new Set<number>();
  // The first lines still find room in the last block of the file.
  await until('HTTP is refused', async () => {
    const response = await post('x'.repeat(5_000));
    statuses.add(response.status);
    if (response.status !== 503) return false;
    expect(response.headers.get('retry-after')).toBe('5');
    expect(await response.json()).toMatchObject({ code: 'collector.spoolWriteFailed', details: {} });
    return true;
  });
  expect([...statuses].every((status) => status === 202 || status === 503)).toBe(true);
  const syslog = connect(ports.syslogTcp, '127.0.0.1').resume();
  const closed = once(syslog, 'close');
  syslog.end('<13>kept until there is room\n');
  await closed;
  const waiting = { part: 'spool', code: 'collector.spoolWriteFailed', since: expect.stringMatching(/Z$/) as string };
  expect(await health()).toMatchObject({ status: 503, healthy: false, waiting: [waiting] });
  expect(await page('/metrics')).toMatch(
    /^qiaolou_part_waiting_since_seconds\{part="spool",code="collector.spoolWriteFailed"\} \d+/m,
  );
  expect(platform.child.exitCode, platform.output()).toBeNull();

  rmSync(filler);
  await until('it is healthy again', async () => (await health()).status === 200);
  expect((await post('after')).status).toBe(202);
  await until('what waited is received', async () =>
    (await page('/metrics')).includes('qiaolou_records_received_total{listener="syslog-tcp"} 1'),
  );
  const told = await readReceived(ports.console);
  await platform.kill('SIGTERM');
  expectBalanced(await new Ledger(join(directory, 'data'), join(directory, 'kept')).read(), [told]);
});
