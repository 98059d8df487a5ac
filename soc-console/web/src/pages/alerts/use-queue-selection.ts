import type { AlertGroupRow } from '@qiaolou/schema';
import { useCallback, useMemo, useRef, useState } from 'react';
import { toggled } from '../../ui/toggled.ts';
import type { AlertSearch } from './alert-search.ts';
import { moveCursor, selectRange } from './queue-model.ts';

/** Cursor and selection over the rows of the queue. Both go by id, so rows that come or go do not disturb them. */
export interface QueueSelection {
  readonly cursorId: string | undefined;
  /** −1 when the cursor's row is not loaded. */
  readonly cursorIndex: number;
  readonly selected: ReadonlySet<string>;
  readonly selectedRows: readonly AlertGroupRow[];
  /** Everything that matches is meant, loaded or not; the loaded rows are shown as selected. */
  readonly matching: boolean;
  readonly setCursor: (id: string | undefined) => void;
  /** Moves the cursor and returns the row it lands on. */
  readonly move: (by: number) => AlertGroupRow | undefined;
  readonly toggle: (id: string, index: number) => void;
  readonly toggleRange: (index: number) => void;
  /** All loaded rows, or none. */
  readonly selectAll: () => void;
  /** All that match, or none. */
  readonly selectMatching: () => void;
  readonly clear: () => void;
}

/** State of {@link QueueSelection}; `start` is where the cursor stands first (the row open in the address). */
export function useQueueSelection(
  rows: readonly AlertGroupRow[],
  { start, search }: { readonly start: string | undefined; readonly search: AlertSearch },
): QueueSelection {
  const [cursorId, setCursor] = useState(start);
  const [chosen, setSelected] = useState<ReadonlySet<string>>(new Set());
  // Of one search: what matches another was never meant.
  const [matched, setMatched] = useState<AlertSearch>();
  const matching = matched === search;
  const selected = useMemo(() => (matching ? new Set(rows.map((row) => row.id)) : chosen), [matching, rows, chosen]);
  const anchor = useRef(-1);
  const choose = useCallback((ids: ReadonlySet<string>) => {
    setMatched(undefined);
    setSelected(ids);
  }, []);
  const cursorIndex = rows.findIndex((row) => row.id === cursorId);
  return {
    cursorId,
    cursorIndex,
    selected,
    selectedRows: useMemo(() => rows.filter((row) => selected.has(row.id)), [rows, selected]),
    setCursor,
    move: (by) => {
      const row = rows[moveCursor(cursorIndex, by, rows.length)];
      if (row) setCursor(row.id);
      return row;
    },
    matching,
    toggle: (id, index) => {
      anchor.current = index;
      choose(toggled(selected, id));
    },
    toggleRange: (index) => {
      const from = anchor.current < 0 ? cursorIndex : anchor.current;
      choose(
        selectRange(
          selected,
          rows.map((row) => row.id),
          from,
          index,
        ),
      );
    },
    selectAll: () => {
      choose(rows.every((row) => selected.has(row.id)) ? new Set() : new Set(rows.map((row) => row.id)));
    },
    selectMatching: () => {
      choose(new Set());
      if (!matching) setMatched(search);
    },
    clear: useCallback(() => {
      anchor.current = -1;
      choose(new Set());
    }, [choose]),
  };
}
