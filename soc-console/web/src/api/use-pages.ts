import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';
import { useMemo } from 'react';

/** A list that is read a piece at a time. */
export interface Pages<Row> {
  /** What was read so far, in the server's order; undefined before the first answer. */
  readonly rows: readonly Row[] | undefined;
  /** All there are, whether read or not. */
  readonly total: number;
  readonly error: Error | null;
  readonly loading: boolean;
  readonly hasMore: boolean;
  readonly loadMore: () => void;
  /** Reads again what was read. */
  readonly retry: () => void;
}

/** One piece of a list, as the server gives it. */
interface Piece {
  readonly total: number;
  /** Cursor of the piece after it; none at the end. */
  readonly next?: string | undefined;
}

/** Reads a list with a cursor; what is on screen stays while another selection is read. */
export function usePages<P extends Piece, Row>(list: {
  readonly queryKey: readonly unknown[];
  readonly read: (cursor: string | undefined, signal: AbortSignal) => Promise<P>;
  /** Must be the same function at every rendering. */
  readonly rowsOf: (piece: P) => readonly Row[];
}): Pages<Row> {
  const { read, rowsOf } = list;
  const { data, error, isFetching, hasNextPage, fetchNextPage, refetch } = useInfiniteQuery({
    queryKey: list.queryKey,
    initialPageParam: undefined as string | undefined,
    placeholderData: keepPreviousData,
    queryFn: ({ pageParam, signal }) => read(pageParam, signal),
    getNextPageParam: (piece) => piece.next,
  });
  return {
    rows: useMemo(() => data?.pages.flatMap(rowsOf), [data, rowsOf]),
    total: data?.pages[0]?.total ?? 0,
    error,
    loading: isFetching,
    hasMore: hasNextPage,
    loadMore: () => void fetchNextPage(),
    retry: () => void refetch(),
  };
}
