import { setImmediate } from 'node:timers/promises';
import { join } from 'node:path';
import { compareText, dayOf, SocError } from '@qiaolou/schema';
import type { SegmentMeta } from '../columns/segment-meta.ts';
import { needsConversion } from '../parquet/needs-conversion.ts';
import type { CustodyAnchor } from '../custody/verify-custody.ts';
import { checkCustody } from './check-custody.ts';
import { checkJournal } from './check-journal.ts';
import { checkSegment, type SegmentUnderCheck } from './check-segment.ts';
import { listInForce, namesIn, segmentsToCheck, sizeOf, type ListInForce } from './store-files.ts';
import { FINDINGS, type CheckTools, type StoreFinding } from './store-finding.ts';

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
}

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

const MOST_OF_FILE = 50;
const MOST_FINDINGS = 5_000;

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
  tellLost(list, tools);
  return {
    ...findings.result(),
    ...countDays(list, journal),
    files: segments.length + sizes.journalFiles,
    bytes: sizes.segments + sizes.journal,
  };
}

/** Keeps what is found, of each file so much and no more. */
class Findings {
  readonly #kept: StoreFinding[] = [];
  readonly #ofFile = new Map<string, number>();
  #left = 0;
  #faults = 0;

  add(finding: StoreFinding): void {
    const count = (this.#ofFile.get(finding.file) ?? 0) + 1;
    this.#ofFile.set(finding.file, count);
    if (FINDINGS[finding.code] === 'fault') this.#faults++;
    if (count > MOST_OF_FILE || this.#kept.length >= MOST_FINDINGS) this.#left++;
    else this.#kept.push(finding);
  }

  result(): Pick<StoreCheck, 'whole' | 'findings' | 'left'> {
    return { whole: this.#faults === 0, findings: this.#kept, left: this.#left };
  }
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

function tellLost({ manifest, inForce }: ListInForce, { found }: CheckTools): void {
  const rows = manifest.segments.reduce((sum, segment) => sum + segment.rows, 0);
  const events = manifest.lastSeq - manifest.absent - rows;
  if (inForce && events > 0) found({ code: 'eventsLost', file: 'manifest.json', days: [], events });
}

function countDays(
  { manifest }: ListInForce,
  journal: ReadonlyMap<string, number>,
): Pick<StoreCheck, 'events' | 'days'> {
  const counts = new Map(journal);
  for (const { days } of manifest.segments)
    for (const { start, rows } of days) counts.set(dayOf(start), (counts.get(dayOf(start)) ?? 0) + rows);
  const days = [...counts].map(([day, events]) => ({ day, events })).sort((a, b) => compareText(a.day, b.day));
  return { days, events: days.reduce((sum, { events }) => sum + events, 0) };
}

async function bytesOf(
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
