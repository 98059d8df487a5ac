import { rename, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { privateDirectory, syncDirectory } from '@qiaolou/files';
import type { TellReport } from './store-report.ts';

/** Folder of what was set aside, in the store's directory. Nothing in it is ever read or removed by the store. */
export const SET_ASIDE = 'set-aside';

/**
 * Moves a file that is not understood out of the way, under a name nothing there has yet, and tells: what cannot be
 * explained may be the only copy of something. Throws the system's error.
 */
export async function setAside(file: string, dir: string, tell: TellReport): Promise<void> {
  const folder = join(dir, SET_ASIDE);
  await privateDirectory(folder);
  const { size } = await stat(file);
  const keptAs = await freeName(join(folder, basename(file)));
  await rename(file, keptAs);
  await syncDirectory(folder);
  tell({ kind: 'setAside', file, bytes: size, keptAs });
}

/** The first of a path and those with a number after it that nothing has yet. */
export async function freeName(path: string): Promise<string> {
  for (let number = 0; ; number += 1) {
    const name = number === 0 ? path : `${path}.${number}`;
    const taken = await stat(name).then(
      () => true,
      () => false,
    );
    if (!taken) return name;
  }
}
