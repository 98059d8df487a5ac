import type { AlertGroup, AlertGroupRow } from '@qiaolou/schema';
import { useCallback, useState } from 'react';
import { useLiveBatch } from '../../api/live-stream.ts';
import { matchesSearch, type AlertSearch } from './alert-search.ts';

/** Groups of the live stream that belong to the queue and are not among its rows. */
interface Arrivals {
  readonly count: number;
  readonly clear: () => void;
}

/** Lays what the live stream says over the rows without moving any; counts what is new. */
export function useArrivals(queue: {
  readonly rows: readonly AlertGroupRow[];
  readonly search: AlertSearch;
  readonly patch: (groups: readonly AlertGroup[]) => void;
  /** Called when the stream lost its place. */
  readonly reread: () => void;
}): Arrivals {
  const { rows, search } = queue;
  const [ids, setIds] = useState<ReadonlySet<string>>(new Set());
  useLiveBatch((events) => {
    if (events.some((event) => event.kind === 'reset')) queue.reread();
    const groups = events.flatMap((event) => (event.kind === 'alert-group' ? [event.group] : []));
    if (groups.length === 0) return;
    const shown = new Set(rows.map((row) => row.id));
    queue.patch(groups.filter((group) => shown.has(group.id)));
    const now = Date.now();
    const fresh = groups.filter((group) => !shown.has(group.id) && matchesSearch(group, search, now));
    if (fresh.length > 0) setIds((old) => new Set([...old, ...fresh.map((group) => group.id)]));
  });
  return {
    count: ids.size,
    clear: useCallback(() => {
      setIds(new Set());
    }, []),
  };
}
