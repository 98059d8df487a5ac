import { readdir, stat, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { privateDirectory } from '@qiaolou/files';
import { hasCode } from '@qiaolou/schema/reading';
import { SEGMENT_FORMAT } from '../../columns/segment-meta.ts';
import { openSegmentFile } from '../../columns/segment-file.ts';
import { setAside } from '../set-aside.ts';
import type { TellReport } from '../store-report.ts';
import {
  EMPTY_MANIFEST,
  manifestPath,
  newestKept,
  readManifest,
  type Manifest,
  type SegmentEntry,
} from './manifest.ts';
import { readFoundSegment, type FoundSegment } from './segment-entry.ts';
import { settleColdFiles } from './cold-files.ts';
import { placeOfSegment, segmentNumber, segmentPath, segmentsFolder, type SegmentPlaces } from './segment-path.ts';

/** The segments of a store as its files tell. */
export interface AdoptedSegments {
  readonly manifest: Manifest;
  /** The manifest on the disk says something else. */
  readonly changed: boolean;
  /** Segments were found that no manifest told of: events in the journal may be in them already. */
  readonly found: boolean;
}

/**
 * Brings manifest and files together. Files are what counts: a manifest that is missing, damaged or older than they are is
 * made anew of their footers. What is no segment of this store, or one whose rows another has, is set aside; removed is only
 * what this store had left unfinished. Throws `store.corrupt` for a manifest of another format, and the system's error.
 */
export async function adoptSegments(places: SegmentPlaces, tell: TellReport): Promise<AdoptedSegments> {
  const { dir } = places;
  await privateDirectory(segmentsFolder(dir));
  const { rebuilt, ...inForce } = await manifestInForce(dir, tell);
  const { manifest, ...cold } = await settleColdFiles(places, inForce.manifest, tell);
  const listed = new Map(manifest.segments.map((segment) => [segment.number, segment]));
  const unlisted = await unlistedSegments({ dir, tell }, listed, new Set(manifest.removing));
  const replaced = unlisted.length === 0 ? new Set<number>() : replacedByListed(places, manifest.segments);
  const { adopted, gone } = await settle({ ...places, tell }, { listed, unlisted, replaced });
  for (const { entry } of adopted)
    tell({ kind: 'segmentAdopted', file: segmentPath(dir, entry.number), events: entry.rows });
  const segments = [...listed.values()]
    .filter(({ number }) => !gone.has(number))
    .concat(adopted.map(({ entry }) => entry));
  const changed = rebuilt || cold.changed || adopted.length > 0;
  return {
    // Which journal file was the last is known only when the manifest is the last.
    manifest: changed ? { ...manifest, ...totals(manifest, segments), ...(rebuilt && { journal: 0 }) } : manifest,
    changed,
    found: cold.found || adopted.length > 0,
  };
}

interface Place extends SegmentPlaces {
  readonly tell: TellReport;
}

interface InForce {
  readonly manifest: Manifest;
  readonly rebuilt: boolean;
}

async function manifestInForce(dir: string, tell: TellReport): Promise<InForce> {
  const file = manifestPath(dir);
  const reading = await readManifest(file);
  const kept = await newestKept(dir);
  if (reading.state === 'whole') {
    if (kept === undefined || kept.generation <= reading.manifest.generation)
      return { manifest: reading.manifest, rebuilt: false };
    tell({ kind: 'manifestRebuilt', file, reason: 'older' });
    return { manifest: reading.manifest, rebuilt: true };
  }
  if (reading.state === 'missing' && kept === undefined && !(await hasSegments(dir)))
    return { manifest: EMPTY_MANIFEST, rebuilt: true };
  if (reading.state === 'damaged') await setAside(file, dir, tell);
  tell({ kind: 'manifestRebuilt', file, reason: reading.state });
  return { manifest: kept ?? EMPTY_MANIFEST, rebuilt: true };
}

async function hasSegments(dir: string): Promise<boolean> {
  return (await readdir(segmentsFolder(dir))).some((name) => segmentNumber(name) !== undefined);
}

/** Segments in files that are not listed; of what is no segment the file is set aside. */
async function unlistedSegments(
  { dir, tell }: Place,
  listed: ReadonlyMap<number, SegmentEntry>,
  removing: ReadonlySet<number>,
): Promise<readonly FoundSegment[]> {
  const found: FoundSegment[] = [];
  for (const name of (await readdir(segmentsFolder(dir))).sort()) {
    const path = join(segmentsFolder(dir), name);
    const number = segmentNumber(name);
    if (number !== undefined && listed.has(number)) continue;
    const replaced = number !== undefined && removing.has(number);
    // Our own, of a write that was not finished: its events are in the journal or in the segments it was made of.
    if (replaced || name.endsWith('.seg.tmp')) await unlink(path);
    else {
      const segment = number === undefined ? undefined : await foundSegment(path, number);
      if (segment === undefined) await setAside(path, dir, tell);
      else found.push(segment);
    }
  }
  return found;
}

async function foundSegment(path: string, number: number): Promise<FoundSegment | undefined> {
  try {
    const segment = await readFoundSegment(path);
    return segment.entry.number === number ? segment : undefined;
  } catch (error) {
    // A later release wrote it: setting it aside would make its events missing without a word.
    if (!hasCode(error, 'store.corrupt') || Number(error.details['format']) > SEGMENT_FORMAT) throw error;
    return undefined;
  }
}

interface Settling {
  readonly listed: ReadonlyMap<number, SegmentEntry>;
  readonly unlisted: readonly FoundSegment[];
  /** Numbers of segments whose rows listed ones have. */
  readonly replaced: ReadonlySet<number>;
}

interface Settled {
  readonly adopted: readonly FoundSegment[];
  /** Numbers of listed segments that are in adopted ones now. */
  readonly gone: ReadonlySet<number>;
}

/**
 * A segment that was put together of others and those others are never both live. It is, when one of the others is no
 * more; else it was not finished, or they were not removed yet.
 */
async function settle({ tell, ...places }: Place, { listed, unlisted, replaced }: Settling): Promise<Settled> {
  const { dir } = places;
  const gone = new Set<number>();
  const live = new Map(unlisted.map((segment) => [segment.entry.number, segment]));
  const doubles = unlisted.filter(
    ({ entry, replaces }) => replaces.length === 0 && isThereTwice(places, entry, [...listed.values()]),
  );
  for (const number of [...replaced, ...doubles.map(({ entry }) => entry.number)])
    if (live.delete(number)) await setAside(segmentPath(dir, number), dir, tell);
  // The newest first: what it replaces may itself have replaced something.
  for (const segment of unlisted.toSorted((a, b) => b.entry.number - a.entry.number)) {
    if (segment.replaces.length === 0 || !live.has(segment.entry.number)) continue;
    const parts = segment.replaces.filter((number) => listed.has(number) || live.has(number));
    const all = parts.length === segment.replaces.length && (await allThere(dir, parts));
    if (all && parts.every((number) => listed.has(number))) {
      live.delete(segment.entry.number);
      await unlink(segmentPath(dir, segment.entry.number));
      continue;
    }
    for (const number of segment.replaces) {
      if (live.delete(number)) await setAside(segmentPath(dir, number), dir, tell);
      if (listed.has(number)) gone.add(number);
    }
  }
  return { adopted: [...live.values()], gone };
}

/** Whether an event of a segment that nobody told of is in one that is listed: each has a number of its own. */
function isThereTwice(places: SegmentPlaces, found: SegmentEntry, listed: readonly SegmentEntry[]): boolean {
  const near = listed.filter(({ minSeq, maxSeq }) => maxSeq >= found.minSeq && minSeq <= found.maxSeq);
  if (near.length === 0) return false;
  const numbers = new Set(seqsOf(places, found));
  return near.some((segment) => seqsOf(places, segment).some((seq) => numbers.has(seq)));
}

/** Numbers of the events of a segment; none of one that is damaged, of which nobody can say what it has. */
function seqsOf(places: SegmentPlaces, entry: SegmentEntry): readonly number[] {
  try {
    const { segment, close } = openSegmentFile(placeOfSegment(places, entry));
    try {
      return [...segment.seqs()];
    } finally {
      close();
    }
  } catch (error) {
    if (hasCode(error, 'store.corrupt')) return [];
    throw error;
  }
}

function replacedByListed(places: SegmentPlaces, segments: readonly SegmentEntry[]): ReadonlySet<number> {
  const replaced = new Set<number>();
  for (const entry of segments) {
    if (entry.level === 0) continue;
    try {
      const file = openSegmentFile(placeOfSegment(places, entry));
      for (const part of file.segment.meta.origin.replaces) replaced.add(part);
      file.close();
    } catch (error) {
      // Of one that is damaged nobody can say what it has; what it may replace is better there twice than not at all.
      if (!hasCode(error, 'store.corrupt')) throw error;
    }
  }
  return replaced;
}

async function allThere(dir: string, numbers: readonly number[]): Promise<boolean> {
  for (const number of numbers) {
    const there = await stat(segmentPath(dir, number)).then(
      () => true,
      () => false,
    );
    if (!there) return false;
  }
  return true;
}

function totals(
  manifest: Manifest,
  segments: readonly SegmentEntry[],
): Pick<Manifest, 'segments' | 'lastSeq' | 'nextSegment'> {
  return {
    segments,
    lastSeq: segments.reduce((most, { maxSeq }) => Math.max(most, maxSeq), manifest.lastSeq),
    nextSegment: segments.reduce((next, { number }) => Math.max(next, number + 1), manifest.nextSegment),
  };
}
