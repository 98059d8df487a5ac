import { readFile } from 'node:fs/promises';
import { crc32 } from 'node:zlib';
import { replaceFile } from '@qiaolou/files';
import { SocError } from '@qiaolou/schema';

/** An immutable Parquet file with its id filter. */
export interface Segment {
  /** File name below `segments/`, without extension; `.parquet` and `.ids` are beside each other. */
  readonly name: string;
  /** Rows by day, `YYYY-MM-DD`. */
  readonly days: Readonly<Record<string, number>>;
  readonly rows: number;
  /** Bytes of both files. */
  readonly bytes: number;
  /** CRC32 of the Parquet file and of the id filter. */
  readonly crc: number;
  readonly idsCrc: number;
  readonly minTs: number;
  readonly maxTs: number;
  readonly minSeq: number;
  readonly maxSeq: number;
  /** How often its rows were merged; 0 for a flush of the hot table. */
  readonly level: number;
  readonly columns: readonly string[];
  readonly overflow: readonly string[];
  /** Key into `dictionaries`. */
  readonly dictionary: string;
}

/** The list of every live file: what is not in it does not exist. */
export interface Manifest {
  readonly format: 1;
  readonly generation: number;
  /** Journal files up to this number are covered by the segments. */
  readonly journalTo: number;
  /** Largest sequence number in the segments. */
  readonly lastSeq: number;
  /** Latest ingest time in the segments, epoch ms. */
  readonly lastIngested: number;
  /** Number for the next segment's name. */
  readonly nextSegment: number;
  readonly segments: readonly Segment[];
  /** Dictionary fields known when a segment was written. */
  readonly dictionaries: Readonly<Record<string, readonly string[]>>;
}

const EMPTY_MANIFEST: Manifest = {
  format: 1,
  generation: 0,
  journalTo: 0,
  lastSeq: 0,
  lastIngested: 0,
  nextSegment: 1,
  segments: [],
  dictionaries: {},
};

/** Reads a manifest; a missing file is an empty store, a damaged one is `store.corrupt` naming it. */
export async function readManifest(path: string): Promise<Manifest> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return EMPTY_MANIFEST;
    throw error;
  }
  const [body = '', sum = ''] = text.split('\n');
  if (sum !== String(crc32(body))) throw new SocError('store.corrupt', { file: path, reason: 'checksum' });
  const manifest = parsedManifest(body);
  if (manifest === undefined) throw new SocError('store.corrupt', { file: path, reason: 'format' });
  return manifest;
}

/** The manifest of a text whose checksum holds; undefined when it is of another format. */
function parsedManifest(body: string): Manifest | undefined {
  try {
    const value = JSON.parse(body) as Manifest | null;
    return value?.format === 1 ? value : undefined;
  } catch {
    return undefined;
  }
}

/** Writes a manifest as a whole; after it resolves the new generation is the store. */
export async function writeManifest(path: string, manifest: Manifest): Promise<void> {
  const body = JSON.stringify(manifest);
  await replaceFile(path, `${body}\n${crc32(body)}\n`);
}
