import { SocError } from '@qiaolou/schema';
import {
  manifestPath,
  newestKept,
  readManifest,
  type Manifest,
  type SegmentEntry,
} from '../embedded/segments/manifest.ts';

/**
 * The list of segments in force now, of a store that another process may have open: it is replaced in one step. Throws
 * `store.corrupt` when it is missing, damaged or of another format, and the system's error.
 */
export async function liveList(dir: string): Promise<Manifest> {
  const file = manifestPath(dir);
  const reading = await readManifest(file);
  if (reading.state === 'whole') return reading.manifest;
  throw new SocError('store.corrupt', { file, reason: reading.state });
}

/**
 * Whether a list still says of a segment what an entry of an older one did: then its file must be there and be the same. A merge
 * has other numbers, a file that was moved has another place.
 */
export function stillSays({ segments }: Manifest, entry: SegmentEntry): boolean {
  return segments.some(({ number, cold, footerCrc }) => {
    return number === entry.number && cold === entry.cold && footerCrc === entry.footerCrc;
  });
}

/** Whether an error is that a file is not there, however deep. */
export function isGone(error: unknown): boolean {
  for (let cause = error; cause instanceof Error; cause = cause.cause)
    if ('code' in cause && cause.code === 'ENOENT') return true;
  return false;
}

/** Whether the list of a store that nobody has open is in force as it is: else the store makes another when it opens. */
export async function listIsInForce(dir: string): Promise<boolean> {
  const reading = await readManifest(manifestPath(dir));
  if (reading.state !== 'whole') return false;
  const kept = await newestKept(dir);
  return kept === undefined || kept.generation <= reading.manifest.generation;
}
