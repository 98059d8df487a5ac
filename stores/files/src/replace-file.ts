import { closeSync, fsyncSync, openSync, renameSync, writeFileSync } from 'node:fs';
import { open, rename } from 'node:fs/promises';
import { dirname } from 'node:path';
import { syncDirectory, syncDirectorySync } from './sync-directory.ts';

/**
 * Replaces a file as a whole, readable by its owner only: written beside it as `<path>.tmp`, synced, renamed, directory
 * synced. After a crash there is the old file or the new one. One writer at a time. Throws the system's error; the file is
 * then the old one, or, when only the directory could not be synced, the new one.
 */
export async function replaceFile(path: string, content: string | Uint8Array): Promise<void> {
  const handle = await open(temporary(path), 'w', 0o600);
  try {
    await handle.writeFile(content);
    await handle.sync();
  } finally {
    await handle.close();
  }
  await rename(temporary(path), path);
  await syncDirectory(dirname(path));
}

/** `replaceFile` for callers that cannot wait. */
export function replaceFileSync(path: string, content: string | Uint8Array): void {
  const fd = openSync(temporary(path), 'w', 0o600);
  try {
    writeFileSync(fd, content);
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
  renameSync(temporary(path), path);
  syncDirectorySync(dirname(path));
}

function temporary(path: string): string {
  return `${path}.tmp`;
}
