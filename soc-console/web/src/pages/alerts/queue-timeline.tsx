import { useMemo, type ReactNode } from 'react';
import { Histogram } from '../../charts/histogram.tsx';
import { formatCount, useMessages } from '../../i18n/use-messages.ts';
import { usePalette } from '../../theme/use-theme.ts';
import { absolute, formatTimeSpec } from '../../time/time-range.ts';
import { alertHistogramData } from './alert-histogram.ts';
import { alertMessages } from './messages.ts';
import { useAlertHistogram } from './use-alert-histogram.ts';
import type { QueuePage } from './use-queue-page.ts';

/** All groups that match, loaded or not, by the time they were last seen; dragging narrows the queue to that span. */
export function QueueTimeline({ page }: { readonly page: QueuePage }): ReactNode {
  const t = useMessages(alertMessages);
  const palette = usePalette();
  const { change, queue, search } = page;
  const histogram = useAlertHistogram(search, queue.reading);
  const data = useMemo(
    () => histogram && alertHistogramData(histogram, t.level, palette.level),
    [histogram, t, palette],
  );
  const onRange = useMemo(
    () => (from: number, to: number) => {
      change({ time: formatTimeSpec(absolute(from, to)) });
    },
    [change],
  );
  if (!histogram || !data || data.starts.length === 0) return undefined;
  const label = t.alerts.histogram(formatCount(histogram.total));
  return (
    <figure className="timeline-strip">
      <figcaption className="timeline-caption">{label}</figcaption>
      <Histogram data={data} label={label} height={76} onRange={onRange} />
    </figure>
  );
}
