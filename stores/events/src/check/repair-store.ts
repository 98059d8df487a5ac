import { copyFile, link, rename } from 'node:fs/promises';
import { setImmediate } from 'node:timers/promises';
import { basename, join } from 'node:path';
import { privateDirectory, syncDirectory } from '@qiaolou/files';
import { compareText, hasCode, SocError, type Clock } from '@qiaolou/schema';
import { openSegmentFile } from '../columns/segment-file.ts';
import { openEmbeddedEventStore } from '../embedded/embedded-event-store.ts';
import type { Manifest, SegmentEntry } from '../embedded/segments/manifest.ts';
import type { SegmentPlaces } from '../embedded/segments/segment-path.ts';
import { SegmentSet } from '../embedded/segments/segment-set.ts';
import { freeName, SET_ASIDE } from '../embedded/set-aside.ts';
import type { StoreReport } from '../embedded/store-report.ts';
import { needsConversion } from '../parquet/needs-conversion.ts';
import { damageOf, salvageSegment, type DamagedSegment, type ListedSegment } from './salvage-segment.ts';
import { listInForce, segmentsToCheck } from './store-files.ts';
import type { CheckTools } from './store-finding.ts';

/** What becomes of a damaged segment. */
interface RepairedSegment {
  /** Path below the store's directory. */
  readonly file: string;
  /** Events that are written to another segment. */
  readonly kept: number;
  /** Events that cannot be read any more, by day. */
  readonly lost: readonly { readonly day: string; readonly events: number }[];
  /** Fields that the kept events have not any more, `*` for those beyond the columns; the events are tagged then. */
  readonly fields: readonly string[];
  /** Where the damaged file is now, below the store's directory; absent before it is done and when there was none. */
  readonly keptAs?: string;
}

/** What a repair did, or would do. */
export interface StoreRepair {
  readonly done: boolean;
  readonly segments: readonly RepairedSegment[];
  /** What the store itself put right when it opened; empty before it is done. */
  readonly reports: readonly StoreReport[];
  /** Events the store has when it is done: what the journal still had of the lost ones among them. */
  readonly events?: number;
}

/** A repair of a store. */
export interface StoreRepairing {
  /** Directory of a store that nobody has open. */
  readonly dir: string;
  /** Directory for files of old days; absent when there is none. */
  readonly coldDir?: string | undefined;
  readonly clock: Clock;
  /** Whether it is done; else it is only said what would be. */
  readonly really: boolean;
  readonly signal?: AbortSignal | undefined;
  /** Called before the store is opened by itself: whoever holds its directory gives it back. */
  readonly beforeOpening: () => void;
}

/**
 * Repairs a store: of each damaged segment what can be read is written to another, the damaged file is set aside, then the
 * store is opened once, by which it puts list and journal right, and closed. Nothing is deleted. Ended at any moment, the store
 * is as before for the segments that are not done. Throws as `checkStore` and `openEmbeddedEventStore`.
 */
export async function repairStore({
  dir,
  coldDir,
  clock,
  really,
  signal,
  beforeOpening,
}: StoreRepairing): Promise<StoreRepair> {
  if (await needsConversion(dir)) throw new SocError('store.notConverted', { dir });
  const tools: CheckTools = {
    found: () => undefined,
    looked: async () => {
      await setImmediate();
      if (signal?.aborted === true) throw new SocError('store.cancelled');
    },
  };
  if (!really) {
    const { manifest } = await listInForce(dir, tools);
    const damaged = await damagedSegments({ dir, coldDir }, manifest, tools);
    return { done: false, segments: damaged.map((segment) => told(segment)), reports: [] };
  }
  const reports: StoreReport[] = [];
  // That the file of a segment that is gone cannot be removed is nothing new.
  const tell = (report: StoreReport): void => {
    if (report.kind !== 'removalFailed') reports.push(report);
  };
  const { segments } = await SegmentSet.open({ dir, coldDir }, tell);
  const repaired = await repairAll(dir, segments, await damagedSegments({ dir, coldDir }, segments.manifest, tools));
  beforeOpening();
  const store = await openEmbeddedEventStore({ dir, coldDir, clock, threads: 1, onReport: tell });
  const { events } = await store.stats().finally(() => store.close());
  return { done: true, segments: repaired, reports, events };
}

async function damagedSegments(
  places: SegmentPlaces,
  manifest: Manifest,
  tools: CheckTools,
): Promise<readonly DamagedSegment[]> {
  const files = (await segmentsToCheck(places, manifest, tools)).flatMap(({ entry, ...file }) =>
    entry === undefined ? [] : [{ ...file, entry }],
  );
  const misplaced = new Map(files.flatMap((file) => otherIn(file)));
  const damaged: DamagedSegment[] = [];
  for (const file of files) {
    const damage = await damageOf(file, misplaced, tools);
    if (damage !== undefined) damaged.push(damage);
  }
  return damaged;
}

/** The segment that is in the place of another. */
function otherIn({ path, entry }: ListedSegment): readonly (readonly [footerCrc: number, path: string])[] {
  try {
    const { segment, close } = openSegmentFile(path);
    close();
    return segment.footerCrc === entry.footerCrc ? [] : [[segment.footerCrc, path]];
  } catch (error) {
    if (hasCode(error, 'store.corrupt')) return [];
    throw error;
  }
}

/** All at once: what one is read from may be in the place of another. */
async function repairAll(
  dir: string,
  segments: SegmentSet,
  damaged: readonly DamagedSegment[],
): Promise<readonly RepairedSegment[]> {
  const add: SegmentEntry[] = [];
  for (const damage of damaged) {
    if (damage.kept === 0) continue;
    const number = segments.newNumber();
    add.push(await salvageSegment(damage, { to: segments.path(number), number }));
  }
  const repaired: RepairedSegment[] = [];
  for (const damage of damaged) {
    const keptAs = damage.there ? await keepAside(segments.path(damage.entry.number), dir) : undefined;
    repaired.push({ ...told(damage), ...(keptAs !== undefined && { keptAs }) });
  }
  if (damaged.length > 0) await segments.commit({ add, remove: new Set(damaged.map(({ entry }) => entry.number)) });
  await segments.settled();
  return repaired;
}

/** Linked, not moved, so that it is in its place until the list has another for it; moved or copied where nothing can be linked. */
async function keepAside(file: string, dir: string): Promise<string> {
  const folder = join(dir, SET_ASIDE);
  await privateDirectory(folder);
  const keptAs = await freeName(join(folder, basename(file)));
  await link(file, keptAs)
    .catch(() => rename(file, keptAs))
    .catch(() => copyFile(file, keptAs));
  await syncDirectory(folder);
  return `${SET_ASIDE}/${basename(keptAs)}`;
}

function told({ file, kept, lost, fields }: DamagedSegment): RepairedSegment {
  const days = [...lost].map(([day, events]) => ({ day, events })).sort((a, b) => compareText(a.day, b.day));
  return { file, kept, lost: days, fields };
}
