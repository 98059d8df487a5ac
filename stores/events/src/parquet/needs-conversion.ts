import { parseJson } from '@qiaolou/schema';
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';

/** Folder in a store's directory where the files of 0.1.0 stay. */
export const OLD_FOLDER = 'parquet-0.1.0';
/** Written there when everything was taken over and compared. */
export const DONE_FILE = 'converted.json';

/** Whether a directory has a store of 0.1.0, or one whose conversion was not finished. Throws the system's error. */
export async function needsConversion(dir: string): Promise<boolean> {
  if ((await manifestFormat(join(dir, 'manifest.json'))) === 1) return true;
  const old = join(dir, OLD_FOLDER);
  return (await exists(join(old, 'manifest.json'))) && !(await exists(join(old, DONE_FILE)));
}

/** The format that a manifest says it has; undefined when it cannot be read as one. Throws the system's error. */
export async function manifestFormat(path: string): Promise<unknown> {
  try {
    const [body = ''] = (await readFile(path, 'utf8')).split('\n');
    return (parseJson(body) as { readonly format?: unknown } | null)?.format;
  } catch (error) {
    if (error instanceof SyntaxError || (error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

/** Whether there is something at a path. Throws the system's error. */
export async function exists(path: string): Promise<boolean> {
  try {
    await stat(path);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false;
    throw error;
  }
}
