import { expect, test } from 'vitest';
import type { IntakeFigures } from '../src/intake/intake-messages.ts';
import { intakeMetrics } from '../src/observability/intake-metrics.ts';
import { createMetrics } from '../src/observability/metrics.ts';

const figuresWith = (received: number): IntakeFigures => ({
  inputs: {},
  spool: { bytes: 512, bufferedBytes: 0, segments: 1, commits: 1, repairedTailBytes: 0, writeErrors: 0 },
  totals: [{ listener: 'syslog-udp', received, shed: 3 }],
});

/** Lines with a value, of the metrics that the intake's thread knows. */
const INTAKE = /^qiaolou_(intake|records|udp|spool_bytes)\w*(\{.*\})? .+$/gm;

function pageOf(figures: () => Promise<IntakeFigures>, patienceMs?: number) {
  const metrics = createMetrics();
  metrics.beforeScrape(intakeMetrics(metrics, figures, patienceMs));
  return async () => (await metrics.text()).match(INTAKE);
}

const shown = (received: number) => [
  'qiaolou_records_received_total{listener="syslog-udp"} ' + String(received),
  'qiaolou_records_shed_total{listener="syslog-udp"} 3',
  'qiaolou_udp_kernel_drops 0',
  'qiaolou_spool_bytes 512',
  'qiaolou_intake_figures_missing 0',
];
const MISSING = ['qiaolou_intake_figures_missing 1'];

test('the page shows what the intake answers', async () => {
  let received = 0;
  const page = pageOf(() => Promise.resolve(figuresWith((received += 5))));
  expect(await page()).toEqual(shown(5));
  expect(await page()).toEqual(shown(10));
});

test('without an answer in time the page says that the figures are missing, shows no old ones, and asks only once', async () => {
  const held: PromiseWithResolvers<IntakeFigures>[] = [];
  let blocked = false;
  const figures = () => {
    if (!blocked) return Promise.resolve(figuresWith(5));
    const answer = Promise.withResolvers<IntakeFigures>();
    held.push(answer);
    return answer.promise;
  };
  const page = pageOf(figures, 5);
  expect(await page()).toEqual(shown(5));
  blocked = true;
  expect([await page(), await page(), held.length]).toEqual([MISSING, MISSING, 1]);
  // The late answer is nobody's: the next page has one of its own.
  held[0]?.resolve(figuresWith(6));
  await new Promise(setImmediate);
  expect(await page()).toEqual(MISSING);
  blocked = false;
  held[1]?.resolve(figuresWith(7));
  await new Promise(setImmediate);
  expect(await page()).toEqual(shown(5));
});

test('an intake that has died leaves the rest of the page', async () => {
  const page = pageOf(() => Promise.reject(new Error('dead')));
  expect(await page()).toEqual(MISSING);
});
