import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { FileRecords, headedFormat, type FileRecord } from '../../framing/index.ts';
import { PRINT_BYTES, printOf } from './file-print.ts';
import type { FollowedFiles } from './file-tail-settings.ts';
import type { FileReading } from './tailed-file.ts';
import type { FileState } from './tail-state.ts';

/** A compressed file that is to be read once. */
export interface GzipTask {
  readonly path: string;
  readonly entry: FollowedFiles;
  readonly reading: FileReading;
  /** As which file, and from where in its content. */
  readonly state: FileState;
  /** It is read only if it holds what that file held. */
  readonly isCopy: boolean;
}

/** Records of a compressed file, and how far it was read with them. */
export interface GzipRead {
  readonly records: readonly FileRecord[];
  readonly state: FileState;
}

/**
 * Reads a compressed file on from where it was left. Throws the system's or zlib's error; what was yielded before it is good.
 */
export async function* gzipRecords(task: GzipTask, now: () => number): AsyncGenerator<GzipRead> {
  const { state, reading, isCopy } = task;
  const gunzip = createGunzip({ chunkSize: 64 * 1024 });
  // Errors reach the reader through the stream that pipeline destroys.
  const content = pipeline(createReadStream(task.path), gunzip, () => undefined) as AsyncIterable<Buffer>;
  let start = Buffer.alloc(0);
  let records: FileRecords | undefined;
  let position = 0;
  for await (const chunk of content) {
    if (start.length < PRINT_BYTES) start = Buffer.from(Buffer.concat([start, chunk]).subarray(0, PRINT_BYTES));
    if (records === undefined) {
      if (isCopy && printOf(start.subarray(0, state.head.length)).crc !== state.head.crc) return;
      const format = reading.format === 'auto' ? (headedFormat(start) ?? 'lines') : reading.format;
      records = new FileRecords({ ...reading, format, from: state.resume });
    }
    const unread = chunk.subarray(Math.max(0, state.resume.at - position));
    position += chunk.length;
    if (unread.length > 0)
      yield { records: records.push(Buffer.from(unread), now()), state: { ...state, resume: records.resume } };
  }
  if (records !== undefined) yield { records: records.rest(now()), state: { ...state, resume: records.resume } };
}
