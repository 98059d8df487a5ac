/** The values of rows with how many rows have each, the most frequent first. */
export function count<T>(rows: readonly T[], keyOf: (row: T) => readonly string[]): { value: string; count: number }[] {
  const counts = new Map<string, number>();
  for (const row of rows) for (const key of keyOf(row)) counts.set(key, (counts.get(key) ?? 0) + 1);
  return [...counts].map(([value, n]) => ({ value, count: n })).sort((a, b) => b.count - a.count);
}

/** A piece of a list from the cursor of the query on, `preset` rows when it does not say how many. */
export function page<T>(rows: readonly T[], query: URLSearchParams, preset: number): { rows: T[]; next?: string } {
  const start = Number(query.get('cursor') ?? 0);
  const limit = Number(query.get('limit') ?? preset);
  const next = start + limit < rows.length ? { next: String(start + limit) } : {};
  return { rows: rows.slice(start, start + limit), ...next };
}
