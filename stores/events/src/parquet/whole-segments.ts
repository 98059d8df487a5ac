import { createReadStream } from 'node:fs';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import { SocError } from '@qiaolou/schema';
import type { Segment } from './manifest.ts';

/** System error codes that say nothing of the file. */
const PASSING = new Set(['EMFILE', 'ENFILE', 'ENOMEM', 'EAGAIN', 'EINTR']);

/** The segments of a store, by what their files are worth. */
export interface CheckedSegments {
  readonly whole: readonly Segment[];
  /** Days, `YYYY-MM-DD`, of those whose file is damaged or gone. */
  readonly missingDays: readonly string[];
}

/** Compares the files of segments with their checksums. Throws `store.unavailable` when the machine is short of something. */
export async function wholeSegments(folder: string, segments: readonly Segment[]): Promise<CheckedSegments> {
  const whole: Segment[] = [];
  const missing = new Set<string>();
  for (const segment of segments) {
    if ((await fileCrc(segmentPath(folder, segment))) === segment.crc) whole.push(segment);
    else for (const day of Object.keys(segment.days)) missing.add(day);
  }
  return { whole, missingDays: [...missing].sort() };
}

/** The Parquet file of a segment. */
export function segmentPath(folder: string, { name }: Pick<Segment, 'name'>): string {
  return join(folder, `${name}.parquet`);
}

/** Undefined when the file cannot be read. */
async function fileCrc(file: string): Promise<number | undefined> {
  let crc = 0;
  try {
    for await (const chunk of createReadStream(file, { highWaterMark: 1_048_576 })) crc = crc32(chunk as Buffer, crc);
    return crc;
  } catch (error) {
    const { code = '' } = error as NodeJS.ErrnoException;
    if (PASSING.has(code)) throw new SocError('store.unavailable', { file, reason: code }, { cause: error });
    return undefined;
  }
}
