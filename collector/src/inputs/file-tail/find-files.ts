import type { Dirent } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { PathPattern } from './path-pattern.ts';

/** Most folders below each other that `**` goes into, and most folders a pattern looks at. */
const MAX_DEPTH = 8;
const MAX_FOLDERS = 2_000;

/** What a pattern found. */
export interface FoundFiles {
  /** Paths that match, in the order of their names; not looked at yet. */
  readonly paths: readonly string[];
  /** Folders that could not be read, with the system's code. */
  readonly faults: readonly { readonly path: string; readonly code: string }[];
}

interface Search {
  readonly limit: number;
  readonly paths: string[];
  readonly faults: { path: string; code: string }[];
  folders: number;
}

/** The files a pattern names, `limit` at most. Links to folders are not followed. A root that is not there holds nothing. */
export async function findFiles({ root, names }: PathPattern, limit: number): Promise<FoundFiles> {
  const search: Search = { limit, paths: [], faults: [], folders: 0 };
  await look(root, names, 0, search);
  return { paths: search.paths.toSorted(), faults: search.faults };
}

async function look(folder: string, names: PathPattern['names'], depth: number, search: Search): Promise<void> {
  const [name, ...below] = names;
  if (name === undefined || search.paths.length >= search.limit || search.folders >= MAX_FOLDERS) return;
  if (name === 'deep') await look(folder, below, depth, search);
  for (const entry of await entriesOf(folder, search)) {
    const path = join(folder, entry.name);
    if (name === 'deep') {
      if (isOpenFolder(entry) && depth < MAX_DEPTH) await look(path, names, depth + 1, search);
    } else if (name.test(entry.name)) await take(path, entry, { below, depth }, search);
  }
}

/** A name matched: a folder to go on in, or a file. */
async function take(
  path: string,
  entry: Dirent,
  { below, depth }: { readonly below: PathPattern['names']; readonly depth: number },
  search: Search,
): Promise<void> {
  if (below.length > 0) {
    if (entry.isDirectory()) await look(path, below, depth, search);
  } else if (!entry.isDirectory() && search.paths.length < search.limit && !search.paths.includes(path))
    search.paths.push(path);
}

function isOpenFolder(entry: Dirent): boolean {
  return entry.isDirectory() && !entry.name.startsWith('.');
}

async function entriesOf(folder: string, search: Search): Promise<readonly Dirent[]> {
  search.folders++;
  try {
    return await readdir(folder, { withFileTypes: true });
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? 'EIO';
    if (code !== 'ENOENT' && code !== 'ENOTDIR') search.faults.push({ path: folder, code });
    return [];
  }
}
