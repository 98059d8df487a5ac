import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { createSm3 } from '@qiaolou/crypto/sm3';
import { dayOf, dayStart, hasCode, systemFacts } from '@qiaolou/schema/reading';
import { entryValue } from '../../columns/entry-text.ts';
import { openSegmentFile } from '../../columns/segment-file.ts';
import { codedColumn } from '../../columns/segment-column.ts';
import type { Segment } from '../../columns/segment.ts';
import type { SealedFile } from '../../custody/custody-entry.ts';
import type { FileLook, LookFor } from '../../custody/event-custody.ts';

/** A file that is to be looked at. */
export interface FileToLook {
  readonly number: number;
  readonly path: string;
}

const CHUNK_BYTES = 1_048_576;
/** Datasets a seal names; of a file with more none is named. */
const MOST_DATASETS = 200;

/** Reads a file as a whole. Blocks its thread. */
export function lookAtFile({ number, path }: FileToLook, what: LookFor): FileLook {
  let bytes: Bytes;
  try {
    bytes = readBytes(path);
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    const { code } = systemFacts(error);
    return code === 'ENOENT' ? { number, state: 'missing' } : { number, state: 'unreadable', reason: String(code) };
  }
  const file = what === 'seal' ? sealedFile(path, number, bytes) : undefined;
  return { number, state: 'read', ...bytes, ...(file !== undefined && { file }) };
}

interface Bytes {
  readonly bytes: number;
  readonly sm3: string;
}

function readBytes(path: string): Bytes {
  const fd = openSync(path, 'r');
  try {
    const { size } = fstatSync(fd);
    const hash = createSm3();
    const chunk = Buffer.allocUnsafe(CHUNK_BYTES);
    for (let at = 0; ;) {
      const read = readSync(fd, chunk, 0, CHUNK_BYTES, at);
      if (read === 0) return { bytes: size, sm3: hash.digest('hex') };
      hash.update(chunk.subarray(0, read));
      at += read;
    }
  } finally {
    closeSync(fd);
  }
}

/** What a seal says of a file; undefined when that cannot be read. */
function sealedFile(path: string, number: number, { bytes, sm3 }: Bytes): SealedFile | undefined {
  try {
    const { segment, close } = openSegmentFile(path);
    try {
      if (segment.meta.origin.number !== number) return undefined;
      const days = segment.meta.days.map(({ start, rows }) => ({ day: dayOf(start), rows }));
      const datasets = datasetsOf(segment);
      return {
        ...{ number, bytes, sm3, rows: segment.meta.rows, days, received: rowsByDay(segment.ingested()) },
        ...(datasets !== undefined && { datasets }),
      };
    } finally {
      close();
    }
  } catch (error) {
    if (hasCode(error, 'store.corrupt')) return undefined;
    throw error;
  }
}

function rowsByDay(times: Float64Array): SealedFile['received'] {
  const days = new Map<number, number>();
  for (const time of times) {
    const start = dayStart(time);
    days.set(start, (days.get(start) ?? 0) + 1);
  }
  return [...days].sort(([a], [b]) => a - b).map(([start, rows]) => ({ day: dayOf(start), rows }));
}

function datasetsOf(segment: Segment): readonly string[] | undefined {
  const column = segment.column('event.dataset');
  const coded = column && codedColumn(column);
  if (coded === undefined) return undefined;
  const used = new Set(coded.codes);
  used.delete(0);
  if (used.size > MOST_DATASETS) return undefined;
  return [...used].map((code) => String(entryValue(coded.entries.at(code - 1)))).sort();
}
