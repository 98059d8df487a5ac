import { lstat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { printOf } from './file-print.ts';
import { findFiles } from './find-files.ts';
import { pathsOf, type FollowedPaths } from './followed-paths.ts';
import type { GzipTask } from './gzip-records.ts';
import type { KnownFiles } from './known-files.ts';
import { pathPattern } from './path-pattern.ts';
import type { FileState } from './tail-state.ts';

/** Whether a state is that of a compressed file, which is kept while it is read. */
export function isCompressed({ bornAs }: FileState): boolean {
  return bornAs.endsWith('.gz');
}

/** Compressed files that were being read when the process ended. */
export function unfinishedGzip(known: KnownFiles, paths: readonly FollowedPaths[]): GzipTask[] {
  return known
    .all()
    .filter(isCompressed)
    .flatMap((state) => {
      const entry = pathsOf(paths, state);
      return entry === undefined ? [] : [{ ...taskOf(entry), path: state.path, state, isCopy: false }];
    });
}

/** What a file was compressed to while nobody looked: it is read on where the file was left. */
export function gzipCopy(entry: FollowedPaths, state: FileState, name: string): GzipTask {
  return { ...taskOf(entry), path: join(dirname(state.path), name), state, isCopy: true };
}

/** How the backlog is looked for. */
export interface BacklogGiven {
  readonly known: KnownFiles;
  readonly newId: () => string;
  readonly mostFiles: number;
  readonly now: number;
}

/** Compressed files beside those that a path names, to be read once; they are known from then on. */
export async function gzipBacklog(
  text: string,
  entry: FollowedPaths,
  { known, newId, mostFiles, now }: BacklogGiven,
): Promise<readonly GzipTask[]> {
  const { paths } = await findFiles(pathPattern(`${text}*.gz`), mostFiles);
  const tasks: GzipTask[] = [];
  for (const path of paths) {
    const info = await lstat(path, { bigint: true }).catch(() => undefined);
    if (info?.isFile() !== true) continue;
    const place = { dev: String(info.dev), ino: String(info.ino) };
    const nothing = printOf(Buffer.alloc(0));
    const fresh: FileState = {
      ...{ ...place, id: newId(), bornAs: path, path, seenAt: now, head: nothing },
      ...{ tail: { ...nothing, at: 0 }, resume: { at: 0, number: 1, head: '' } },
    };
    tasks.push({ ...taskOf(entry), path, state: known.at(place) ?? fresh, isCopy: false });
  }
  for (const { state } of tasks) known.keep(state);
  return tasks;
}

function taskOf({ files, reading }: FollowedPaths): Pick<GzipTask, 'entry' | 'reading'> {
  return { entry: files, reading };
}
