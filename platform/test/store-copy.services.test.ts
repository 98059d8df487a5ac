import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { openEmbeddedEventStore } from '@qiaolou/event-store';
import { isoTime, systemClock, type EcsEvent } from '@qiaolou/schema';
import { describe, expect, it, onTestFinished } from 'vitest';
import { LAUNCHER, qiaolou } from './support/platform-process.ts';

const url = process.env['QIAOLOU_TEST_ELASTICSEARCH_URL'];
const EVENTS = 9_000;
const eventOf = (n: number): EcsEvent => ({
  '@timestamp': isoTime(Date.UTC(2026, 2, 1 + (n % 3), 4) + n),
  'event.id': n.toString(16).padStart(40, '0'),
  'event.created': '2026-03-01T04:00:00.000Z',
  'event.original': `line ${n} 谯楼`,
  'event.kind': 'event',
  'event.dataset': `set-${n % 2}`,
  'source.ip': `10.0.0.${n % 250}`,
  'vendor.x': n % 7 === 0 ? ['a', 'b'] : 'c',
});

/** A stopped platform's data directory with those events, and a configuration that names the server. */
async function stopped() {
  const data = mkdtempSync(join(tmpdir(), 'qiaolou-store-copy-'));
  onTestFinished(() => rmSync(data, { recursive: true, force: true }));
  mkdirSync(join(data, 'events'));
  const store = await openEmbeddedEventStore({ dir: join(data, 'events'), clock: systemClock, threads: 1 });
  await store.append(Array.from({ length: EVENTS }, (_, n) => eventOf(n)));
  await store.close();
  const indexPrefix = `test-${randomBytes(6).toString('hex')}`;
  const file = join(data, 'qiaolou.yaml');
  writeFileSync(file, JSON.stringify({ dataDirectory: data, stores: { elasticsearch: { url, indexPrefix } } }));
  const args = (command: 'copy' | 'compare', ...flags: readonly string[]) => [
    'store',
    command,
    '--config',
    file,
    ...flags,
  ];
  return { data, indexPrefix, args, run: (...all: Parameters<typeof args>) => qiaolou(args(...all)) };
}

describe.skipIf(url === undefined)('./qiaolou store copy, with QIAOLOU_TEST_ELASTICSEARCH_URL', () => {
  it(
    'copies a day, goes on after kill -9, and compare proves it and names what differs',
    { timeout: 300_000 },
    async () => {
      const { data, indexPrefix, args, run } = await stopped();
      const one = await run('copy', '--from', 'embedded', '--to', 'elasticsearch', '--day', '2026-03-02');
      expect([one.code, one.stderr]).toEqual([0, '']);
      expect(one.stdout).toContain('2026-03-02: 3000');
      const first = JSON.parse((await run('compare', '--json')).stdout) as { readonly days: readonly object[] };
      expect(first).toMatchObject({
        ...{ equal: false },
        days: [
          { day: '2026-03-01', equal: false, events: [3_000, 0] },
          { day: '2026-03-02', equal: true, events: [3_000, 3_000] },
          { day: '2026-03-03', equal: false, events: [3_000, 0] },
        ],
      });

      rmSync(join(data, 'store-copy.json'));
      const child = spawn(LAUNCHER, args('copy'), { stdio: 'ignore' });
      const ended = once(child, 'close');
      while (!existsSync(join(data, 'store-copy.json')) && child.exitCode === null) await wait(5);
      child.kill('SIGKILL');
      await ended;
      const rest = await run('copy', '--json');
      expect(rest.code).toBe(0);
      const { days } = JSON.parse(rest.stdout) as { readonly days: readonly { readonly events: number }[] };
      expect(days.map(({ events }) => events)).toEqual([3_000, 3_000, 3_000]);
      await fetch(`${url ?? ''}/${indexPrefix}-*/_refresh`, { method: 'POST' });
      const whole = await run('compare', '--whole');
      expect([whole.code, whole.stdout]).toEqual([0, expect.stringContaining('equal: 3 天')]);

      await fetch(`${url ?? ''}/${indexPrefix}-2026.03.01/_doc/${eventOf(300)['event.id']}?refresh=true`, {
        method: 'DELETE',
      });
      const missing = await run('compare', '--day', '2026-03-01..2026-03-01');
      expect(missing.code).toBe(1);
      expect(missing.stdout).toContain(`only in the embedded store 1: ${eventOf(300)['event.id']}`);
      expect(missing.stdout).toMatch(/set-0: 1500 \/ 1499/);
      // What was done is not done again unless it is asked for.
      expect((await run('copy', '--day', '2026-03-01')).code).toBe(0);
      expect((await run('copy', '--day', '2026-03-01', '--again')).stdout).toContain(
        '新存 / stored 1，已有 / there before 2999',
      );
      await fetch(`${url ?? ''}/${indexPrefix}-*/_refresh`, { method: 'POST' });
      expect((await run('compare')).code).toBe(0);
    },
  );
});
