import { useMemo, type ReactNode } from 'react';
import { Histogram } from '../../charts/histogram.tsx';
import { formatCount, useMessages } from '../../i18n/use-messages.ts';
import { usePalette } from '../../theme/use-theme.ts';
import { absolute, formatTimeSpec } from '../../time/time-range.ts';
import { alertHistogram } from './alert-histogram.ts';
import { alertMessages } from './messages.ts';
import type { QueuePage } from './use-queue-page.ts';

/** Alerts over time, of the rows that are loaded; dragging narrows the queue to that span. */
export function QueueTimeline({ page }: { readonly page: QueuePage }): ReactNode {
  const t = useMessages(alertMessages);
  const palette = usePalette();
  const { rows, total } = page.queue;
  const { change } = page;
  const data = useMemo(() => alertHistogram(rows, t.level, palette.level), [rows, t, palette]);
  const onRange = useMemo(
    () => (from: number, to: number) => {
      change({ time: formatTimeSpec(absolute(from, to)) });
    },
    [change],
  );
  if (data.starts.length === 0) return undefined;
  const partial = rows.length < total ? t.alerts.histogramPartial(formatCount(rows.length), formatCount(total)) : '';
  return (
    <div className="timeline-strip" title={partial}>
      <Histogram data={data} label={`${t.alerts.histogram}${partial}`} height={76} onRange={onRange} />
    </div>
  );
}
