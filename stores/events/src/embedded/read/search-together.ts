import { ASKED, hasClaimed, HELPER, SEATS, sharedWords } from '../../scan/page-share.ts';
import type { PageLines } from './page-lines.ts';
import type { QueryThreads, TaskBounds } from './query-threads.ts';
import type { SegmentTask } from './segment-task.ts';

type SearchTask = Extract<SegmentTask, { readonly kind: 'search' }>;

/** Segments from which on a search may be helped with. */
export const MANY_FILES = 8;

/**
 * Has a search answered by a thread, and of many segments by another one too, once the first says that it takes long and when
 * the other has nothing to do. Gives the parts of the page. Rejects as `QueryThreads.ask`.
 */
export async function searchTogether(
  task: Omit<SearchTask, 'share'>,
  bounds: TaskBounds,
  threads: Pick<QueryThreads, 'ask' | 'idle'>,
): Promise<readonly PageLines[]> {
  if (task.files.length < MANY_FILES) return [await threads.ask(task, bounds)];
  const words = sharedWords();
  const ended = new AbortController();
  const signal = bounds.signal === undefined ? ended.signal : AbortSignal.any([bounds.signal, ended.signal]);
  const shared = { ...bounds, mostBytes: bounds.mostBytes / SEATS };
  const looked = lookedOfAll(bounds);
  let helped: Promise<PageLines> | undefined;
  const onHelp = (): void => {
    if (!threads.idle) return;
    helped = threads.ask({ ...task, share: { words, seat: HELPER } }, { ...shared, signal, onLooked: looked(HELPER) });
    helped.catch(() => undefined);
  };
  try {
    const own = await threads.ask(
      { ...task, share: { words, seat: ASKED } },
      { ...shared, onLooked: looked(ASKED), onHelp },
    );
    // One that was still beginning is not waited for: nothing is left for it.
    return helped !== undefined && hasClaimed(words, HELPER) ? [own, await helped] : [own];
  } finally {
    ended.abort();
  }
}

/** Of each seat who hears how many rows it looked at: of all together is told. */
function lookedOfAll({ onLooked }: TaskBounds): (seat: number) => TaskBounds['onLooked'] {
  const rows = Array.from({ length: SEATS }, () => 0);
  return (seat) =>
    onLooked &&
    ((looked) => {
      rows[seat] = looked;
      onLooked(rows.reduce((sum, one) => sum + one, 0));
    });
}
