import type { AlertGroupRow, RuleLevel } from '@qiaolou/schema';
import type { HistogramData } from '../../charts/histogram-option.ts';
import { LEVELS_GRAVEST_FIRST } from '../../ui/level-tag.tsx';

/**
 * Alerts over time by level, added up from the sparklines of the loaded rows: no further request. A sparkline's bin
 * counts into the bucket that holds the bin's middle.
 */
export function alertHistogram(
  rows: readonly AlertGroupRow[],
  names: Readonly<Record<RuleLevel, string>>,
  colors: Readonly<Record<RuleLevel, string>>,
): HistogramData {
  const spans = rows.map(({ sparkline }) => [Date.parse(sparkline.from), Date.parse(sparkline.to)] as const);
  const from = Math.min(...spans.map(([start]) => start));
  const to = Math.max(...spans.map(([, end]) => end));
  if (rows.length === 0 || !(to > from)) return { intervalMs: 1, starts: [], series: [] };
  // As fine as the coarsest sparkline: finer buckets would show gaps that are not there.
  const intervalMs = Math.max(...rows.map(({ sparkline }, i) => widthOf(spans[i], sparkline.bins.length)));
  const length = Math.ceil((to - from) / intervalMs - 1e-6);
  const counts = new Map<RuleLevel, number[]>();
  for (const row of rows) {
    const levelCounts = counts.get(row.level) ?? new Array<number>(length).fill(0);
    counts.set(row.level, levelCounts);
    const start = Date.parse(row.sparkline.from);
    const width = (Date.parse(row.sparkline.to) - start) / row.sparkline.bins.length;
    row.sparkline.bins.forEach((count, bin) => {
      const bucket = Math.min(length - 1, Math.floor((start + (bin + 0.5) * width - from) / intervalMs));
      levelCounts[bucket] = (levelCounts[bucket] ?? 0) + count;
    });
  }
  return {
    intervalMs,
    starts: Array.from({ length }, (_, i) => new Date(from + i * intervalMs).toISOString()),
    series: [...LEVELS_GRAVEST_FIRST].reverse().flatMap((level) => {
      const levelCounts = counts.get(level);
      return levelCounts ? [{ name: names[level], color: colors[level], counts: levelCounts }] : [];
    }),
  };
}

function widthOf(span: readonly [number, number] | undefined, bins: number): number {
  return span ? (span[1] - span[0]) / bins : 0;
}
