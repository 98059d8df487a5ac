import type { Palette } from '../theme/palette.ts';
import { formatBuckets, formatDateTime } from '../time/format-time.ts';

/** One stacked series. */
interface HistogramSeries {
  readonly name: string;
  readonly color: string;
  /** One count a bucket. */
  readonly counts: readonly number[];
}

/** What the chart draws. */
export interface HistogramData {
  readonly intervalMs: number;
  /** Start of each bucket, ISO. */
  readonly starts: readonly string[];
  readonly series: readonly HistogramSeries[];
}

/** In which colours, and when: the year of other times than this year's is told. */
interface HistogramLook {
  readonly palette: Palette;
  /** Epoch ms. */
  readonly now: number;
}

/**
 * ECharts option of a histogram. Tooltips are drawn as rich text: HTML ones carry `style=` attributes, which the
 * content security policy blocks.
 */
export function histogramOption(data: HistogramData, label: string, { palette: p, now }: HistogramLook): object {
  const axisText = { color: p.textTertiary, fontSize: 11 };
  return {
    animation: false,
    aria: { enabled: true, label: { description: label } },
    grid: { left: 44, right: 8, top: 8, bottom: 20 },
    tooltip: {
      trigger: 'axis',
      renderMode: 'richText',
      confine: true,
      backgroundColor: p.surface,
      borderColor: p.border,
      textStyle: { color: p.text, fontSize: 12 },
      axisPointer: { type: 'shadow', shadowStyle: { color: p.hover, opacity: 0.6 } },
      formatter: (items: readonly { readonly dataIndex: number }[]) => tooltipText(data, items[0]?.dataIndex ?? 0),
    },
    xAxis: {
      type: 'category',
      data: formatBuckets(data.starts, data.intervalMs, now),
      axisLine: { lineStyle: { color: p.border } },
      axisTick: { show: false },
      axisLabel: { ...axisText, hideOverlap: true },
    },
    yAxis: {
      type: 'value',
      minInterval: 1,
      splitNumber: 2,
      axisLabel: { ...axisText, formatter: compactCount },
      splitLine: { lineStyle: { color: p.border } },
    },
    toolbox: { show: false },
    brush: {
      toolbox: [],
      xAxisIndex: 0,
      brushStyle: { color: p.selected, opacity: 0.5, borderColor: p.primary, borderWidth: 1 },
      outOfBrush: { colorAlpha: 0.5 },
      throttleType: 'debounce',
      throttleDelay: 100,
    },
    series: data.series.map((series) => ({
      type: 'bar',
      name: series.name,
      stack: 'all',
      barCategoryGap: '12%',
      itemStyle: { color: series.color },
      emphasis: { disabled: true },
      data: series.counts,
    })),
  };
}

function tooltipText(data: HistogramData, index: number): string {
  const head = formatDateTime(data.starts[index] ?? '');
  const lines = data.series
    .map((series) => [series.name, series.counts[index] ?? 0] as const)
    .filter(([, count]) => count > 0)
    .map(([name, count]) => `${name}  ${count.toLocaleString('en-US')}`);
  return [head, ...(lines.length === 0 ? ['0'] : lines)].join('\n');
}

/** `950`, `12k`, `3.4M`. */
export function compactCount(n: number): string {
  if (n >= 1_000_000) return `${trim(n / 1_000_000)}M`;
  return n >= 1_000 ? `${trim(n / 1_000)}k` : String(n);
}

function trim(n: number): string {
  return n >= 10 ? String(Math.round(n)) : String(Math.round(n * 10) / 10);
}

/** The time span of a brush from bucket `first` to `last` (inclusive), epoch ms; undefined outside the chart. */
export function brushedRange(
  data: HistogramData,
  first: number,
  last: number,
): { readonly from: number; readonly to: number } | undefined {
  const start = data.starts[Math.max(0, Math.min(first, last))];
  const end = data.starts[Math.min(data.starts.length - 1, Math.max(first, last))];
  if (start === undefined || end === undefined) return undefined;
  return { from: Date.parse(start), to: Date.parse(end) + data.intervalMs };
}
