import type { ReactNode } from 'react';
import './sparkline.css';

/** SVG path of bars: one bar a bin, heights relative to the largest; empty bins draw nothing. */
export function sparkPath(bins: readonly number[], width: number, height: number): string {
  const max = Math.max(1, ...bins);
  const step = width / Math.max(1, bins.length);
  return bins
    .map((n, i) => {
      if (n <= 0) return '';
      const h = Math.max(1.5, (n / max) * height);
      return `M${round(i * step)} ${height}v${round(-h)}h${round(Math.max(1, step - 0.75))}v${round(h)}z`;
    })
    .join('');
}

function round(n: number): number {
  return Math.round(n * 100) / 100;
}

/** A row's activity over the time range, at a glance; `label` says it in words. */
export function Sparkline(props: { readonly bins: readonly number[]; readonly label: string }): ReactNode {
  return (
    <svg className="sparkline" width="52" height="16" viewBox="0 0 52 16" role="img" aria-label={props.label}>
      <path d={sparkPath(props.bins, 52, 16)} />
    </svg>
  );
}
