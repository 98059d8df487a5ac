import type { AlertGroup, AlertGroupList, AlertGroupRow, Facet } from '@qiaolou/schema';
import { keepPreviousData, useInfiniteQuery, useQuery, useQueryClient, type InfiniteData } from '@tanstack/react-query';
import { useCallback, useMemo, useState } from 'react';
import { callApi } from '../../api/client.ts';
import { alertFilters, type AlertSearch } from './alert-search.ts';
import { patchRows } from './queue-model.ts';
import { searchKey } from './search-key.ts';
import { useArrivals } from './use-arrivals.ts';

type Pages = InfiniteData<AlertGroupList, string | undefined>;

/** Rows fetched at a time. */
const PAGE_SIZE = 100;

/** The alert queue as the page uses it. */
export interface AlertQueue {
  readonly rows: readonly AlertGroupRow[];
  readonly facets: readonly Facet[];
  readonly total: number;
  readonly pending: boolean;
  readonly loading: boolean;
  readonly error: unknown;
  readonly hasMore: boolean;
  readonly loadMore: () => void;
  /** Groups that arrived and are not shown yet. */
  readonly arrived: number;
  /** Reads the queue again; what arrived comes into view. */
  readonly refresh: () => void;
  /** Lays newer states of groups over the rows, in place. */
  readonly patch: (groups: readonly AlertGroup[]) => void;
  /** Counts beside the facets are no longer right; reads them again without touching the rows. */
  readonly recount: () => void;
  /** Changes whenever what is counted over the whole filter must be read again. */
  readonly reading: number;
}

/** Reads the queue page by page and keeps its rows current from the live stream without moving any. */
export function useAlertQueue(search: AlertSearch): AlertQueue {
  const client = useQueryClient();
  const key = useMemo(() => ['alert-groups', ...searchKey(search)], [search]);
  const [recounts, setRecounts] = useState(0);
  const [reading, setReading] = useState(0);
  const list = useInfiniteQuery({
    queryKey: key,
    initialPageParam: undefined as string | undefined,
    queryFn: ({ pageParam, signal }) =>
      callApi('listAlertGroups', { query: listQuery(search, PAGE_SIZE, pageParam) }, signal),
    getNextPageParam: (page) => page.next,
    staleTime: Infinity,
    placeholderData: keepPreviousData,
  });
  const counts = useQuery({
    queryKey: ['alert-facets', ...searchKey(search), recounts],
    enabled: recounts > 0,
    queryFn: ({ signal }) => callApi('listAlertGroups', { query: listQuery(search, 1, undefined) }, signal),
    placeholderData: keepPreviousData,
  });
  const rows = useMemo(() => list.data?.pages.flatMap((page) => page.rows) ?? [], [list.data]);
  const patch = useCallback(
    (groups: readonly AlertGroup[]) => {
      const byId = new Map(groups.map((group) => [group.id, group]));
      client.setQueryData<Pages>(key, (data) =>
        data
          ? { ...data, pages: data.pages.map((page) => ({ ...page, rows: [...patchRows(page.rows, byId)] })) }
          : data,
      );
    },
    [client, key],
  );
  const { refetch, fetchNextPage } = list;
  const { count: arrived, clear } = useArrivals({ rows, search, patch, reread: () => void refetch() });
  const first = list.data?.pages[0];
  const figures = recounts > 0 && counts.data ? counts.data : first;
  return {
    rows,
    facets: figures?.facets ?? [],
    total: figures?.total ?? 0,
    pending: list.isPending,
    loading: list.isFetching,
    error: list.error,
    hasMore: list.hasNextPage,
    loadMore: useCallback(() => void fetchNextPage(), [fetchNextPage]),
    arrived,
    refresh: useCallback(() => {
      clear();
      setRecounts(0);
      setReading((n) => n + 1);
      void refetch();
    }, [clear, refetch]),
    patch,
    recount: useCallback(() => {
      setRecounts((n) => n + 1);
      setReading((n) => n + 1);
    }, []),
    reading,
  };
}

function listQuery(search: AlertSearch, limit: number, cursor: string | undefined) {
  return {
    ...alertFilters(search, Date.now()),
    sort: search.sort,
    order: search.descending ? ('desc' as const) : ('asc' as const),
    limit,
    ...(cursor === undefined ? {} : { cursor }),
  };
}
