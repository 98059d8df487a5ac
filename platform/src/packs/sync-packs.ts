import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ownPacksStamp } from '@qiaolou/collector';
import { privateDirectorySync, replaceFileSync } from '@qiaolou/files';
import type { RecordStore } from '@qiaolou/record-store';
import { actorText, isoTime, parseJson, type Clock } from '@qiaolou/schema';
import { z } from 'zod';
import { readSwitchedOff } from '../pipeline/own-packs.ts';
import type { WrittenFolders } from '../pipeline/parser-folders.ts';
import {
  folderFor,
  packsOfFolder,
  readPackFolder,
  removePackFolder,
  writePackFolder,
  type FoundPack,
} from './pack-folder.ts';
import { addVersion, newestVersions, readDecisions, readVersion } from './pack-records.ts';
import type { PackDecision } from './tables.ts';

/** What brings decisions of people into the folder of a process, and what is written there by hand into the history. */
export interface PackSync {
  /** Does what there is to do; one at a time. */
  run(): Promise<void>;
  /** Resolves when what runs has ended. */
  ended(): Promise<void>;
}

interface PackSyncGiven {
  readonly records: RecordStore;
  readonly clock: Clock;
  readonly folders: WrittenFolders;
  /** Told of a folder that cannot be written; it is tried again at the next run. */
  readonly onFault: (error: unknown) => void;
}

/** What this process has done: by pack the last decision, and the file as it was last seen. */
const doneSchema = z.object({
  decisions: z.record(z.string(), z.number()),
  digests: z.record(z.string(), z.string()),
});
type Done = z.infer<typeof doneSchema>;

/** Makes the work of one process; it keeps what it has done in `<data>/parsers/released.json`. */
export function createPackSync(given: PackSyncGiven): PackSync {
  const file = join(given.folders.written, 'released.json');
  let done = readDone(file);
  let stamp: string | undefined;
  let running: Promise<void> = Promise.resolve();
  const keep = (next: Done): void => {
    if (JSON.stringify(next) === JSON.stringify(done)) return;
    privateDirectorySync(given.folders.written);
    replaceFileSync(file, JSON.stringify(next));
    done = next;
  };
  const run = async (): Promise<void> => {
    const decisions = await readDecisions(given.records.db);
    const due = [...decisions.values()].filter(({ packId, revision }) => (done.decisions[packId] ?? 0) < revision);
    const seen = ownPacksStamp([given.folders.written]);
    if (due.length === 0 && seen === stamp) return;
    // Hands first: what somebody wrote is in the history before a decision writes over it.
    keep({ ...done, digests: await noteHandwork(done, given) });
    for (const decision of due) keep(await carryOut(decision, done, given));
    writeSwitchedOff(decisions, given.folders.switchedOff);
    stamp = ownPacksStamp([given.folders.written]);
  };
  return {
    run: () => {
      running = running.then(run).catch(given.onFault);
      return running;
    },
    ended: () => running,
  };
}

function readDone(file: string): Done {
  try {
    return doneSchema.parse(parseJson(readFileSync(file, 'utf8')));
  } catch {
    return { decisions: {}, digests: {} };
  }
}

/** Writes or removes what was decided, in the folder where the pack stands already. */
async function carryOut(decision: PackDecision, done: Done, { records, folders }: PackSyncGiven): Promise<Done> {
  const { packId, version, removed, released, revision } = decision;
  const before = done.decisions[packId] ?? 0;
  const decisions = { ...done.decisions, [packId]: revision };
  const found = packsOfFolder(folders.written).get(packId);
  const { [packId]: _digest, ...others } = done.digests;
  if (removed) {
    if (found !== undefined) removePackFolder(found.folder);
    return { decisions, digests: others };
  }
  // Only switched on or off since: a file that hands have changed stays.
  if (version === 0 || before >= released) return { ...done, decisions };
  const content = await readVersion(records.db, packId, version);
  writePackFolder(found?.folder ?? folderFor(folders.written, packId), content);
  return { decisions, digests: { ...others, [packId]: content.digest } };
}

/** Puts what was written by hand into the history, and answers the files as they are. */
async function noteHandwork(done: Done, { records, clock, folders, onFault }: PackSyncGiven): Promise<Done['digests']> {
  const found = packsOfFolder(folders.written);
  const changed = [...found.values()].filter(({ id, digest }) => done.digests[id] !== digest);
  if (changed.length > 0) {
    const newest = await newestVersions(records.db);
    for (const pack of changed)
      if (newest.get(pack.id)?.digest !== pack.digest)
        await noteFile(pack, isoTime(clock.now()), records).catch(onFault);
  }
  return Object.fromEntries([...found].map(([id, { digest }]) => [id, digest]));
}

async function noteFile({ id: packId, folder, digest }: FoundPack, at: string, records: RecordStore): Promise<void> {
  const actor = actorText({ kind: 'system' });
  const content = readPackFolder(folder);
  await records.transaction(async (tx) => {
    const version = await addVersion(tx, {
      ...{ packId, digest, origin: 'file', yaml: content.yaml, note: '', actor, at },
      ...{ lines: [...content.lines], expected: content.expected.map((event) => ({ ...event })) },
    });
    await tx.audit({
      ...{ at, actor, ip: null, action: 'pack.file', objectType: 'parserPack', objectId: packId },
      ...{ outcome: 'success', details: { version, digest } },
    });
  });
}

function writeSwitchedOff(decisions: ReadonlyMap<string, PackDecision>, file: string): void {
  const off = [...decisions.values()].filter(({ enabled }) => !enabled).map(({ packId }) => packId);
  const text = JSON.stringify(off.sort());
  if (text === JSON.stringify(readSwitchedOff(file))) return;
  replaceFileSync(file, text);
}
