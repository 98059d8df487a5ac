import { randomBytes } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { openElasticsearchEventStore } from '@qiaolou/event-store/elasticsearch';
import { isoTime, systemClock, type EcsEvent } from '@qiaolou/schema';
import { describe, expect, it } from 'vitest';
import { runReplay } from '../../src/replays/run-replay.ts';

const url = process.env['QIAOLOU_TEST_ELASTICSEARCH_URL'];
const START = Date.UTC(2026, 2, 1);
const LINES = 3_000;

function event(n: number, fields: Readonly<Record<string, string>>): EcsEvent {
  const time = isoTime(START + n * 10_000);
  return {
    ...{ '@timestamp': time, 'event.id': n.toString(16).padStart(40, '0'), 'event.created': time },
    ...{ 'event.kind': 'event', 'event.dataset': 'test', 'event.original': `line ${n}`, ...fields },
    ...{ 'log.source.address': '192.0.2.8', 'qiaolou.listener': 'syslog-udp' },
  };
}

describe.skipIf(url === undefined)('with QIAOLOU_TEST_ELASTICSEARCH_URL', () => {
  it('a replay on a search server comes into force at once: whoever asks all the time sees each line once', async () => {
    const indexPrefix = `test-${randomBytes(6).toString('hex')}`;
    const options = { url: url ?? '', clock: systemClock, indexPrefix };
    const [store, other] = [await openElasticsearchEventStore(options), await openElasticsearchEventStore(options)];
    try {
      for (let at = 0; at < LINES; at += 1_000)
        await store.append(Array.from({ length: 1_000 }, (_, n) => event(at + n, { 'user.name': 'wrong' })));
      await fetch(`${url ?? ''}/${indexPrefix}-*/_refresh`, { method: 'POST' });
      const range = { from: isoTime(START), to: isoTime(START + 86_400_000) };
      const counts = new Set<string>();
      const over = new AbortController();
      const asking = (async () => {
        while (!over.signal.aborted) {
          const rows = await other.aggregate({
            ...{ where: { op: 'all' }, range, metrics: [] },
            by: [{ kind: 'terms', field: 'user.name', size: 10 }],
          });
          counts.add(JSON.stringify(rows.map(({ keys, count }) => [keys[0], count])));
        }
      })();
      const order = {
        source: '192.0.2.8',
        pack: null,
        since: range.from,
        until: range.to,
        dryRun: false,
        judge: false,
      };
      const run = await runReplay(order, {
        ...{ store, packs: 'p', now: () => systemClock.now(), newReplay: () => 'r' },
        reader: { read: (old) => ({ ...old, 'user.name': 'right' }) },
        pause: (ms) => pause(ms),
        patiently: (work) => work(),
        save: () => Promise.resolve(),
        onProgress: () => undefined,
        signal: new AbortController().signal,
      });
      expect(run.figures).toMatchObject({ read: LINES, changed: LINES, stored: LINES });
      await expect.poll(() => [...counts].some((one) => one.includes('right')), { timeout: 30_000 }).toBe(true);
      over.abort();
      await asking;
      expect([...counts]).toEqual([JSON.stringify([['wrong', LINES]]), JSON.stringify([['right', LINES]])]);
    } finally {
      await store.close();
      await other.close();
    }
  });
});
