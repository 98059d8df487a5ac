import { createSm3 } from '@qiaolou/crypto/sm3';
import { dayOf, hasCode, type SocError } from '@qiaolou/schema';
import { open, type FileHandle } from 'node:fs/promises';
import { openSegmentFile } from '../columns/segment-file.ts';
import type { SegmentMeta } from '../columns/segment-meta.ts';
import type { Segment } from '../columns/segment.ts';
import type { SegmentEntry } from '../embedded/segments/manifest.ts';
import { unreadableCode } from './unreadable-code.ts';
import { segmentParts, type SegmentPart } from './segment-parts.ts';
import type { CheckTools, StoreFinding } from './store-finding.ts';

/** A segment file that is to be looked at. */
export interface SegmentUnderCheck {
  readonly path: string;
  /** Path below the store's directory. */
  readonly name: string;
  readonly number: number;
  /** What the manifest says of it; undefined when it is not listed. */
  readonly entry: SegmentEntry | undefined;
}

const CHUNK_BYTES = 1_048_576;

/**
 * Looks at all of a segment file twice: its bytes as the manifest knows them, then every slice and what it has. Answers what
 * its footer says, undefined when it cannot be read. Throws the system's error for what is no damage, such as a file that may not be read.
 */
export async function checkSegment(file: SegmentUnderCheck, tools: CheckTools): Promise<SegmentMeta | undefined> {
  const tell = findingsOf(file, tools);
  if (!(await checkBytes(file, tell, tools))) return undefined;
  try {
    const { segment, close } = openSegmentFile(file.path);
    try {
      const wanted = file.entry?.footerCrc ?? segment.footerCrc;
      if (segment.footerCrc !== wanted || segment.meta.origin.number !== file.number)
        tell({ code: 'segmentOther', detail: String(segment.meta.origin.number) });
      else await checkParts(segment, tell, tools);
      return segment.meta;
    } finally {
      close();
    }
  } catch (error) {
    if (!hasCode(error, 'store.corrupt')) throw error;
    tell({ code: 'segmentFormat', detail: reasonOf(error) });
    return undefined;
  }
}

type Tell = (finding: Omit<StoreFinding, 'file' | 'days'> & { readonly days?: readonly string[] }) => void;

function findingsOf({ name, entry }: SegmentUnderCheck, { found }: CheckTools): Tell {
  const days = entry?.days.map(({ start }) => dayOf(start)) ?? [];
  return (finding) => found({ file: name, days, ...(entry && { events: entry.rows }), ...finding });
}

/** Whether there is a file whose content is worth looking at. */
async function checkBytes({ path, entry }: SegmentUnderCheck, tell: Tell, tools: CheckTools): Promise<boolean> {
  let file: FileHandle | undefined;
  try {
    file = await open(path, 'r');
    const { size } = await file.stat();
    if (entry !== undefined && size !== entry.bytes)
      tell({ code: 'segmentSize', bytes: size, detail: String(entry.bytes) });
    const sm3 = await sm3Of(file, tools);
    if (entry !== undefined && size === entry.bytes && sm3 !== entry.sm3) tell({ code: 'segmentChanged' });
    return true;
  } catch (error) {
    const code = unreadableCode(error);
    if (code === undefined) throw error;
    tell(code === 'ENOENT' ? { code: 'segmentMissing' } : { code: 'segmentUnreadable', detail: code });
    return false;
  } finally {
    await file?.close();
  }
}

async function sm3Of(file: FileHandle, { looked }: CheckTools): Promise<string> {
  const hash = createSm3();
  const chunk = Buffer.allocUnsafe(CHUNK_BYTES);
  for (let at = 0; ;) {
    const { bytesRead } = await file.read(chunk, 0, CHUNK_BYTES, at);
    if (bytesRead === 0) return hash.digest('hex');
    hash.update(chunk.subarray(0, bytesRead));
    at += bytesRead;
    await looked(bytesRead);
  }
}

/** Every slice, then everything that stands in those that are good. */
async function checkParts(segment: Segment, tell: Tell, tools: CheckTools): Promise<void> {
  const parts = segmentParts(segment.meta);
  const damaged = new Set<number>();
  for (const [number, slice] of segment.meta.slices.entries()) {
    if (isDamaged(segment, number)) damaged.add(number);
    await tools.looked(slice.length);
  }
  const usesDamaged = ({ refs }: SegmentPart): boolean => refs.some(({ slice }) => damaged.has(slice));
  const [time] = parts;
  const times = time === undefined || usesDamaged(time) ? undefined : readable(() => segment.times());
  for (const number of damaged) {
    const { offset, length } = segment.meta.slices[number] ?? {};
    const lost = parts.filter(({ refs }) => refs.some(({ slice }) => slice === number));
    tell({
      ...{ code: 'segmentSlice', parts: lost.map(({ name }) => name) },
      ...(offset !== undefined && { at: offset }),
      ...(length !== undefined && { bytes: length }),
      ...concerned(segment, lost, times),
    });
  }
  for (const part of parts) {
    if (usesDamaged(part)) continue;
    const fault = readFault(() => part.check(segment));
    if (fault !== undefined)
      tell({ code: 'segmentContent', parts: [part.name], detail: fault, ...concerned(segment, [part], times) });
    segment.release();
    await tools.looked(0);
  }
}

function isDamaged(segment: Segment, slice: number): boolean {
  return readFault(() => segment.checkSlice(slice)) !== undefined;
}

/** Events that lost parts are of, and their days. */
function concerned(
  { meta }: Segment,
  lost: readonly SegmentPart[],
  times: Float64Array | undefined,
): { readonly events: number; readonly days: readonly string[] } {
  const all = { events: meta.rows, days: meta.days.map(({ start }) => dayOf(start)) };
  const days = new Set<string>();
  const rows = new Set<number>();
  for (const part of lost) {
    if (part.rows === undefined || times === undefined) return all;
    for (let row = part.rows.from; row < part.rows.to; row++) {
      rows.add(row);
      days.add(dayOf(times[row] ?? NaN));
    }
  }
  return { events: rows.size, days: [...days].sort() };
}

function readable<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    if (hasCode(error, 'store.corrupt')) return undefined;
    throw error;
  }
}

/** Why something cannot be read; undefined when it can. */
function readFault(read: () => void): string | undefined {
  try {
    read();
    return undefined;
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof RangeError) return error.name;
    if (hasCode(error, 'store.corrupt')) return reasonOf(error);
    throw error;
  }
}

function reasonOf({ details: { reason } }: SocError): string {
  return typeof reason === 'string' ? reason : 'format';
}
