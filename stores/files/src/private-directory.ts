import { mkdirSync, statSync } from 'node:fs';
import { mkdir, stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { syncDirectory, syncDirectorySync } from './sync-directory.ts';

const MODE = 0o700;

/**
 * Makes a directory that only its owner can enter, with those above it that are missing; their names are durable. One
 * that is there keeps its mode. Throws the system's error.
 */
export async function privateDirectory(path: string): Promise<void> {
  const first = await make(resolve(path));
  for (const parent of parentsOfNew(first, path)) await syncDirectory(parent);
}

/** `privateDirectory` for callers that cannot wait. */
export function privateDirectorySync(path: string): void {
  const first = makeSync(resolve(path));
  for (const parent of parentsOfNew(first, path)) syncDirectorySync(parent);
}

/** Makes what is missing, answers the first of it. Node's `recursive` never ends where nothing can be made (`/proc/x`). */
async function make(path: string): Promise<string | undefined> {
  try {
    await mkdir(path, MODE);
    return path;
  } catch (error) {
    if (hasSystemCode(error, 'EEXIST') && (await stat(path)).isDirectory()) return undefined;
    if (!hasSystemCode(error, 'ENOENT') || path === dirname(path)) throw error;
  }
  const first = await make(dirname(path));
  // Nothing was missing above it: it is refused itself. Otherwise another process may have been faster.
  if (first === undefined) await mkdir(path, MODE);
  else await make(path);
  return first ?? path;
}

function makeSync(path: string): string | undefined {
  try {
    mkdirSync(path, MODE);
    return path;
  } catch (error) {
    if (hasSystemCode(error, 'EEXIST') && statSync(path).isDirectory()) return undefined;
    if (!hasSystemCode(error, 'ENOENT') || path === dirname(path)) throw error;
  }
  const first = makeSync(dirname(path));
  if (first === undefined) mkdirSync(path, MODE);
  else makeSync(path);
  return first ?? path;
}

function hasSystemCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
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
