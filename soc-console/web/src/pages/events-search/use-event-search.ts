import { histogramIntervalMs, type EcsEvent, type Histogram, type SearchResult, type TimeRange } from '@qiaolou/schema';
import {
  keepPreviousData,
  useInfiniteQuery,
  useQuery,
  type InfiniteData,
  type UseInfiniteQueryResult,
} from '@tanstack/react-query';
import { useCallback, useMemo, useState } from 'react';
import { callApi } from '../../api/client.ts';
import { queryParts } from '../../query/query-edit.ts';
import { formatTimeSpec, resolveTimeSpec } from '../../time/time-range.ts';
import type { EventSearchState } from './event-search-state.ts';

/** Events fetched at a time. */
const PAGE_SIZE = 100;

/** A search as the page uses it. */
export interface EventSearch {
  readonly range: TimeRange;
  readonly events: readonly EcsEvent[];
  readonly total: SearchResult['total'] | undefined;
  readonly tookMs: number | undefined;
  readonly histogram: Histogram | undefined;
  readonly list: UseInfiniteQueryResult<InfiniteData<SearchResult>>;
  /** Runs it again; relative ranges then end now. */
  readonly run: () => void;
}

/**
 * Runs the search of the address. "Now" is fixed when a search is run, so that all its pages and its histogram are
 * over the same range.
 */
export function useEventSearch(state: EventSearchState): EventSearch {
  const { sort } = state;
  // Stages are answered apart; the list, the histogram and the fields are of the events that they get.
  const query = queryParts(state.query).filter;
  const timeText = formatTimeSpec(state.time);
  const [ranAt, setRanAt] = useState(() => Date.now());
  const range = useMemo(() => resolveTimeSpec(state.time, ranAt), [timeText, ranAt]); // eslint-disable-line react-hooks/exhaustive-deps -- the text stands for the object
  const selection = { ...range, ...(query === '' ? {} : { query }) };
  const list = useInfiniteQuery({
    queryKey: ['events', query, range.from, range.to, sort],
    initialPageParam: undefined as string | undefined,
    queryFn: ({ pageParam, signal }) =>
      callApi(
        'searchEvents',
        { body: { ...selection, sort, limit: PAGE_SIZE, ...(pageParam === undefined ? {} : { after: pageParam }) } },
        signal,
      ),
    getNextPageParam: (page) => page.next,
    staleTime: Infinity,
    placeholderData: keepPreviousData,
  });
  const histogram = useQuery({
    queryKey: ['events-histogram', query, range.from, range.to],
    queryFn: ({ signal }) =>
      callApi(
        'eventHistogram',
        { body: { ...selection, intervalMs: histogramIntervalMs(lengthOf(range), 90) } },
        signal,
      ),
    staleTime: Infinity,
    placeholderData: keepPreviousData,
  });
  const first = list.data?.pages[0];
  return {
    range,
    events: useMemo(() => list.data?.pages.flatMap((page) => page.events) ?? [], [list.data]),
    total: first?.total,
    tookMs: first?.tookMs,
    histogram: histogram.data,
    list,
    run: useCallback(() => {
      setRanAt(Date.now());
    }, []),
  };
}

function lengthOf({ from, to }: TimeRange): number {
  return Date.parse(to) - Date.parse(from);
}
