import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { systemFacts } from '@qiaolou/schema';
import {
  newestKept,
  manifestPath,
  readManifest,
  EMPTY_MANIFEST,
  type Manifest,
} from '../embedded/segments/manifest.ts';
import {
  placeOfSegment,
  segmentNumber,
  segmentsFolder,
  type SegmentPlaces,
} from '../embedded/segments/segment-path.ts';
import { OLD_FOLDER } from '../parquet/needs-conversion.ts';
import type { SegmentUnderCheck } from './check-segment.ts';
import type { CheckTools } from './store-finding.ts';

/** The list of segments that a check goes by. */
export interface ListInForce {
  readonly manifest: Manifest;
  /** It is the one in force; else the newest that is kept, or an empty one. */
  readonly inForce: boolean;
}

/** Reads the list of segments. Throws `store.corrupt` for one of another format, and the system's error. */
export async function listInForce(dir: string, { found }: CheckTools): Promise<ListInForce> {
  const reading = await readManifest(manifestPath(dir));
  const kept = await newestKept(dir);
  const told = { file: 'manifest.json', days: [] };
  if (reading.state === 'whole') {
    if (kept === undefined || kept.generation <= reading.manifest.generation)
      return { manifest: reading.manifest, inForce: true };
    found({ code: 'manifestOlder', ...told, detail: `manifest-${kept.generation}.json` });
    return { manifest: reading.manifest, inForce: false };
  }
  const isNew = reading.state === 'missing' && kept === undefined && (await namesIn(segmentsFolder(dir))).length === 0;
  if (!isNew) found({ code: reading.state === 'missing' ? 'manifestMissing' : 'manifestDamaged', ...told });
  return { manifest: kept ?? EMPTY_MANIFEST, inForce: false };
}

/** Files that there may be besides segments and journal. */
const KNOWN =
  /^(?:custody\.ndjson|replays\.json|manifest(?:-\d{1,16})?\.json|lock\.db(?:-journal)?|lock\.holder|segments|journal|set-aside)$/;
const LEFT_OVER = /^(?:manifest\.json|replays\.json|lock\.holder)\.tmp$/;
/** What the journal put aside beside its files. */
const JOURNAL_ASIDE = /^\d{8}\.wal\.(?:tornTail|damagedFrames)-\d+$/;

/** Segments to be looked at: those listed, and those in files that are not. Tells of all other files. */
export async function segmentsToCheck(
  places: SegmentPlaces,
  { segments, removing }: Manifest,
  { found }: CheckTools,
): Promise<readonly SegmentUnderCheck[]> {
  const { dir } = places;
  const listed = segments.map((entry) => ({ ...placeOf(places, entry), entry }));
  const known = new Set(segments.map(({ number }) => number));
  const unlisted: SegmentUnderCheck[] = [];
  for (const name of await namesIn(segmentsFolder(dir))) {
    const number = segmentNumber(name);
    if (number !== undefined && known.has(number)) continue;
    const file = `segments/${name}`;
    if (name.endsWith('.seg.tmp') || (number !== undefined && removing.includes(number)))
      found({ code: 'leftOver', file, days: [] });
    else if (number === undefined) found({ code: 'fileUnknown', file, days: [] });
    else unlisted.push({ ...placeOf(places, { number }), entry: undefined });
  }
  await tellOthers(dir, found);
  return [...listed, ...unlisted];
}

async function tellOthers(dir: string, found: CheckTools['found']): Promise<void> {
  for (const name of await namesIn(dir))
    if (LEFT_OVER.test(name)) found({ code: 'leftOver', file: name, days: [] });
    else if (!KNOWN.test(name) && name !== OLD_FOLDER) found({ code: 'fileUnknown', file: name, days: [] });
  for (const name of await namesIn(join(dir, 'journal')))
    if (JOURNAL_ASIDE.test(name)) found({ code: 'setAside', file: `journal/${name}`, days: [] });
    else if (!/^\d{8}\.wal$/.test(name)) found({ code: 'fileUnknown', file: `journal/${name}`, days: [] });
  for (const name of await namesIn(join(dir, 'set-aside')))
    found({ code: 'setAside', file: `set-aside/${name}`, days: [] });
}

/** Bytes of a file; 0 when there is none or it cannot be asked. */
export async function sizeOf(path: string): Promise<number> {
  return stat(path).then(
    ({ size }) => size,
    () => 0,
  );
}

/** Names in a folder, sorted; none when it is not there. */
export async function namesIn(folder: string): Promise<readonly string[]> {
  try {
    return (await readdir(folder)).sort();
  } catch (error) {
    if (error instanceof Error && systemFacts(error).code === 'ENOENT') return [];
    throw error;
  }
}

function placeOf(
  places: SegmentPlaces,
  segment: { readonly number: number; readonly cold?: true | undefined },
): Omit<SegmentUnderCheck, 'entry'> {
  const { number, cold } = segment;
  const name = `${cold ? 'cold:' : ''}segments/${String(number).padStart(8, '0')}.seg`;
  return { number, path: placeOfSegment(places, segment), name };
}
