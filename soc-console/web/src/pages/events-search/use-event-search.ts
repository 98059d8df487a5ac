import {
  histogramIntervalMs,
  type EcsEvent,
  type Histogram,
  type SearchResult,
  type StepProgress,
  type TimeRange,
} from '@qiaolou/schema';
import {
  keepPreviousData,
  useInfiniteQuery,
  useQuery,
  useQueryClient,
  type InfiniteData,
  type UseInfiniteQueryResult,
  type UseQueryResult,
} from '@tanstack/react-query';
import { useCallback, useMemo, useState } from 'react';
import { askApi, callApi } from '../../api/client.ts';
import { useQuestionProgress } from '../../api/use-question-progress.ts';
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
  /** How far the list is that is asked for. */
  readonly progress: StepProgress | undefined;
  /** It was stopped before it had an answer: what was there before is of another question. */
  readonly stopped: boolean;
  /** Runs it again; relative ranges then end now. */
  readonly run: () => void;
  /** Ends what is asked. */
  readonly stop: () => void;
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
  const client = useQueryClient();
  const progress = useQuestionProgress();
  const list = useInfiniteQuery({
    queryKey: ['events', query, range.from, range.to, sort],
    initialPageParam: undefined as string | undefined,
    queryFn: ({ pageParam, signal }) =>
      askApi(
        'searchEvents',
        { body: { ...selection, sort, limit: PAGE_SIZE, ...(pageParam === undefined ? {} : { after: pageParam }) } },
        { signal, onProgress: progress.listen() },
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
  const stopped = wasStopped(list);
  const pages = stopped ? undefined : list.data?.pages;
  const first = pages?.[0];
  return {
    range,
    events: useMemo(() => pages?.flatMap((page) => page.events) ?? [], [pages]),
    total: first?.total,
    tookMs: first?.tookMs,
    histogram: wasStopped(histogram) ? undefined : histogram.data,
    list,
    progress: progress.latest,
    stopped,
    run: useCallback(() => {
      const now = Date.now();
      setRanAt(now);
      // A range that does not end now is the same question: it would be answered from what is known of it.
      if (isSameRange(resolveTimeSpec(state.time, now), range))
        for (const queryKey of KEYS) void client.refetchQueries({ queryKey, type: 'active' });
    }, [client, range, state.time]),
    stop: useCallback(() => {
      for (const queryKey of KEYS) void client.cancelQueries({ queryKey });
    }, [client]),
  };
}

/** What the page asks of a selection. */
const KEYS = [['events'], ['events-histogram'], ['events-piped']] as const;

/** Whether a question was ended before it had an answer of its own. */
export function wasStopped(asked: Pick<UseQueryResult, 'fetchStatus' | 'isPending' | 'isPlaceholderData'>): boolean {
  return asked.fetchStatus === 'idle' && (asked.isPending || asked.isPlaceholderData);
}

function isSameRange(a: TimeRange, b: TimeRange): boolean {
  return a.from === b.from && a.to === b.to;
}

function lengthOf({ from, to }: TimeRange): number {
  return Date.parse(to) - Date.parse(from);
}
