import { SocError } from '@qiaolou/schema';
import { expect, test } from 'vitest';
import { createMetrics } from '../src/observability/metrics.ts';
import { createWaitingParts } from '../src/waiting/waiting-parts.ts';

test('a part waits since its first failure in a row, for the reason of the newest, until it did its work', async () => {
  let now = Date.parse('2026-11-22T01:00:00Z');
  const told: unknown[] = [];
  const metrics = createMetrics();
  const waiting = createWaitingParts({
    clock: { now: () => now },
    onWait: ({ part, code }) => told.push(['waits', part, code]),
    onFailure: (failed) => metrics.partFailures.inc(failed),
    onResume: ({ part, since }) => told.push(['goes on', part, since]),
  });
  metrics.beforeScrape(() => metrics.setWaiting(waiting.list()));
  waiting.over('commits');
  expect(await metrics.text()).toContain('qiaolou_parts_waiting 0');

  waiting.because('commits', new SocError('records.unavailable'));
  waiting.because('work/sources.save', new TypeError('not of the catalogue'));
  now += 5_000;
  waiting.because('commits', new SocError('records.unavailable'));
  now += 5_000;
  waiting.because('commits', new SocError('jobs.unavailable'));
  expect(waiting.list()).toEqual([
    { part: 'commits', since: '2026-11-22T01:00:00.000Z', code: 'jobs.unavailable' },
    { part: 'work/sources.save', since: '2026-11-22T01:00:00.000Z', code: 'internal' },
  ]);
  const text = await metrics.text();
  expect(text).toContain('qiaolou_parts_waiting 2');
  const since = Date.parse('2026-11-22T01:00:00Z') / 1_000;
  expect(text).toContain(`qiaolou_part_waiting_since_seconds{part="commits",code="jobs.unavailable"} ${since}`);
  expect(text).not.toContain('qiaolou_part_waiting_since_seconds{part="commits",code="records.unavailable"}');
  expect(text).toContain('qiaolou_part_failures_total{part="commits",code="records.unavailable"} 2');

  waiting.over('commits');
  waiting.over('work/sources.save');
  expect(waiting.list()).toEqual([]);
  expect(await metrics.text()).not.toContain('qiaolou_part_waiting_since_seconds{');
  expect(told).toEqual([
    ['waits', 'commits', 'records.unavailable'],
    ['waits', 'work/sources.save', 'internal'],
    ['waits', 'commits', 'jobs.unavailable'],
    ['goes on', 'commits', '2026-11-22T01:00:00.000Z'],
    ['goes on', 'work/sources.save', '2026-11-22T01:00:00.000Z'],
  ]);
});
