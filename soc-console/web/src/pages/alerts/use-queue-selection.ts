import type { AlertGroupRow } from '@qiaolou/schema';
import { useCallback, useMemo, useRef, useState } from 'react';
import { toggled } from '../../ui/toggled.ts';
import { moveCursor, selectRange } from './queue-model.ts';

/** Cursor and selection over the rows of the queue. Both go by id, so rows that come or go do not disturb them. */
export interface QueueSelection {
  readonly cursorId: string | undefined;
  /** −1 when the cursor's row is not loaded. */
  readonly cursorIndex: number;
  readonly selected: ReadonlySet<string>;
  readonly selectedRows: readonly AlertGroupRow[];
  readonly setCursor: (id: string | undefined) => void;
  /** Moves the cursor and returns the row it lands on. */
  readonly move: (by: number) => AlertGroupRow | undefined;
  readonly toggle: (id: string, index: number) => void;
  readonly toggleRange: (index: number) => void;
  readonly selectAll: () => void;
  readonly clear: () => void;
}

/** State of {@link QueueSelection}; `start` is where the cursor stands first (the row open in the address). */
export function useQueueSelection(rows: readonly AlertGroupRow[], start: string | undefined): QueueSelection {
  const [cursorId, setCursor] = useState(start);
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set());
  const anchor = useRef(-1);
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
    toggle: useCallback((id, index) => {
      anchor.current = index;
      setSelected((old) => toggled(old, id));
    }, []),
    toggleRange: (index) => {
      const from = anchor.current < 0 ? cursorIndex : anchor.current;
      setSelected((old) =>
        selectRange(
          old,
          rows.map((row) => row.id),
          from,
          index,
        ),
      );
    },
    selectAll: () => {
      setSelected(rows.every((row) => selected.has(row.id)) ? new Set() : new Set(rows.map((row) => row.id)));
    },
    clear: useCallback(() => {
      anchor.current = -1;
      setSelected(new Set());
    }, []),
  };
}
