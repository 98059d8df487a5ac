import { HOUR_MS, MINUTE_MS } from '@qiaolou/schema';
import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useCallback, useMemo, type ReactNode } from 'react';
import { callApi } from '../../api/client.ts';
import { Histogram } from '../../charts/histogram.tsx';
import { useMessages } from '../../i18n/use-messages.ts';
import { usePalette } from '../../theme/use-theme.ts';
import { absolute, formatTimeSpec, resolveTimeSpec } from '../../time/time-range.ts';
import { ErrorState } from '../../ui/error-state.tsx';
import { overviewMessages } from './messages.ts';

/** Events of the last 24 hours; dragging opens the search for that span. */
export function VolumeChart(): ReactNode {
  const t = useMessages(overviewMessages);
  const palette = usePalette();
  const navigate = useNavigate();
  const volume = useQuery({
    queryKey: ['overview', 'volume'],
    refetchInterval: MINUTE_MS,
    queryFn: ({ signal }) => {
      const range = resolveTimeSpec({ kind: 'relative', last: '24h' }, Date.now());
      return callApi('eventHistogram', { body: { ...range, intervalMs: HOUR_MS } }, signal);
    },
  });
  const { data } = volume;
  const chart = useMemo(
    () => ({
      intervalMs: HOUR_MS,
      starts: data?.buckets.map(({ at }) => at) ?? [],
      series: [{ name: t.event.name, color: palette.primary, counts: data?.buckets.map(({ count }) => count) ?? [] }],
    }),
    [data, palette, t],
  );
  const onRange = useCallback(
    (from: number, to: number) => {
      void navigate({ to: '/events', search: { time: formatTimeSpec(absolute(from, to)) } });
    },
    [navigate],
  );
  if (volume.isError) return <ErrorState error={volume.error} onRetry={() => void volume.refetch()} />;
  return <Histogram data={chart} label={t.overview.volume} height={140} onRange={onRange} />;
}
