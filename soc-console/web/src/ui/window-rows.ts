/** Which rows a scrolled table must render, and the empty heights above and below them. */
export interface RowWindow {
  /** First row to render, inclusive. */
  readonly start: number;
  /** One past the last row to render. */
  readonly end: number;
  /** Height of what is left out above, px. */
  readonly before: number;
  /** Height of what is left out below, px. */
  readonly after: number;
}

/** What {@link windowRows} needs to know. Heights in px. */
export interface WindowInput {
  readonly count: number;
  readonly rowHeight: number;
  /** Extra height below some rows (expanded details): row index → px. */
  readonly extra: ReadonlyMap<number, number>;
  readonly scrollTop: number;
  readonly viewportHeight: number;
  /** Rows rendered beyond each edge, so that fast scrolling shows no gap. */
  readonly overscan: number;
}

/** Computes the window by walking the expanded rows only: O(expanded), independent of the row count. */
export function windowRows(input: WindowInput): RowWindow {
  const { count, rowHeight, scrollTop, viewportHeight, overscan } = input;
  const expanded = [...input.extra].filter(([index]) => index < count).sort(([a], [b]) => a - b);
  const topOf = (index: number): number =>
    index * rowHeight + expanded.reduce((sum, [at, height]) => (at < index ? sum + height : sum), 0);
  const rowAt = (y: number): number => {
    let shift = 0;
    for (const [at, height] of expanded) {
      const bottom = (at + 1) * rowHeight + shift;
      if (y < bottom) break;
      if (y < bottom + height) return at;
      shift += height;
    }
    return Math.floor((y - shift) / rowHeight);
  };
  const start = Math.min(count, Math.max(0, rowAt(scrollTop) - overscan));
  const end = Math.max(start, Math.min(count, rowAt(scrollTop + viewportHeight) + 1 + overscan));
  return { start, end, before: topOf(start), after: topOf(count) - topOf(end) };
}

/** The scroll position that shows a row entirely, moving as little as possible. */
export function scrollToShow(
  rowTop: number,
  rowHeight: number,
  view: { readonly top: number; readonly height: number },
): number {
  if (rowTop < view.top) return rowTop;
  if (rowTop + rowHeight > view.top + view.height) return rowTop + rowHeight - view.height;
  return view.top;
}
