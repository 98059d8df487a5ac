import type { AggregateRow, EventStore } from '@qiaolou/schema';
import type { StoreQuestion } from './store-questions.ts';

/** Asks a store of our port; gives the counts of the answer that others must agree on. */
export async function answerCounts(store: EventStore, question: StoreQuestion): Promise<readonly number[]> {
  if (question.kind === 'search') return [(await store.search(question.request)).events.length];
  return rowCounts(await store.aggregate(question.request), question.counts);
}

function rowCounts(rows: readonly AggregateRow[], counts: StoreQuestion['counts']): readonly number[] {
  const [first] = rows;
  switch (counts) {
    case 'rows':
      return [rows.length];
    case 'count':
      return [first?.count ?? 0];
    case 'distinct':
      return [first?.metrics[0] ?? 0];
    case 'groups':
      return groupCounts(rows.map(({ count }) => count));
    default:
      return counts satisfies never;
  }
}

/** Of groups: how many, how many events are in them, and the largest ten. */
export function groupCounts(counts: readonly number[]): readonly number[] {
  const sorted = counts.toSorted((a, b) => b - a);
  return [counts.length, counts.reduce((sum, count) => sum + count, 0), ...sorted.slice(0, 10)];
}
