import { DAY_MS, durationMs } from './duration.ts';

const STEPS_MS = (
  ['1s', '5s', '10s', '30s', '1m', '5m', '10m', '30m', '1h', '3h', '6h', '12h', '1d', '7d'] as const
).map(durationMs);
const WEEK_MS = 7 * DAY_MS;

/**
 * Bucket width for a histogram over a span, ms: the smallest round step that needs at most `maxBuckets`, whole weeks for
 * very long spans.
 *
 * @example
 *   histogramIntervalMs(DAY_MS, 60); // 1_800_000
 */
export function histogramIntervalMs(spanMs: number, maxBuckets = 60): number {
  return STEPS_MS.find((step) => spanMs / step <= maxBuckets) ?? Math.ceil(spanMs / maxBuckets / WEEK_MS) * WEEK_MS;
}
