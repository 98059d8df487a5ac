import type { AlertHistogram, RuleLevel } from '@qiaolou/schema';
import type { HistogramData } from '../../charts/histogram-option.ts';
import { LEVELS_GRAVEST_FIRST } from '../../ui/level-tag.tsx';

/** The server's counts as stacked series, the gravest level on top; levels that count nothing are left out. */
export function alertHistogramData(
  { intervalMs, buckets }: AlertHistogram,
  names: Readonly<Record<RuleLevel, string>>,
  colors: Readonly<Record<RuleLevel, string>>,
): HistogramData {
  const levels = [...LEVELS_GRAVEST_FIRST].reverse();
  return {
    intervalMs,
    starts: buckets.map(({ at }) => at),
    series: levels
      .filter((level) => buckets.some((bucket) => bucket.levels[level] !== undefined))
      .map((level) => ({
        name: names[level],
        color: colors[level],
        counts: buckets.map((bucket) => bucket.levels[level] ?? 0),
      })),
  };
}
