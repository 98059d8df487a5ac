import { DETECTION_CHANGE } from '@qiaolou/incidents';
import {
  changesPruned,
  createChangeFollower,
  fromRow,
  type ChangeFollower,
  type LoggedChange,
  type RecordStore,
} from '@qiaolou/record-store';
import { mayPass, type AlertGroup } from '@qiaolou/schema';
import { answerSince, respondTo, type AutomationOptions } from '../response/automation.ts';

/** Name under which the place in the change log is kept. */
const READER = 'automation';
/** The place is kept at latest after so many changes that needed no answer: reading them again costs little. */
const KEEP_EVERY = 2_000;

export interface AnswerDetectionsOptions {
  readonly automation: AutomationOptions;
  /** Told of what could not be answered; what comes after it is. */
  readonly onFault: (error: unknown) => void;
}

/**
 * Answers alerts by itself, in whatever process they were written: follows the change log from the place kept, at least
 * once and in order (`respondTo` does nothing twice). The first time it begins with what comes from now on.
 */
export async function answerDetections({ automation, onFault }: AnswerDetectionsOptions): Promise<ChangeFollower> {
  const { records } = automation;
  const known = await records.readerPosition(READER);
  let kept = known?.seq ?? (await records.newestChange());
  const keep = async (seq: number): Promise<void> => {
    await records.transaction((tx) => tx.keepReaderPosition(READER, seq));
    kept = seq;
  };
  if (known === undefined) await keep(kept);
  return createChangeFollower({
    records,
    from: kept,
    handle: async (changes) => {
      const groups = await detectedGroups(changes, automation);
      for (const group of groups) await answerOne(group, automation, onFault);
      const last = changes.at(-1)?.seq ?? kept;
      if (groups.length > 0 || last - kept >= KEEP_EVERY) await keep(last);
    },
    onGap: async (after) => {
      onFault(changesPruned(after));
      const since = (await records.readerPosition(READER))?.at;
      if (since !== undefined) await answerSince(since, automation, onFault);
    },
    onFault,
  });
}

/** Forgets the place while nothing is answered: switched on again, it begins with what comes from then on. */
export async function leaveDetections(records: RecordStore): Promise<void> {
  if ((await records.readerPosition(READER)) === undefined) return;
  await records.transaction((tx) => tx.db.deleteFrom('changeReaders').where('name', '=', READER).execute());
}

/** Alert groups new matches were recorded in, as they are now, in the order they were first told of. */
async function detectedGroups(
  changes: readonly LoggedChange[],
  { records }: AutomationOptions,
): Promise<readonly AlertGroup[]> {
  const ids = [...new Set(changes.filter(({ kind }) => kind === DETECTION_CHANGE).map(({ id }) => id))];
  if (ids.length === 0) return [];
  const rows = await records.db.selectFrom('alertGroups').selectAll().where('id', 'in', ids).execute();
  const groups = new Map(rows.map((row) => [row.id, fromRow('alertGroups', row)]));
  return ids.flatMap((id) => groups.get(id) ?? []);
}

/** One that cannot be answered must not keep the others from it; while the database is away none can be. */
async function answerOne(
  group: AlertGroup,
  automation: AutomationOptions,
  onFault: (error: unknown) => void,
): Promise<void> {
  try {
    await respondTo(group, automation);
  } catch (error) {
    if (mayPass(error)) throw error;
    onFault(error);
  }
}
