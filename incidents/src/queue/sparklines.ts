import type { RecordStore } from '@qiaolou/record-store';
import { isoTime, SPARKLINE_BINS, type Sparkline } from '@qiaolou/schema';
import { cutTo, instantOfCut, TIME_UNITS } from './time-units.ts';

/** A half-open span of time, epoch ms. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

/**
 * Alerts per bin for each group. The database counts by a unit at most a quarter of a bin wide (never below a second),
 * so bins are right to a quarter of their width.
 */
export async function sparklines(
  records: RecordStore,
  groupIds: readonly string[],
  span: Span,
): Promise<ReadonlyMap<string, Sparkline>> {
  const width = Math.max(1, (span.to - span.from) / SPARKLINE_BINS);
  const unit = TIME_UNITS.find(({ ms }) => ms * 4 <= width) ?? TIME_UNITS[2];
  const bins = new Map(groupIds.map((id) => [id, Array.from({ length: SPARKLINE_BINS }, () => 0)]));
  const cut = cutTo('at', unit);
  const rows =
    groupIds.length === 0
      ? []
      : await records.longReads
          .selectFrom('alerts')
          .select((eb) => ['groupId', cut.as('unit'), eb.fn.countAll<number | string>().as('n')])
          .where('groupId', 'in', groupIds)
          .where('at', '>=', isoTime(span.from))
          .where('at', '<', isoTime(span.to))
          .groupBy(['groupId', cut])
          .execute();
  for (const row of rows) {
    const at = Math.max(span.from, instantOfCut(row.unit));
    const index = Math.min(SPARKLINE_BINS - 1, Math.floor((at - span.from) / width));
    const counts = bins.get(row.groupId);
    if (counts !== undefined) counts[index] = (counts[index] ?? 0) + Number(row.n);
  }
  const ends = { from: isoTime(span.from), to: isoTime(span.to) };
  return new Map([...bins].map(([id, counts]) => [id, { ...ends, bins: counts }]));
}
