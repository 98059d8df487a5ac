import { setImmediate } from 'node:timers/promises';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { SocError } from '@qiaolou/schema';
import { isGone, stillSays } from '../beside/live-list.ts';
import { journalFiles, journalName, missingJournals } from '../embedded/journal-files.ts';
import { manifestPath, readManifest, type Manifest } from '../embedded/segments/manifest.ts';
import { needsConversion } from '../parquet/needs-conversion.ts';
import { checkCustody } from './check-custody.ts';
import { JournalWalk } from './check-journal.ts';
import { checkSegment, type SegmentUnderCheck } from './check-segment.ts';
import {
  bytesOf,
  countDays,
  tellLost,
  type StoreCheck,
  type StoreChecking,
  type UncheckedPart,
} from './check-store.ts';
import { Findings } from './findings.ts';
import { listInForce, segmentsToCheck, type ListInForce } from './store-files.ts';
import type { CheckTools, StoreFinding } from './store-finding.ts';
import { unreadableCode } from './unreadable-code.ts';

/** Looks at segments that were listed meanwhile. */
const MOST_ROUNDS = 4;
/** What may be there for a moment while a store works. */
const OF_WORK: ReadonlySet<StoreFinding['code']> = new Set(['leftOver', 'segmentUnlisted']);

/**
 * `checkStore` of a store that another process has open, without its lock. Its files never change once they are listed; they come
 * and go. So a finding counts when the list still says of its file what it said, or when it is found again at a second look: what a merge,
 * a move, a deletion by right or an append did meanwhile is none. What cannot be looked at is in `unchecked`. Throws as `checkStore`.
 */
export async function checkRunningStore({
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
  const places = { dir, coldDir };
  const looking = (list: ListInForce): Promise<readonly SegmentUnderCheck[]> =>
    segmentsToCheck(places, list.manifest, { ...tools, found: () => undefined });
  const first = await listTwice(dir, tools);
  const files = await segmentsToCheck(places, first.manifest, {
    ...tools,
    found: (finding) => (OF_WORK.has(finding.code) ? undefined : findings.add(finding)),
  });
  const sizes = await bytesOf(dir, files.filter(isListed));
  of = sizes.segments * 2 + sizes.journal;
  const looked = await checkListed(first, { dir, looking }, tools);
  const journal = await foundTwice((again) => checkLiveJournal(dir, again), tools);
  await foundTwice(async (again) => {
    const segments = await looking(await listTwice(dir, { ...again, found: () => undefined }));
    await checkCustody({ dir, keys, anchors, segments }, again);
  }, tools);
  onProgress?.(of, of);
  const { manifest } = journal;
  if (journal.inForce) tellLost(manifest, tools);
  return {
    ...findings.result(),
    ...countDays(manifest, journal.days),
    unchecked: [...looked, ...uncheckedOf('unlisted', files.length - files.filter(isListed).length), ...journal.end],
    files: manifest.segments.length + sizes.journalFiles,
    bytes: sizes.segments + sizes.journal,
  };
}

function isListed({ entry }: SegmentUnderCheck): boolean {
  return entry !== undefined;
}

function uncheckedOf(what: 'newSegments' | 'unlisted', files: number): readonly UncheckedPart[] {
  return files === 0 ? [] : [{ what, files }];
}

/** The list in force. What is wrong with it counts when it is still the same list at a second look: two are replaced one after another. */
async function listTwice(dir: string, tools: CheckTools): Promise<ListInForce> {
  const look = async (): Promise<{ readonly list: ListInForce; readonly found: readonly StoreFinding[] }> => {
    const found: StoreFinding[] = [];
    return { list: await listInForce(dir, { ...tools, found: (finding) => found.push(finding) }), found };
  };
  for (let last = await look(); ;) {
    if (last.found.length === 0) return last.list;
    await tools.looked(0);
    const next = await look();
    if (next.list.manifest.generation === last.list.manifest.generation && sameOf(next.found, last.found).length > 0) {
      for (const finding of next.found) tools.found(finding);
      return next.list;
    }
    last = next;
  }
}

/** Runs a look; what it finds counts when a second one finds it too. */
async function foundTwice<T>(look: (tools: CheckTools) => Promise<T>, tools: CheckTools): Promise<T> {
  const of = async (): Promise<{ readonly came: T; readonly found: readonly StoreFinding[] }> => {
    const found: StoreFinding[] = [];
    return { came: await look({ ...tools, found: (finding) => found.push(finding) }), found };
  };
  const first = await of();
  if (first.found.length === 0) return first.came;
  const second = await of();
  for (const finding of sameOf(second.found, first.found)) tools.found(finding);
  return second.came;
}

function sameOf(found: readonly StoreFinding[], before: readonly StoreFinding[]): readonly StoreFinding[] {
  const keyOf = ({ code, file, at }: StoreFinding): string => `${code} ${file} ${at}`;
  const known = new Set(before.map(keyOf));
  return found.filter((finding) => known.has(keyOf(finding)));
}

interface Looking {
  readonly dir: string;
  readonly looking: (list: ListInForce) => Promise<readonly SegmentUnderCheck[]>;
}

/** Every listed segment, and those that are listed meanwhile: what was merged is in them. */
async function checkListed(
  first: ListInForce,
  { dir, looking }: Looking,
  tools: CheckTools,
): Promise<readonly UncheckedPart[]> {
  const seen = new Set<string>();
  const keyOf = ({ path, number }: SegmentUnderCheck): string => `${number} ${path}`;
  let list = first;
  for (let round = 0; ; round++) {
    const left = (await looking(list)).filter((file) => isListed(file) && !seen.has(keyOf(file)));
    if (left.length === 0 || round === MOST_ROUNDS) return uncheckedOf('newSegments', left.length);
    for (const file of left) {
      seen.add(keyOf(file));
      const found: StoreFinding[] = [];
      await checkSegment(file, { ...tools, found: (finding) => found.push(finding) });
      if (found.length > 0 && (await isStillListed(dir, file))) found.forEach(tools.found);
    }
    list = await listTwice(dir, { ...tools, found: () => undefined });
  }
}

async function isStillListed(dir: string, { entry }: SegmentUnderCheck): Promise<boolean> {
  const reading = await readManifest(manifestPath(dir));
  // Without a list nobody can say that it is gone.
  return reading.state !== 'whole' || entry === undefined || stillSays(reading.manifest, entry);
}

interface LiveJournal {
  readonly manifest: Manifest;
  readonly inForce: boolean;
  /** Events by day that are in no segment. */
  readonly days: ReadonlyMap<string, number>;
  readonly end: readonly UncheckedPart[];
}

/** The journal between two looks at the list: what goes from it meanwhile is in the segments of the second. */
async function checkLiveJournal(dir: string, tools: CheckTools): Promise<LiveJournal> {
  const quiet = { ...tools, found: () => undefined };
  const before = await listTwice(dir, quiet);
  const folder = join(dir, 'journal');
  const numbers = await journalFiles(folder);
  const contents: { readonly file: string; readonly content: Buffer }[] = [];
  for (const number of numbers) {
    const file = `journal/${journalName(number)}`;
    const content = await readFile(join(folder, journalName(number))).catch((error: unknown) => {
      if (isGone(error)) return;
      const code = unreadableCode(error);
      if (code === undefined) throw error;
      tools.found({ code: 'journalUnreadable', file, days: [], detail: code });
    });
    if (content !== undefined) contents.push({ file, content });
    await tools.looked(content?.length ?? 0);
  }
  const { manifest, inForce } = await listTwice(dir, quiet);
  for (const number of missingJournals(numbers, before.manifest.journal))
    if (inForce && number >= manifest.journal)
      tools.found({ code: 'journalMissing', file: `journal/${journalName(number)}`, days: [] });
  const walk = new JournalWalk(manifest.lastSeq, tools);
  let end = 0;
  for (const [index, { file, content }] of contents.entries()) {
    const goodEnd = walk.file(file, content);
    if (index < contents.length - 1) walk.torn(file, content, goodEnd);
    else end = content.length - goodEnd;
    await tools.looked(0);
  }
  return { manifest, inForce, days: walk.days, end: end === 0 ? [] : [{ what: 'journalEnd', bytes: end }] };
}
