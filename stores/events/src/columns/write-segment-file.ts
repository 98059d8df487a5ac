import { createSm3 } from '@qiaolou/crypto/sm3';
import { syncDirectory } from '@qiaolou/files';
import { open, rename } from 'node:fs/promises';
import { dirname } from 'node:path';
import { footerCrc } from './segment-footer.ts';

/** What a manifest keeps of a segment file. */
export interface WrittenSegment {
  readonly bytes: number;
  /** SM3 of the file (GB/T 32905-2016), 64 hexadecimal digits. */
  readonly sm3: string;
  readonly footerCrc: number;
}

/**
 * Writes the pieces of `sealSegment` as a file, readable by its owner only: beside its place, synced, renamed, the
 * directory synced. After a crash it is there as a whole or not at all; `<path>.tmp` may be left. Throws the system's error.
 */
export async function writeSegmentFile(path: string, pieces: readonly Uint8Array[]): Promise<WrittenSegment> {
  const hash = createSm3();
  let bytes = 0;
  const file = await open(`${path}.tmp`, 'w', 0o600);
  try {
    for (const piece of pieces) {
      for (let at = 0; at < piece.length;) at += (await file.write(piece, at)).bytesWritten;
      hash.update(piece);
      bytes += piece.length;
    }
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(`${path}.tmp`, path);
  await syncDirectory(dirname(path));
  return { bytes, sm3: hash.digest('hex'), footerCrc: footerCrc(pieces.at(-1) ?? new Uint8Array(0)) };
}
