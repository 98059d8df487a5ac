import { BarChart } from 'echarts/charts';
import { AriaComponent, BrushComponent, GridComponent, ToolboxComponent, TooltipComponent } from 'echarts/components';
import * as echarts from 'echarts/core';
import { CanvasRenderer } from 'echarts/renderers';
import { useEffect, useRef, type ReactNode } from 'react';
import { FONT_FAMILY } from '../theme/antd-theme.ts';
import { usePalette } from '../theme/use-theme.ts';
import { brushedRange, histogramOption, type HistogramData } from './histogram-option.ts';

// The brush brings a (hidden) toolbox with it and complains when there is none.
echarts.use([
  BarChart,
  GridComponent,
  TooltipComponent,
  BrushComponent,
  ToolboxComponent,
  AriaComponent,
  CanvasRenderer,
]);

/** What a histogram is told. */
export interface HistogramChartProps {
  readonly data: HistogramData;
  /** What the chart shows, in words. */
  readonly label: string;
  /** px. */
  readonly height: number;
  /** A span was dragged; epoch ms. */
  readonly onRange?: (fromMs: number, toMs: number) => void;
}

interface BrushEnd {
  readonly areas?: readonly { readonly coordRange?: unknown }[];
}

/** Stacked bars over time; dragging selects a span. */
export function HistogramChart({ data, label, height, onRange }: HistogramChartProps): ReactNode {
  const holder = useRef<HTMLDivElement>(null);
  const chart = useRef<echarts.ECharts | null>(null);
  const palette = usePalette();
  const latest = useRef({ data, onRange });
  useEffect(() => {
    latest.current = { data, onRange };
  });
  useEffect(() => {
    const element = holder.current;
    if (!element) return undefined;
    const instance = echarts.init(element, null, { renderer: 'canvas' });
    chart.current = instance;
    instance.on('brushEnd', (event) => {
      const span = (event as BrushEnd).areas?.[0]?.coordRange;
      instance.dispatchAction({ type: 'brush', areas: [] });
      if (!Array.isArray(span)) return;
      const range = brushedRange(latest.current.data, Number(span[0]), Number(span[1]));
      if (range) latest.current.onRange?.(range.from, range.to);
    });
    const observer = new ResizeObserver(() => {
      instance.resize();
    });
    observer.observe(element);
    return () => {
      observer.disconnect();
      instance.dispose();
      chart.current = null;
    };
  }, []);
  useEffect(() => {
    const instance = chart.current;
    if (!instance) return;
    const option = histogramOption(data, label, { palette, now: Date.now() });
    instance.setOption({ ...option, textStyle: { fontFamily: FONT_FAMILY } }, true);
    if (onRange)
      instance.dispatchAction({
        type: 'takeGlobalCursor',
        key: 'brush',
        brushOption: { brushType: 'lineX', brushMode: 'single' },
      });
  }, [data, label, palette, onRange]);
  return <div ref={holder} style={{ height }} className="chart" role="img" aria-label={label} />;
}
