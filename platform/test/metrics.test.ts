import { expect, test } from 'vitest';
import { createMetrics } from '../src/observability/metrics.ts';

test('a scrape brings the figures up to date first; each kind of work has its runs, failures and last duration', async () => {
  const metrics = createMetrics();
  let runs = 0;
  metrics.beforeScrape(() => {
    runs += 1;
    const figures = { running: 0, lastStartedAt: 1_000, lastMs: 250 };
    metrics.setWork([
      { name: 'audit.checkpoint', runs, failures: 2, ...figures },
      { name: 'notices.overdue', runs: 0, failures: 0, running: 0, lastStartedAt: null, lastMs: null },
    ]);
  });
  await metrics.text();
  const text = await metrics.text();
  expect(text).toContain('qiaolou_work_runs_total{work="audit.checkpoint"} 2');
  expect(text).toContain('qiaolou_work_failures_total{work="audit.checkpoint"} 2');
  expect(text).toContain('qiaolou_work_last_run_seconds{work="audit.checkpoint"} 0.25');
  expect(text).toContain('qiaolou_work_runs_total{work="notices.overdue"} 0');
  expect(text).not.toContain('qiaolou_work_last_run_seconds{work="notices.overdue"}');
});

test('memory is told by part, and a part that waits with its reason and since when', async () => {
  const metrics = createMetrics();
  metrics.setMemory('events', { hot: 7, journal: 1 });
  metrics.setMemory('spool', { waiting: 3 });
  const since = '2026-11-22T08:00:00.000Z';
  metrics.setWaiting([
    { part: 'commits', since, code: 'records.unavailable' },
    { part: 'refill', since, code: 'store.corrupt', days: ['2026-11-20', '2026-11-21'] },
  ]);
  const text = await metrics.text();
  expect(text).toContain('qiaolou_memory_bytes{part="events/hot"} 7');
  expect(text).toContain('qiaolou_memory_bytes{part="events/journal"} 1');
  expect(text).toContain('qiaolou_memory_bytes{part="spool/waiting"} 3');
  expect(text).toContain('qiaolou_parts_waiting 2');
  const seconds = Date.parse(since) / 1_000;
  expect(text).toContain(`qiaolou_part_waiting_since_seconds{part="commits",code="records.unavailable"} ${seconds}`);
  expect(text).toContain('qiaolou_refill_missing_days 2');
  metrics.setWaiting([]);
  expect(await metrics.text()).not.toContain('qiaolou_part_waiting_since_seconds{');
});

test('effects, what became of them, and the tasks that wait stand among the metrics', async () => {
  const metrics = createMetrics();
  const effects = { applied: 1, verified: 2, reapplied: 3, lost: 4, lifting: 5, undoFailed: 6 };
  const oldestAt = '2026-11-22T02:00:00.000Z';
  const did = { undoFailed: 7, reapplied: 8, lost: 9, unclear: 10, lifted: 11 };
  const stand = { effects, unknown: 12, overdue: 15, tasks: { open: 13, oldestAt } };
  metrics.setResponse(stand, did, Date.parse(oldestAt) + 90_000);
  metrics.groupsReopened.inc(14);
  const text = await metrics.text();
  for (const [state, n] of Object.entries(effects))
    expect(text).toContain(`qiaolou_effects_in_force{state="${state}"} ${n}`);
  for (const [what, n] of Object.entries(did))
    expect(text).toContain(`qiaolou_effect_changes_total{what="${what}"} ${n}`);
  expect(text).toContain('qiaolou_effects_unknown 12');
  expect(text).toContain('qiaolou_playbook_work_overdue 15');
  expect(text).toContain('qiaolou_tasks_open 13');
  expect(text).toContain('qiaolou_task_oldest_seconds 90');
  expect(text).toContain('qiaolou_alert_groups_reopened_total 14');
});
