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
