import { useMemo, type ReactNode } from 'react';
import { Histogram } from '../../charts/histogram.tsx';
import { useMessages } from '../../i18n/use-messages.ts';
import { usePalette } from '../../theme/use-theme.ts';
import { eventSearchMessages } from './messages.ts';
import type { EventSearch } from './use-event-search.ts';

/** Events over time; dragging narrows the search to that span. */
export function EventTimeline(props: {
  readonly search: EventSearch;
  readonly onRange: (from: number, to: number) => void;
}): ReactNode {
  const t = useMessages(eventSearchMessages);
  const palette = usePalette();
  const { histogram } = props.search;
  const data = useMemo(
    () => ({
      intervalMs: histogram?.intervalMs ?? 1,
      starts: histogram?.buckets.map(({ at }) => at) ?? [],
      series: [
        { name: t.event.name, color: palette.primary, counts: histogram?.buckets.map(({ count }) => count) ?? [] },
      ],
    }),
    [histogram, palette, t],
  );
  return (
    <div className="timeline-strip">
      <Histogram data={data} label={t.events.histogram} height={96} onRange={props.onRange} />
    </div>
  );
}
