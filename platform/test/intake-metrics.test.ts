import { expect, test } from 'vitest';
import type { IntakeFigures } from '../src/intake/intake-messages.ts';
import { intakeMetrics } from '../src/observability/intake-metrics.ts';
import { createMetrics } from '../src/observability/metrics.ts';

const STATS = { bound: undefined, received: 0, shed: 0, truncated: 1, waiting: 4, kernelDrops: undefined };

const figuresWith = (received: number): IntakeFigures => ({
  inputs: {
    'syslog-udp': { ...STATS, kernelDrops: 0, socketErrors: { ENOBUFS: 2 } },
    http: { ...STATS, refused: { 'collector.badKey': 7 }, held: { bytes: 10, limit: 100 } },
  },
  spool: {
    bytes: 512,
    bufferedBytes: 0,
    bufferedBytesLimit: 1_024,
    segments: 1,
    commits: 1,
    repairedTailBytes: 0,
    writeErrors: 0,
    shed: { first: 0, normal: 0, last: 0, unfair: 0 },
  },
  totals: [{ listener: 'syslog-udp', received, shed: 3 }],
});

test('the page shows TLS of an input', async () => {
  const tls = {
    ...{ established: 3, refused: { unknownIssuer: 2, expired: 1 } },
    ...{ reloads: { taken: 1, failed: 4 }, notAfter: 1_900_000_000_000 },
  };
  const figures = figuresWith(1);
  const inputs = { ...figures.inputs, 'syslog-tls': { ...STATS, tls } };
  const metrics = createMetrics();
  metrics.beforeScrape(intakeMetrics(metrics, () => Promise.resolve({ ...figures, inputs })));
  expect((await metrics.text()).match(/^qiaolou_tls_.+$/gm)).toEqual([
    'qiaolou_tls_handshakes_total{listener="syslog-tls"} 3',
    'qiaolou_tls_handshakes_refused_total{listener="syslog-tls",reason="unknownIssuer"} 2',
    'qiaolou_tls_handshakes_refused_total{listener="syslog-tls",reason="expired"} 1',
    'qiaolou_tls_reloads_total{listener="syslog-tls",outcome="taken"} 1',
    'qiaolou_tls_reloads_total{listener="syslog-tls",outcome="failed"} 4',
    'qiaolou_tls_certificate_not_after_seconds{listener="syslog-tls"} 1900000000',
  ]);
});

/** Lines with a value, of the metrics that the intake's thread knows. */
const INTAKE = /^qiaolou_(intake|records|socket|udp|spool_bytes)\w*(\{.*\})? .+$/gm;

function pageOf(figures: () => Promise<IntakeFigures>, patienceMs?: number) {
  const metrics = createMetrics();
  metrics.beforeScrape(intakeMetrics(metrics, figures, patienceMs));
  return async () => (await metrics.text()).match(INTAKE);
}

const shown = (received: number) => [
  'qiaolou_records_truncated_total{listener="syslog-udp"} 1',
  'qiaolou_records_truncated_total{listener="http"} 1',
  'qiaolou_records_waiting{listener="syslog-udp"} 4',
  'qiaolou_records_waiting{listener="http"} 4',
  'qiaolou_intake_requests_refused_total{listener="http",code="collector.badKey"} 7',
  'qiaolou_socket_errors_total{listener="syslog-udp",code="ENOBUFS"} 2',
  'qiaolou_intake_held_bytes{part="http"} 10',
  'qiaolou_intake_held_bytes{part="spool"} 0',
  'qiaolou_intake_held_bytes_limit{part="http"} 100',
  'qiaolou_intake_held_bytes_limit{part="spool"} 1024',
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
