import { dayOf, SocError } from '@qiaolou/schema';
import { readFooterOf } from '../columns/segment-footer.ts';
import { openSegmentFile } from '../columns/segment-file.ts';
import { writeSegmentFile } from '../columns/write-segment-file.ts';
import { sealSegment } from '../columns/seal-segment.ts';
import { TrigramCollector } from '../columns/trigram-filter.ts';
import type { SegmentEntry } from '../embedded/segments/manifest.ts';
import { segmentEntry } from '../embedded/segments/segment-entry.ts';
import { checkSegment, type SegmentUnderCheck } from './check-segment.ts';
import { readableRows } from './readable-rows.ts';
import type { CheckTools, FindingCode, StoreFinding } from './store-finding.ts';

/** A listed segment that is damaged, and what can be kept of it. */
export interface DamagedSegment {
  readonly entry: SegmentEntry;
  /** Path below the store's directory. */
  readonly file: string;
  /** The file it is read from; its own, unless that was in the place of another. */
  readonly from: string;
  /** Whether there is a file in its place. */
  readonly there: boolean;
  /** Events that can be kept; none when nothing can be read. */
  readonly kept: number;
  /** Days of the events that cannot, with how many of each. */
  readonly lost: ReadonlyMap<string, number>;
  /** Fields that the kept events have not any more. */
  readonly fields: readonly string[];
  readonly lostParts: ReadonlySet<string>;
}

/** Of a file with one of these no event is read. */
const UNREADABLE: ReadonlySet<FindingCode> = new Set<FindingCode>([
  'segmentMissing',
  'segmentUnreadable',
  'segmentFormat',
  'segmentOther',
]);

/** A listed segment that is to be looked at. */
export type ListedSegment = SegmentUnderCheck & { readonly entry: SegmentEntry };

/**
 * What is wrong with a listed segment; undefined when nothing is.
 *
 * @param misplaced Files of segments that are in the place of others, by the CRC32 of their footers. Throws as `checkSegment`.
 */
export async function damageOf(
  file: ListedSegment,
  misplaced: ReadonlyMap<number, string>,
  tools: CheckTools,
): Promise<DamagedSegment | undefined> {
  const { entry, name } = file;
  const own = await findingsOf(file, tools);
  if (own.length === 0) return undefined;
  const nothing: DamagedSegment = {
    ...{ entry, file: name, from: file.path, there: !own.some(({ code }) => code === 'segmentMissing') },
    ...{ kept: 0, lost: new Map(entry.days.map(({ start, rows }) => [dayOf(start), rows])) },
    ...{ fields: [], lostParts: new Set() },
  };
  if (own.every(({ code }) => !UNREADABLE.has(code))) return readablePart(nothing, own);
  const from = misplaced.get(entry.footerCrc);
  const found = from === undefined ? own : await findingsOf({ ...file, path: from }, tools);
  if (from === undefined || found.some(({ code }) => UNREADABLE.has(code))) return nothing;
  return readablePart({ ...nothing, from }, found);
}

async function findingsOf(file: SegmentUnderCheck, { looked }: CheckTools): Promise<readonly StoreFinding[]> {
  const findings: StoreFinding[] = [];
  await checkSegment(file, { looked, found: (finding) => findings.push(finding) });
  return findings;
}

function readablePart(nothing: DamagedSegment, findings: readonly StoreFinding[]): DamagedSegment {
  const lostParts = new Set(findings.flatMap(({ parts }) => parts ?? []));
  const { segment, close } = openSegmentFile(nothing.from);
  try {
    const readable = readableRows(segment, lostParts);
    if (readable === undefined) return nothing;
    const { rows, lost, fields } = readable;
    return { ...nothing, kept: rows.length, lost, fields, lostParts };
  } finally {
    close();
  }
}

/**
 * Writes what can be read of a damaged segment to another, which is durable and looked at then, and live once it is committed.
 * Blocks its thread. Throws `store.corrupt` when what was written is not what was to be kept, and the system's error.
 */
export async function salvageSegment(
  { entry, from, kept, lostParts }: DamagedSegment,
  { to, number }: { readonly to: string; readonly number: number },
): Promise<SegmentEntry> {
  const { segment, close } = openSegmentFile(from);
  try {
    const readable = readableRows(segment, lostParts);
    if (readable === undefined) throw new SocError('store.corrupt', { file: from, reason: 'changed' });
    const { origin } = segment.meta;
    const steps = sealSegment(readable.source, {
      origin: { number, level: entry.level, replaces: [origin.number, ...origin.replaces] },
      ...{ level: LEVEL, trigrams: new TrigramCollector(), rows: readable.rows },
    });
    let step = steps.next();
    while (step.done !== true) step = steps.next();
    const made = segmentEntry(readFooterOf(step.value), await writeSegmentFile(to, step.value));
    await mustBeWhole({ path: to, name: to, number, entry: made }, kept);
    return made;
  } finally {
    close();
  }
}

/** Of zstd, as where segments are merged. */
const LEVEL = 9;

async function mustBeWhole(made: ListedSegment, rows: number): Promise<void> {
  const findings = await findingsOf(made, { looked: () => Promise.resolve(), found: () => undefined });
  if (made.entry.rows !== rows || findings.length > 0)
    throw new SocError('store.corrupt', { file: made.path, reason: 'written', rows });
}
