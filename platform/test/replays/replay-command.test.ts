import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { EcsEvent, Replay } from '@qiaolou/schema';
import { afterAll, describe, expect, it } from 'vitest';
import { LAUNCHER, qiaolou, startPlatformProcess, writeTestConfig } from '../support/platform-process.ts';

const directory = mkdtempSync(join(tmpdir(), 'qiaolou-replay-'));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

const PACK = `id: acme.fw
vendor: Acme
product: FW
match: [{ contains: 'acme-fw' }]
grammar: [{ kv: {} }]
map:
  who: user.name
  act: event.action
`;

/** A data directory with lines of a device that no pack knows, and beside them others. */
async function untaught(name: string, lines: number): Promise<string> {
  const data = join(directory, name);
  const file = join(directory, `of-${name}`, 'lines.log');
  mkdirSync(join(directory, `of-${name}`));
  const line = (n: number): string => {
    const [hour, minute, second] = [8 + (n % 8), n % 60, n % 59].map((part) => String(part).padStart(2, '0'));
    return `<134>Nov 22 ${hour}:${minute}:${second} gw acme-fw: who=user${n % 7} act=login seq=${n}`;
  };
  writeFileSync(file, `${Array.from({ length: lines }, (_, n) => line(n)).join('\n')}\n<13>Nov 22 09:00:00 a b: c\n`);
  expect(await qiaolou(['import', file, '--data', data])).toMatchObject({ code: 0 });
  return data;
}

function teach(data: string): void {
  mkdirSync(join(data, 'parsers', 'acme-fw'), { recursive: true });
  writeFileSync(join(data, 'parsers', 'acme-fw', 'pack.yaml'), PACK);
}

const asked = (data: string, ...more: readonly string[]): readonly string[] => [
  ...['replay', '--data', data, '--source', 'lines.log', '--since', '2026-11-20', '--json', ...more],
];

async function replay(data: string, ...more: readonly string[]): Promise<Replay> {
  const { code, stdout, stderr } = await qiaolou(asked(data, ...more));
  expect({ code, stderr }).toMatchObject({ code: 0 });
  return JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as Replay;
}

async function exported(data: string): Promise<readonly EcsEvent[]> {
  const file = join(mkdtempSync(join(directory, 'export-')), 'events.ndjson');
  expect((await qiaolou(['store', 'export', '--data', data, '--out', file])).code).toBe(0);
  const text = readFileSync(file, 'utf8').trim();
  return text === '' ? [] : text.split('\n').map((line) => JSON.parse(line) as EcsEvent);
}

const users = (events: readonly EcsEvent[]): number =>
  events.filter((event) => event['user.name'] !== undefined && event['event.dataset'] === 'acme.fw').length;

describe('./qiaolou replay', { timeout: 600_000 }, () => {
  it('reads stored lines by a pack that was taught later, on a stopped platform; the same again changes nothing', async () => {
    const data = await untaught('stopped', 400);
    teach(data);
    expect(users(await exported(data))).toBe(0);
    const dry = await replay(data, '--dry-run');
    expect(dry).toMatchObject({
      state: 'done',
      dryRun: true,
      figures: { read: 401, same: 1, changed: 400, stored: 0 },
    });
    expect(users(await exported(data))).toBe(0);
    const done = await replay(data);
    expect(done.figures).toMatchObject({ read: 401, same: 1, changed: 400, kept: 0, unreadable: 0, stored: 401 });
    expect(done.figures.fields).toContainEqual({ field: 'user.name', added: 400, changed: 0, removed: 0 });
    const events = await exported(data);
    expect([events.length, users(events)]).toEqual([401, 400]);
    const again = await replay(data);
    expect(again.figures).toMatchObject({ read: 401, same: 401, changed: 0, stored: 0, ranges: [] });
    const { code, stdout } = await qiaolou(['store', 'check', '--data', data]);
    expect([code, stdout]).toEqual([0, expect.stringContaining('802')]);
  });

  it('ends as if nothing had been when it is killed again and again', async () => {
    const data = await untaught('killed', 6_000);
    teach(data);
    for (const ms of [9_000, 11_000, 12_000]) {
      const child = spawn(LAUNCHER, asked(data), { stdio: 'ignore' });
      const exited = once(child, 'exit');
      // Somewhere on the way, wherever that is on this machine.
      const timer = setTimeout(() => child.kill('SIGKILL'), ms);
      await exited;
      clearTimeout(timer);
      const events = await exported(data);
      expect(events.length).toBe(6_001);
      expect([0, 6_000]).toContain(users(events));
    }
    await replay(data);
    const events = await exported(data);
    expect([events.length, users(events)]).toEqual([6_001, 6_000]);
    const originals = new Set(events.map((event) => event['qiaolou.replayed_event']));
    expect(originals.size).toBe(6_001);
  });

  it('goes through the running platform of the data directory', async () => {
    const data = await untaught('running', 200);
    teach(data);
    const { file, ports } = await writeTestConfig(data);
    const platform = await startPlatformProcess(file, ports.console);
    try {
      const done = await replay(data, '--judge');
      expect(done).toMatchObject({ state: 'done', dryRun: false });
      expect(done.actor).toMatch(/^os:/);
      expect(done.figures).toMatchObject({ read: 201, changed: 200, judged: { events: 201 } });
      const events = await exported(data);
      expect([events.length, users(events)]).toEqual([201, 200]);
    } finally {
      await platform.kill('SIGTERM');
    }
  });

  it('says what it must be told', async () => {
    const { code, stderr } = await qiaolou(['replay', '--data', directory, '--since', '7d']);
    expect([code, stderr]).toEqual([2, expect.stringContaining('platform.replayWhat')]);
    const when = await qiaolou(['replay', '--data', directory, '--source', 'a', '--since', 'yesterday']);
    expect([when.code, when.stderr]).toEqual([2, expect.stringContaining('query.badTimeRange')]);
  });
});
