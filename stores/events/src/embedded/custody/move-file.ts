import { copyFile, open, rename, rm, statfs } from 'node:fs/promises';
import { dirname } from 'node:path';
import { privateDirectory, syncDirectory } from '@qiaolou/files';
import { SocError } from '@qiaolou/schema/reading';
import type { DiskSpace } from '../../custody/forecast.ts';
import type { FileLook } from '../../custody/event-custody.ts';

/** A copy that is to be made. */
export interface FileCopy {
  readonly from: string;
  readonly to: string;
  /** SM3 it must have. */
  readonly sm3: string;
  /** Reads the file back. */
  readonly look: (path: string) => Promise<FileLook | undefined>;
}

/**
 * Copies a file, synced, read back and compared before it has its name. After a crash it is there as a whole or not at all;
 * `<to>.tmp` may be left. Throws `store.corrupt` when what was read back is another, and the system's error.
 */
export async function copyVerified({ from, to, sm3, look }: FileCopy): Promise<void> {
  await privateDirectory(dirname(to));
  const draft = `${to}.tmp`;
  try {
    await copyFile(from, draft);
    const handle = await open(draft, 'r+');
    try {
      await handle.sync();
    } finally {
      await handle.close();
    }
    const copied = await look(draft);
    if (copied?.state !== 'read' || copied.sm3 !== sm3)
      throw new SocError('store.corrupt', { file: from, reason: 'copy' });
  } catch (error) {
    await rm(draft, { force: true });
    throw error;
  }
  await rename(draft, to);
  await syncDirectory(dirname(to));
}

/** Space on the disk of a directory. Throws the system's error. */
export async function spaceOf(dir: string): Promise<DiskSpace> {
  const { bsize, blocks, bavail } = await statfs(dir);
  return { total: bsize * blocks, free: bsize * bavail };
}
