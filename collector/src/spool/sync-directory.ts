import { closeSync, fsyncSync, openSync } from 'node:fs';

/** Makes names created or removed in a directory durable. */
export function syncDirectory(dir: string): void {
  const fd = openSync(dir, 'r');
  try {
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
}
