import type { IntakeFigures } from './intake-messages.ts';

/** Datagrams the kernel dropped before an input could read them. */
export function kernelDrops({ inputs }: IntakeFigures): number {
  return Object.values(inputs).reduce((sum, stats) => sum + (stats.kernelDrops ?? 0), 0);
}

/** Records lost before they were stored: dropped by the kernel or refused by a full spool. */
export function lostRecords(figures: IntakeFigures): number {
  return kernelDrops(figures) + figures.totals.reduce((sum, { shed }) => sum + shed, 0);
}
