import { readFile } from 'node:fs/promises';
import { crc32 } from 'node:zlib';
import { z } from 'zod';
import { SocError, parseJson } from '@qiaolou/schema';

const count = z.number().int().nonnegative();

const segment = z
  .object({
    /** File name below `segments/`, without `.parquet`: day and number. */
    name: z.string().regex(/^\d{1,16}-\d{8,16}$/),
    /** Rows by day, `YYYY-MM-DD`. */
    days: z.record(z.string(), count).readonly(),
    /** CRC32 of the Parquet file. */
    crc: count,
    minTs: z.number(),
    maxTs: z.number(),
    minSeq: count,
    maxSeq: count,
    columns: z.array(z.string()).readonly(),
    /** Names the fields that had columns when it was written; files of one can be read as one table. */
    dictionary: z.string(),
  })
  .readonly();

/** A Parquet file of a store of 0.1.0, as its manifest tells of it. Times in epoch ms. */
export type Segment = z.infer<typeof segment>;

const manifestBody = z
  .object({
    format: z.literal(1),
    /** Largest sequence number in the segments. */
    lastSeq: count,
    segments: z.array(segment).readonly(),
  })
  .readonly();

/** What the manifest of a store of 0.1.0 tells that a reader needs: a file that is not in it does not count. */
export type Manifest = z.infer<typeof manifestBody>;

/** Reads a manifest of format 1; `store.corrupt` names one that is damaged or of another format. Throws the system's error. */
export async function readManifest(path: string): Promise<Manifest> {
  const [body = '', sum = ''] = (await readFile(path, 'utf8')).split('\n');
  if (sum !== String(crc32(body))) throw new SocError('store.corrupt', { file: path, reason: 'checksum' });
  const parsed = manifestBody.safeParse(parsedJson(body));
  if (!parsed.success) throw new SocError('store.corrupt', { file: path, reason: 'format' });
  return parsed.data;
}

function parsedJson(text: string): unknown {
  try {
    return parseJson(text);
  } catch {
    return undefined;
  }
}
