import { open, type FileHandle } from 'node:fs/promises';
import { dirname } from 'node:path';
import { syncDirectory } from './sync-directory.ts';

const BLOCK_BYTES = 65_536;
const NEWLINE = 0x0a;

/**
 * Appends a line to a file of lines, durably; makes the file, readable by its owner only. A last line that a crash cut off
 * is removed first: left there, it would spoil the next one. Throws the system's error, and `TypeError` for a line with a
 * line feed in it.
 */
export async function appendLine(path: string, line: string): Promise<void> {
  if (line.includes('\n')) throw new TypeError('one line at a time');
  const file = await open(path, 'a+', 0o600);
  try {
    const { size } = await file.stat();
    const whole = await endOfLastLine(file, size);
    if (whole < size) await file.truncate(whole);
    await file.appendFile(`${line}\n`);
    await file.sync();
    if (size === 0) await syncDirectory(dirname(path));
  } finally {
    await file.close();
  }
}

/** Offset after the last line feed, 0 when there is none. */
async function endOfLastLine(file: FileHandle, size: number): Promise<number> {
  const block = Buffer.alloc(BLOCK_BYTES);
  for (let end = size; end > 0;) {
    const start = Math.max(0, end - BLOCK_BYTES);
    const { bytesRead } = await file.read(block, 0, end - start, start);
    const at = block.subarray(0, bytesRead).lastIndexOf(NEWLINE);
    if (at >= 0) return start + at + 1;
    end = start;
  }
  return 0;
}
