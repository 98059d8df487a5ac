import { setImmediate } from 'node:timers/promises';
import { join } from 'node:path';
import { compareText, dayOf, SocError } from '@qiaolou/schema';
import type { SegmentMeta } from '../columns/segment-meta.ts';
import { needsConversion } from '../parquet/needs-conversion.ts';
import type { Manifest } from '../embedded/segments/manifest.ts';
import type { CustodyAnchor } from '../custody/verify-custody.ts';
import { checkCustody } from './check-custody.ts';
import { checkJournal } from './check-journal.ts';
import { checkSegment, type SegmentUnderCheck } from './check-segment.ts';
import { listInForce, namesIn, segmentsToCheck, sizeOf, type ListInForce } from './store-files.ts';
import { Findings } from './findings.ts';
import type { CheckTools, StoreFinding } from './store-finding.ts';

/** Events of a day. */
interface CheckedDay {
  /** `YYYY-MM-DD` */
  readonly day: string;
  readonly events: number;
}

/** What a store's directory was found to be. */
export interface StoreCheck {
  /** Nothing is damaged or missing. */
  readonly whole: boolean;
  /** Segments and journal files. */
  readonly files: number;
  /** Bytes of them. */
  readonly bytes: number;
  /** Events of the listed segments and those of the journal that are in none; what a finding is of is among them. */
  readonly events: number;
  readonly days: readonly CheckedDay[];
  readonly findings: readonly StoreFinding[];
  /** Findings beyond the most that are kept: 50 of a file, 5,000 in all. */
  readonly left: number;
  /** What could not be looked at because the store is open; empty for one that nobody has open. */
  readonly unchecked: readonly UncheckedPart[];
}

/** Something of a store that is open which a check did not look at. */
export type UncheckedPart =
  /** Bytes at the end of the journal that are no whole frame: one is being written, or was damaged. */
  | { readonly what: 'journalEnd'; readonly bytes: number }
  /** Segments that were listed after the last look. */
  | { readonly what: 'newSegments'; readonly files: number }
  /** Files of segments on no list: they are being written or removed. */
  | { readonly what: 'unlisted'; readonly files: number };

/** A check of a store's directory. */
export interface StoreChecking {
  /** Directory of a store that nobody has open; nothing in it is changed. */
  readonly dir: string;
  /** Directory for files of old days; absent when there is none. */
  readonly coldDir?: string | undefined;
  /** Keys that may sign the custody chain, 04‖x‖y; without one it is only said that there is a chain. */
  readonly keys?: readonly Uint8Array[] | undefined;
  /** Ends of the chain as they are kept elsewhere: it must have them. */
  readonly anchors?: readonly CustodyAnchor[] | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Told how many of how many bytes are done. */
  readonly onProgress?: ((done: number, of: number) => void) | undefined;
}

/**
 * Looks at all of a store: its list, every segment with each slice and what stands in it, the journal, and other files. Takes
 * the memory of the largest column of a segment, or of a journal file. Throws `store.notConverted` for a store of 0.1.0,
 * `store.corrupt` for a list of another format, `store.cancelled`, and the system's error when it is short of something.
 */
export async function checkStore({
  dir,
  coldDir,
  keys,
  anchors,
  signal,
  onProgress,
}: StoreChecking): Promise<StoreCheck> {
  if (await needsConversion(dir)) throw new SocError('store.notConverted', { dir });
  const findings = new Findings();
  let [done, of] = [0, 0];
  const tools: CheckTools = {
    found: (finding) => findings.add(finding),
    looked: async (bytes) => {
      done += bytes;
      onProgress?.(Math.min(done, of), of);
      await setImmediate();
      if (signal?.aborted === true) throw new SocError('store.cancelled');
    },
  };
  const list = await listInForce(dir, tools);
  const segments = await segmentsToCheck({ dir, coldDir }, list.manifest, tools);
  const sizes = await bytesOf(dir, segments);
  // Segments are read twice: as bytes, then as slices.
  of = sizes.segments * 2 + sizes.journal;
  const unlisted = await checkSegments(segments, tools);
  const journal = await checkJournal({ dir, ...journalOf(list, unlisted) }, tools);
  await checkCustody({ dir, keys, anchors, segments }, tools);
  onProgress?.(of, of);
  if (list.inForce) tellLost(list.manifest, tools);
  return {
    ...findings.result(),
    ...countDays(list.manifest, journal),
    unchecked: [],
    files: segments.length + sizes.journalFiles,
    bytes: sizes.segments + sizes.journal,
  };
}

/** Answers what the segments say that are on no list. */
async function checkSegments(
  segments: readonly SegmentUnderCheck[],
  tools: CheckTools,
): Promise<readonly SegmentMeta[]> {
  const unlisted: SegmentMeta[] = [];
  for (const segment of segments) {
    const meta = await checkSegment(segment, tools);
    if (segment.entry !== undefined || meta === undefined) continue;
    const days = meta.days.map(({ start }) => dayOf(start));
    tools.found({ code: 'segmentUnlisted', file: segment.name, days, events: meta.rows });
    unlisted.push(meta);
  }
  return unlisted;
}

/** What the journal is to go on from: as the store itself would take it when it opens. */
function journalOf(
  { manifest, inForce }: ListInForce,
  unlisted: readonly SegmentMeta[],
): { readonly expected: number; readonly lastSeq: number } {
  if (inForce) return { expected: manifest.journal, lastSeq: manifest.lastSeq };
  const lastSeq = unlisted.reduce((most, { maxSeq }) => Math.max(most, maxSeq), manifest.lastSeq);
  return { expected: 0, lastSeq };
}

/** Tells of events that were lost at some time. */
export function tellLost(manifest: Manifest, { found }: CheckTools): void {
  const rows = manifest.segments.reduce((sum, segment) => sum + segment.rows, 0);
  const events = manifest.lastSeq - manifest.absent - rows;
  if (events > 0) found({ code: 'eventsLost', file: 'manifest.json', days: [], events });
}

/** Events by day, of listed segments and of the journal. */
export function countDays(
  { segments }: Manifest,
  journal: ReadonlyMap<string, number>,
): Pick<StoreCheck, 'events' | 'days'> {
  const counts = new Map(journal);
  for (const { days } of segments)
    for (const { start, rows } of days) counts.set(dayOf(start), (counts.get(dayOf(start)) ?? 0) + rows);
  const days = [...counts].map(([day, events]) => ({ day, events })).sort((a, b) => compareText(a.day, b.day));
  return { days, events: days.reduce((sum, { events }) => sum + events, 0) };
}

/** Bytes of segments and of the journal, and its files. */
export async function bytesOf(
  dir: string,
  segments: readonly SegmentUnderCheck[],
): Promise<{ readonly segments: number; readonly journal: number; readonly journalFiles: number }> {
  const journals = (await namesIn(join(dir, 'journal'))).filter((name) => /^\d{8}\.wal$/.test(name));
  return {
    segments: await sumOf(segments.map(({ path }) => path)),
    journal: await sumOf(journals.map((name) => join(dir, 'journal', name))),
    journalFiles: journals.length,
  };
}

async function sumOf(paths: readonly string[]): Promise<number> {
  let sum = 0;
  for (const path of paths) sum += await sizeOf(path);
  return sum;
}
