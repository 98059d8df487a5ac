import { crc32 } from 'node:zlib';
import type { FileHandle } from 'node:fs/promises';

/** Some bytes of a file, by which it is known again. */
export interface FilePrint {
  readonly length: number;
  /** CRC-32 of them. */
  readonly crc: number;
}

/** Most bytes that are looked at. */
export const PRINT_BYTES = 1_024;

/** The print of bytes. */
export function printOf(bytes: Uint8Array): FilePrint {
  return { length: bytes.length, crc: crc32(bytes) };
}

/** The print of a file's bytes from `at` to `end`, of `PRINT_BYTES` at most; undefined when the file is shorter. */
async function readPrint(handle: FileHandle, at: number, end: number): Promise<FilePrint | undefined> {
  const bytes = Buffer.alloc(Math.min(PRINT_BYTES, end - at));
  const { bytesRead } = await handle.read(bytes, 0, bytes.length, at);
  return bytesRead === bytes.length ? printOf(bytes) : undefined;
}

/** Whether the file still has those bytes there. */
export async function hasPrint(handle: FileHandle, at: number, print: FilePrint): Promise<boolean> {
  const found = await readPrint(handle, at, at + print.length);
  return found !== undefined && found.crc === print.crc;
}
