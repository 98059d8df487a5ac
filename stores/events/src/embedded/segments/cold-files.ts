import { readdir, stat, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { hasCode, systemFacts } from '@qiaolou/schema/reading';
import type { TellReport } from '../store-report.ts';
import type { Manifest, SegmentEntry } from './manifest.ts';
import { readFoundSegment } from './segment-entry.ts';
import { segmentNumber, segmentPath, segmentsFolder, type SegmentPlaces } from './segment-path.ts';

/** A manifest that says where each file is. */
export interface SettledCold {
  readonly manifest: Manifest;
  /** The manifest on the disk says something else. */
  readonly changed: boolean;
  /** Files were found that it did not tell of. */
  readonly found: boolean;
}

/**
 * Brings the manifest together with the directory for old files, where moving one was broken off: of two copies one stays, the
 * listed one when it is whole; a file is removed only when its other copy has all its bytes. Files there that no manifest tells
 * of become the store's again; what is no segment of it stays and is told. Without that directory, or when it is not there,
 * nothing changes: what is asked of its files fails with their names. Throws the system's error.
 */
export async function settleColdFiles(
  { dir, coldDir }: SegmentPlaces,
  manifest: Manifest,
  tell: TellReport,
): Promise<SettledCold> {
  const names = coldDir === undefined ? undefined : await namesOf(segmentsFolder(coldDir));
  if (coldDir === undefined || names === undefined) {
    const missing = manifest.segments.filter(({ cold }) => cold).length;
    if (missing > 0) tell({ kind: 'coldMissing', files: missing });
    return { manifest, changed: false, found: false };
  }
  for (const name of names) if (name.endsWith('.seg.tmp')) await unlink(join(segmentsFolder(coldDir), name));
  const there = new Set(names.flatMap((name) => segmentNumber(name) ?? []));
  const segments: SegmentEntry[] = [];
  for (const entry of manifest.segments)
    segments.push(there.has(entry.number) ? await settleOne({ dir, coldDir }, entry) : await hotAgain(dir, entry));
  const adopted = await adoptCold({ coldDir, tell }, manifest, there);
  const changed = adopted.length > 0 || segments.some(({ cold }, index) => cold !== manifest.segments[index]?.cold);
  const found = adopted.length > 0;
  return { manifest: changed ? { ...manifest, segments: [...segments, ...adopted] } : manifest, changed, found };
}

/** One whose number is in the directory for old files. */
async function settleOne(
  { dir, coldDir }: { readonly dir: string; readonly coldDir: string },
  entry: SegmentEntry,
): Promise<SegmentEntry> {
  const [hot, cold] = [segmentPath(dir, entry.number), segmentPath(coldDir, entry.number)];
  const hotWhole = (await sizeOf(hot)) === entry.bytes;
  const coldWhole = (await sizeOf(cold)) === entry.bytes;
  if (entry.cold !== true) {
    if (hotWhole) await unlink(cold);
    return hotWhole || !coldWhole ? entry : { ...entry, cold: true };
  }
  if (coldWhole && (await sizeOf(hot)) !== undefined) await unlink(hot);
  return !coldWhole && hotWhole ? withoutCold(entry) : entry;
}

/** One that should be in the directory for old files and is not, but is still where it was. */
async function hotAgain(dir: string, entry: SegmentEntry): Promise<SegmentEntry> {
  const isHot = entry.cold === true && (await sizeOf(segmentPath(dir, entry.number))) === entry.bytes;
  return isHot ? withoutCold(entry) : entry;
}

function withoutCold({ cold: _, ...entry }: SegmentEntry): SegmentEntry {
  return entry;
}

/** Files of old days that no manifest tells of. */
async function adoptCold(
  { coldDir, tell }: { readonly coldDir: string; readonly tell: TellReport },
  { segments, removing }: Manifest,
  there: ReadonlySet<number>,
): Promise<readonly SegmentEntry[]> {
  const listed = new Set(segments.map(({ number }) => number));
  const adopted: SegmentEntry[] = [];
  for (const number of there) {
    if (listed.has(number)) continue;
    const path = segmentPath(coldDir, number);
    if (removing.includes(number)) await unlink(path);
    else {
      const entry = await foundEntry(path, number);
      tell(
        entry === undefined
          ? { kind: 'coldUnknown', file: path }
          : { kind: 'segmentAdopted', file: path, events: entry.rows },
      );
      if (entry !== undefined) adopted.push({ ...entry, cold: true });
    }
  }
  return adopted;
}

async function foundEntry(path: string, number: number): Promise<SegmentEntry | undefined> {
  try {
    const { entry } = await readFoundSegment(path);
    return entry.number === number ? entry : undefined;
  } catch (error) {
    if (hasCode(error, 'store.corrupt')) return undefined;
    throw error;
  }
}

async function sizeOf(path: string): Promise<number | undefined> {
  return stat(path).then(
    ({ size }) => size,
    () => undefined,
  );
}

async function namesOf(folder: string): Promise<readonly string[] | undefined> {
  try {
    return (await readdir(folder)).sort();
  } catch (error) {
    if (error instanceof Error && systemFacts(error).code === 'ENOENT') return undefined;
    throw error;
  }
}
