import type { ReadableBytes } from '../src/exchange/index.ts';

/** Bytes as a file that is read at will. */
export function bytesInMemory(bytes: Uint8Array): ReadableBytes {
  return { size: bytes.length, read: (from, to) => Promise.resolve(Uint8Array.from(bytes.subarray(from, to))) };
}
