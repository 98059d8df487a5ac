import { lazy, Suspense, type ReactNode } from 'react';
import type { HistogramChartProps } from './histogram-chart.tsx';
import './histogram.css';

const Chart = lazy(async () => ({ default: (await import('./histogram-chart.tsx')).HistogramChart }));

/** A histogram over time whose code is loaded apart, so that first paint does not wait for the chart library. */
export function Histogram(props: HistogramChartProps): ReactNode {
  return (
    <Suspense fallback={<div style={{ height: props.height }} />}>
      <Chart {...props} />
    </Suspense>
  );
}
