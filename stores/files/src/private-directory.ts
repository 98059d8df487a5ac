import { mkdirSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { syncDirectory, syncDirectorySync } from './sync-directory.ts';

const MODE = 0o700;

/**
 * Makes a directory that only its owner can enter, with those above it that are missing; their names are durable. One
 * that is there keeps its mode. Throws the system's error.
 */
export async function privateDirectory(path: string): Promise<void> {
  const first = await mkdir(path, { recursive: true, mode: MODE });
  for (const parent of parentsOfNew(first, path)) await syncDirectory(parent);
}

/** `privateDirectory` for callers that cannot wait. */
export function privateDirectorySync(path: string): void {
  const first = mkdirSync(path, { recursive: true, mode: MODE });
  for (const parent of parentsOfNew(first, path)) syncDirectorySync(parent);
}

/** The directories that got a new entry when everything from `first` down to `path` was made. */
function parentsOfNew(first: string | undefined, path: string): readonly string[] {
  if (first === undefined) return [];
  const top = dirname(resolve(first));
  const parents: string[] = [];
  for (let parent = dirname(resolve(path)); parent !== top; parent = dirname(parent)) {
    parents.push(parent);
    if (parent === dirname(parent)) return parents;
  }
  return [...parents, top];
}
