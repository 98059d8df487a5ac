import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { changePasswordByApi, logInByApi } from '@qiaolou/soc-console-e2e/console-session';
import { afterAll, expect, it } from 'vitest';
import { qiaolou, startPlatformProcess, writeTestConfig } from './support/platform-process.ts';

/** Nothing that reaches the console or tries keys takes a record from the intake. Counts only: how fast is the bench's. */

const directory = mkdtempSync(join(tmpdir(), 'qiaolou-flood-'));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

const FLOOD = join(import.meta.dirname, '../../bench/src/flood.ts');
const SEND = join(import.meta.dirname, 'intake/send-datagrams.ts');
const DATAGRAMS = 5_000;
const BATCHES = 40;
const LINES = 25;

it('a flood of log-ins, tried keys, searches and queue reads loses no datagram and refuses no batch', async () => {
  const { file, ports } = await writeTestConfig(join(directory, 'data'));
  const key = (await qiaolou(['intake-key', 'test', '--config', file])).stdout.trim();
  const platform = await startPlatformProcess(file, ports.console);
  const oneTime = /analyst\s+一次性口令 \/ one-time password: (\S+)/.exec(platform.output())?.[1] ?? '';
  const first = await logInByApi(`http://127.0.0.1:${ports.console}`, 'analyst', oneTime);
  const newPassword = 'Floods-and-dykes-2026';
  const { cookie, csrfToken } = await changePasswordByApi(first, { currentPassword: oneTime, newPassword });

  const target = JSON.stringify({ consolePort: ports.console, intakePort: ports.http, cookie, csrfToken });
  const flood = spawn(process.execPath, [FLOOD, target], { stdio: ['pipe', 'pipe', 'inherit'] });
  let told = '';
  flood.stdout.on('data', (chunk: Buffer) => (told += chunk.toString()));
  while (!told.includes('going\n')) await once(flood.stdout, 'data');

  const goFile = join(directory, 'go');
  writeFileSync(goFile, '');
  const sender = spawn(process.execPath, [SEND, String(ports.syslogUdp), String(DATAGRAMS), goFile], {
    stdio: 'inherit',
  });
  const sent = once(sender, 'exit');
  const statuses: number[] = [];
  for (let batch = 0; batch < BATCHES; batch++) {
    const lines = Array.from({ length: LINES }, (_, n) => JSON.stringify({ message: `record ${batch}/${n}` }));
    const response = await fetch(`http://127.0.0.1:${ports.http}/ingest/v1`, {
      method: 'POST',
      body: lines.join('\n'),
      headers: { authorization: `Bearer ${key}` },
    });
    await response.arrayBuffer();
    statuses.push(response.status);
  }
  await sent;

  const figure = async (name: string): Promise<number> => {
    const page = await (await fetch(`http://127.0.0.1:${ports.console}/metrics`)).text();
    return Number(
      page
        .split('\n')
        .find((line) => line.startsWith(`${name} `))
        ?.slice(name.length),
    );
  };
  expect(new Set(statuses)).toEqual(new Set([202]));
  // Sent is received, or it was lost in the kernel: all of it is one or the other.
  const received = (listener: string): Promise<number> =>
    figure(`qiaolou_records_received_total{listener="${listener}"}`);
  while ((await received('syslog-udp')) + (await figure('qiaolou_udp_kernel_drops')) < DATAGRAMS);
  expect([await received('syslog-udp'), await figure('qiaolou_udp_kernel_drops')]).toEqual([DATAGRAMS, 0]);
  expect(await received('http')).toBe(BATCHES * LINES);
  expect(await figure('qiaolou_records_shed_total{listener="syslog-udp"}')).toBe(0);

  const ended = once(flood, 'close');
  flood.stdin.end();
  await ended;
  const answers = JSON.parse(told.split('\n').at(-2) ?? '{}') as Readonly<Record<string, Record<string, number>>>;
  // It was a flood: each kind had its answers, and what a guest may not do was refused as such.
  expect(Object.keys(answers)).toEqual(['logins', 'keys', 'searches', 'queue']);
  expect(answers['keys']?.['202']).toBeUndefined();
  expect(answers['logins']?.['200']).toBeUndefined();
  while ((await figure('qiaolou_events_stored_total')) < DATAGRAMS + BATCHES * LINES);
  expect(await figure('qiaolou_events_stored_total')).toBe(DATAGRAMS + BATCHES * LINES);
  await platform.kill('SIGTERM');
});
