import { useCallback, useRef, useState, type UIEvent } from 'react';
import { useSize } from './use-size.ts';
import { scrollToShow, windowRows, type RowWindow } from './window-rows.ts';

/** Height of the sticky head, px. */
const HEAD_HEIGHT = 30;

/** Height of a detail row before it was measured, px. */
const DETAIL_HEIGHT = 240;

/** Cards drawn at first, and more each time: they have no fixed height that would tell which are in view. */
const CARDS = 200;

/** A scrolling pane that draws only the rows in view. */
interface ScrolledRows {
  /** Of the pane. */
  readonly ref: (element: HTMLElement | null) => (() => void) | undefined;
  readonly onScroll: (event: UIEvent<HTMLElement>) => void;
  /** Width of the pane, px; 0 before it was measured. */
  readonly width: number;
  readonly view: RowWindow;
  readonly scrollToRow: (index: number) => void;
  /** Draws more rows; left out where all are drawn that are near. */
  readonly more: (() => void) | undefined;
  /** Says how high the detail below a row came out, px. */
  readonly measured: (key: string, height: number) => void;
}

/** Keeps which rows are in view while the pane is scrolled, resized, and details open below its rows. */
export function useRowWindow<Row>(table: {
  readonly rows: readonly Row[];
  readonly rowKey: (row: Row) => string;
  /** px. */
  readonly rowHeight: number;
  readonly expandedKeys: ReadonlySet<string> | undefined;
  /** Rows are cards as high as what is in them, and the page scrolls instead of the pane. */
  readonly stacked: boolean;
}): ScrolledRows {
  const { rows, rowHeight, stacked } = table;
  const [sizeRef, size] = useSize();
  const scroller = useRef<HTMLElement | null>(null);
  const [scrollTop, setScrollTop] = useState(0);
  const [heights, setHeights] = useState<ReadonlyMap<string, number>>(new Map());
  const [cards, setCards] = useState(CARDS);
  const extra = detailHeights(table, heights);
  return {
    ref: useCallback(
      (element) => {
        scroller.current = element;
        return sizeRef(element);
      },
      [sizeRef],
    ),
    onScroll: (event) => {
      setScrollTop(event.currentTarget.scrollTop);
    },
    width: size.width,
    view: stacked
      ? { start: 0, end: Math.min(rows.length, cards), before: 0, after: 0 }
      : windowRows({
          count: rows.length,
          rowHeight,
          extra,
          scrollTop,
          viewportHeight: Math.max(size.height - HEAD_HEIGHT, 300),
          overscan: 8,
        }),
    more:
      stacked && cards < rows.length
        ? () => {
            setCards(cards + CARDS);
          }
        : undefined,
    scrollToRow: (index) => {
      const element = scroller.current;
      if (!element) return;
      if (stacked) {
        element.querySelector(`tr[aria-rowindex="${index + 2}"]`)?.scrollIntoView({ block: 'nearest' });
        return;
      }
      const top = index * rowHeight + [...extra].reduce((sum, [at, h]) => (at < index ? sum + h : sum), 0);
      const visible = { top: element.scrollTop, height: element.clientHeight - HEAD_HEIGHT };
      element.scrollTop = scrollToShow(top, rowHeight, visible);
    },
    measured: (key, height) => {
      setHeights((old) => (old.get(key) === height ? old : new Map(old).set(key, height)));
    },
  };
}

function detailHeights<Row>(
  table: {
    readonly rows: readonly Row[];
    readonly rowKey: (row: Row) => string;
    readonly expandedKeys: ReadonlySet<string> | undefined;
  },
  heights: ReadonlyMap<string, number>,
): ReadonlyMap<number, number> {
  const { rows, rowKey, expandedKeys } = table;
  const extra = new Map<number, number>();
  if (!expandedKeys || expandedKeys.size === 0) return extra;
  rows.forEach((row, index) => {
    const key = rowKey(row);
    if (expandedKeys.has(key)) extra.set(index, heights.get(key) ?? DETAIL_HEIGHT);
  });
  return extra;
}
