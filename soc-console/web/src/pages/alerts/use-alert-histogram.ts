import type { AlertHistogram } from '@qiaolou/schema';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { callApi } from '../../api/client.ts';
import { useLiveBatch } from '../../api/live-stream.ts';
import { alertFilters, type AlertSearch } from './alert-search.ts';
import { searchKey } from './search-key.ts';

/** At most so often the counts are read again because alerts came: each reading is a scan. */
const LIVE_EVERY_MS = 5_000;

/** Counts of all rows that match, kept current: read again whenever `reading` changes, and while alerts come. */
export function useAlertHistogram(search: AlertSearch, reading: number): AlertHistogram | undefined {
  const arrivals = useLiveTick(LIVE_EVERY_MS);
  const { data } = useQuery({
    queryKey: ['alert-histogram', ...searchKey(search), reading, arrivals],
    queryFn: ({ signal }) => callApi('alertHistogram', { query: alertFilters(search, Date.now()) }, signal),
    staleTime: Infinity,
    placeholderData: keepPreviousData,
  });
  return data;
}

/** A number that changes once after alerts came or changed, at most once in `everyMs`. */
function useLiveTick(everyMs: number): number {
  const [tick, setTick] = useState(0);
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  useLiveBatch((events) => {
    if (timer.current !== undefined || !events.some(({ kind }) => kind === 'alert-group' || kind === 'reset')) return;
    timer.current = setTimeout(() => {
      timer.current = undefined;
      setTick((n) => n + 1);
    }, everyMs);
  });
  useEffect(
    () => () => {
      clearTimeout(timer.current);
    },
    [],
  );
  return tick;
}
