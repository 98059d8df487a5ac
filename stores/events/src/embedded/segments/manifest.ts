import { link, readdir, readFile, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import { z } from 'zod';
import { replaceFile } from '@qiaolou/files';
import { SocError, parseJson } from '@qiaolou/schema/reading';

const count = z.number().int().nonnegative();

const segmentEntry = z
  .strictObject({
    /** Its file is `NNNNNNNN.seg` below `segments/`. No other segment ever had it. */
    number: count.positive(),
    bytes: count,
    /** SM3 of the file (GB/T 32905-2016). */
    sm3: z.string().regex(/^[0-9a-f]{64}$/),
    /** CRC32 of its footer, by which another file in its place is known. */
    footerCrc: count,
    rows: count.positive(),
    /** Rows of each day, in order of time; `start` is the day's first millisecond. */
    days: z.array(z.strictObject({ start: z.number(), rows: count.positive() }).readonly()).readonly(),
    minTs: z.number(),
    maxTs: z.number(),
    minSeq: count,
    maxSeq: count,
    minIngested: z.number(),
    maxIngested: z.number(),
    /** How often its rows were put together; 0 for those of a block. */
    level: count,
    /** Its file is in the directory for old ones. */
    cold: z.literal(true).optional(),
  })
  .readonly();

/** A segment as the store knows it without opening its file. */
export type SegmentEntry = z.infer<typeof segmentEntry>;

const manifestBody = z
  .strictObject({
    /** Segments of format 2 came with 3, so that a release that does not read them refuses the whole store. */
    format: z.literal([2, 3]).transform(() => 3 as const),
    generation: count,
    /** Number of the journal file that was being written. */
    journal: count,
    /** Every event up to this sequence number is in a segment or among `absent`. */
    lastSeq: count,
    /** Number for the next segment. */
    nextSegment: count.positive(),
    /** Sequence numbers up to `lastSeq` that no event has, by right: those given up when an event was numbered anew. */
    absent: count,
    /** Segments whose rows are in others now; their files are to be removed. */
    removing: z.array(count).readonly(),
    segments: z.array(segmentEntry).readonly(),
  })
  .readonly();

/** The list of every live segment. */
export type Manifest = z.infer<typeof manifestBody>;

/** Of a store that never had an event. */
export const EMPTY_MANIFEST: Manifest = {
  format: 3,
  generation: 0,
  journal: 0,
  lastSeq: 0,
  nextSegment: 1,
  absent: 0,
  removing: [],
  segments: [],
};

/** What became of reading a manifest. */
export type ManifestReading =
  | { readonly state: 'whole'; readonly manifest: Manifest }
  | { readonly state: 'missing' }
  | { readonly state: 'damaged' };

const FILE = 'manifest.json';
/** Manifests that were in force before, by their generation. */
const KEPT = /^manifest-(\d{1,16})\.json$/;
const MOST_KEPT = 3;

/** Where the manifest in force is, in a store's directory. */
export function manifestPath(dir: string): string {
  return join(dir, FILE);
}

/** Reads a manifest; throws `store.corrupt` with reason `format` for one of another format, and the system's error. */
export async function readManifest(path: string): Promise<ManifestReading> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return { state: 'missing' };
    throw error;
  }
  const [body = '', sum = ''] = text.split('\n');
  if (sum !== String(crc32(body))) return { state: 'damaged' };
  const parsed = manifestBody.safeParse(parseJson(body));
  // Its checksum holds: somebody wrote it so, and knows more or less than this release does.
  if (!parsed.success) throw new SocError('store.corrupt', { file: path, reason: 'format' });
  return { state: 'whole', manifest: parsed.data };
}

/** The newest manifest that is kept besides the one in force and can be read; undefined when there is none. */
export async function newestKept(dir: string): Promise<Manifest | undefined> {
  for (const generation of (await keptGenerations(dir)).toReversed()) {
    const reading = await readManifest(keptPath(dir, generation));
    if (reading.state === 'whole') return reading.manifest;
  }
  return undefined;
}

/** Writes a manifest as a whole, the one before it is kept; after it resolves the new generation is the store. */
export async function writeManifest(dir: string, manifest: Manifest): Promise<void> {
  await keepCurrent(dir, manifest.generation - 1);
  const body = JSON.stringify(manifest);
  await replaceFile(manifestPath(dir), `${body}\n${crc32(body)}\n`);
  const kept = await keptGenerations(dir);
  for (const generation of kept.slice(0, Math.max(0, kept.length - MOST_KEPT))) await unlink(keptPath(dir, generation));
}

async function keepCurrent(dir: string, generation: number): Promise<void> {
  try {
    await link(manifestPath(dir), keptPath(dir, generation));
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    // The first manifest has none before it; a generation that is kept already was written by an attempt that failed later.
    if (code !== 'ENOENT' && code !== 'EEXIST') throw error;
  }
}

async function keptGenerations(dir: string): Promise<readonly number[]> {
  const names = await readdir(dir);
  return names
    .flatMap((name) => KEPT.exec(name)?.[1] ?? [])
    .map(Number)
    .sort((a, b) => a - b);
}

function keptPath(dir: string, generation: number): string {
  return join(dir, `manifest-${generation}.json`);
}
