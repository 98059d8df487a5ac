import {
  clockDoubt,
  dueSeals,
  MOST_OF_TOMBSTONE,
  type CustodyEntry,
  type DeletionRequest,
  type DueSeal,
  type EventCustody,
  type FileLook,
  type LiveFile,
  type SealedFile,
} from '@qiaolou/event-store/custody';
import { DAY_MS, dayOf, dayStart, HOUR_MS, type Clock } from '@qiaolou/schema';
import type { CustodyBook } from './custody-book.ts';
import { deletableFiles, groupedByUnit, lastDay, wholeUnits, type Deciding } from './deletable-files.ts';
import { deletionState } from './deletion-state.ts';
import { policyInForce, type RetentionSettings } from './retention-settings.ts';

/** What files are kept with. */
export interface Keeping {
  readonly custody: EventCustody;
  readonly book: CustodyBook;
  readonly clock: Clock;
  readonly settings: RetentionSettings;
  /** Told of each seal and each tombstone; it is in the audit trail then. */
  readonly onEntry: (entry: CustodyEntry) => Promise<void>;
}

/** Machine time after which it is noted again that the platform was there. */
const MARK_AFTER_MS = 20 * HOUR_MS;
/** Files moved in one run: each is read twice. */
const MOST_MOVED = 50;
/** Files read at once: what their thread answers is in memory. */
const LOOKED_AT_ONCE = 50;

/** What is known when a decision is due. Throws as `CustodyBook.whole`. */
export async function decidingNow({ book, clock, settings }: Keeping): Promise<Deciding> {
  const { state } = await book.whole();
  return { state, policy: policyInForce(state, settings), time: { now: clock.now(), lived: book.lived(state) } };
}

/** Ends deletions that were broken off: files that the chain has a tombstone for and that are still there. */
export async function endDeletions({ custody, book }: Keeping): Promise<void> {
  const { state } = await book.whole();
  if (state.buried.size === 0) return;
  const buried = new Set(state.buried.keys());
  // What came to a deleted day meanwhile keeps it until it may go too.
  const left = wholeUnits(await custody.custodyFiles(), buried);
  if (left.length > 0) await custody.custodyRemove(left.map(({ number }) => number));
}

/**
 * Seals the days that are due, each by what is on the disk. A day of which a file is not what was written is not sealed: a
 * check of the store tells of it. Answers such files.
 */
export async function sealDays(keeping: Keeping): Promise<readonly number[]> {
  const { custody, book, clock, settings } = keeping;
  const { state } = await book.whole();
  const now = clock.now();
  if (clockDoubt(state.head, { now, lived: book.lived(state) }) !== undefined) {
    await mark(keeping);
    return [];
  }
  const files = await custody.custodyFiles();
  const spoilt: number[] = [];
  for (const due of dueSeals(files, state, { now, lateDays: settings.lateDays }))
    spoilt.push(...(await sealDay(keeping, due, files)));
  await mark(keeping);
  return spoilt;
}

async function sealDay(keeping: Keeping, due: DueSeal, files: readonly LiveFile[]): Promise<readonly number[]> {
  const { day, supplementary, shared } = due;
  const written = new Map(files.map(({ number, sm3 }) => [number, sm3]));
  const looks = await lookAt(keeping.custody, due.files, 'seal');
  const sealed = looks.flatMap((look): readonly SealedFile[] =>
    look.state === 'read' && isAsWritten(look.sm3, written.get(look.number)) && look.file !== undefined
      ? [look.file]
      : [],
  );
  const whole = new Set(sealed.map(({ number }) => number));
  if (sealed.length + shared.length > 0) {
    const entry = await keeping.book.append(({ lastSeal }) => ({
      ...{ kind: 'seal', day, supplementary, prevSeal: lastSeal, files: sealed, shared: [...shared] },
    }));
    if (entry !== undefined) await keeping.onEntry(entry);
  }
  return due.files.filter((number) => !whole.has(number));
}

/** What was never read before is taken as it is. */
function isAsWritten(sm3: string, written: string | undefined): boolean {
  return written === undefined || written === sm3;
}

/** Notes that the platform is there, unless it has just been noted: what is deleted later goes by the time the machine was up. */
async function mark({ book }: Keeping): Promise<void> {
  await book.append((state) => {
    const { head } = state;
    const isRecent = head !== undefined && book.lived(state) - head.lived < MARK_AFTER_MS;
    return isRecent && !book.isNewHere(state) ? undefined : { kind: 'mark' };
  });
}

/** Deletes what two people decided, as far as it may go now. Answers files that are not what was sealed: those stay. */
export async function deleteDecided(keeping: Keeping): Promise<readonly number[]> {
  const { state, time } = await decidingNow(keeping);
  const approved = [...state.requests.values()].filter((request) => deletionState(request, time.now) === 'approved');
  const spoilt: number[] = [];
  for (const request of approved) spoilt.push(...(await deleteOne(keeping, request)));
  return spoilt;
}

async function deleteOne(keeping: Keeping, { ask, decision }: DeletionRequest): Promise<readonly number[]> {
  const deciding = await decidingNow(keeping);
  if (decision === undefined || clockDoubt(deciding.state.head, deciding.time) !== undefined) return [];
  const live = await keeping.custody.custodyFiles();
  const files = deletableFiles(live, ask.body.through, deciding);
  const looks = await lookAt(keeping.custody, files.map(numberOf), 'count');
  const whole = new Set(looks.filter((look) => isAsSealed(look, deciding)).map(numberOf));
  const going = new Set(wholeUnits(live, whole).map(numberOf));
  const parts = partsOf(live.filter(({ number }) => going.has(number)));
  for (const [at, part] of parts.entries()) {
    const entry = await keeping.book.append((state) => {
      // A hold may have been placed while the files were read.
      const buried = deletableFiles(part, ask.body.through, { ...deciding, state });
      return { kind: 'tombstone', ask: ask.seq, decision: decision.seq, files: buried, last: at === parts.length - 1 };
    });
    if (entry?.body.kind !== 'tombstone') continue;
    await keeping.onEntry(entry);
    if (entry.body.files.length > 0) await keeping.custody.custodyRemove(entry.body.files.map(numberOf));
  }
  return files.filter(({ number }) => !whole.has(number)).map(numberOf);
}

/** Whether a file is what its seal says, as far as it was looked at. */
function isAsSealed(look: FileLook, { state }: Deciding): boolean {
  if (look.state === 'counted') return true;
  return look.state === 'read' && look.sm3 === state.files.get(look.number)?.file.sm3;
}

/** Files in parts of one tombstone each; what goes only together is in one. One part when there are none. */
function partsOf(files: readonly LiveFile[]): readonly (readonly LiveFile[])[] {
  const parts: LiveFile[][] = [[]];
  for (const unit of groupedByUnit(files).values()) {
    const last = parts.at(-1) ?? [];
    if (last.length > 0 && last.length + unit.length > MOST_OF_TOMBSTONE) parts.push([...unit]);
    else last.push(...unit);
  }
  return parts;
}

/** Moves sealed files of old days to the other directory, oldest first. Answers how many. */
export async function moveOld({ custody, book, clock, settings }: Keeping): Promise<number> {
  const { coldAfterDays } = settings;
  if (coldAfterDays === undefined) return 0;
  const { state } = await book.whole();
  const before = dayOf(dayStart(clock.now()) - coldAfterDays * DAY_MS);
  const old = (await custody.custodyFiles())
    .filter(({ number, cold }) => !cold && state.files.has(number) && !state.buried.has(number))
    .filter((file) => lastDay(file) < before)
    .toSorted((a, b) => (lastDay(a) < lastDay(b) ? -1 : 1))
    .slice(0, MOST_MOVED);
  // One after another: each is committed by itself.
  for (const { number } of old) await custody.custodyMove([number]);
  return old.length;
}

/** Reads files, some at a time. */
export async function lookAt(
  custody: EventCustody,
  numbers: readonly number[],
  what: Parameters<EventCustody['custodyLook']>[1],
): ReturnType<EventCustody['custodyLook']> {
  const looks = [];
  for (let from = 0; from < numbers.length; from += LOOKED_AT_ONCE)
    looks.push(...(await custody.custodyLook(numbers.slice(from, from + LOOKED_AT_ONCE), what)));
  return looks;
}

function numberOf({ number }: { readonly number: number }): number {
  return number;
}
