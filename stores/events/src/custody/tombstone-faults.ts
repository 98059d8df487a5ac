import { RETENTION_FLOOR_DAYS } from '@qiaolou/schema/reading';
import type { CustodyPerson, EntryOf, SealedFile } from './custody-entry.ts';
import type { CustodyState } from './custody-state.ts';
import { keptBecause } from './retention-plan.ts';

/** What is wrong with a tombstone. */
export type TombstoneFault =
  /** Nobody asked for it, or nobody approved. */
  | 'undecided'
  /** Who approved is who asked, or has one of his roles. */
  | 'oneHand'
  /** A file has events of days that were not asked for. */
  | 'beyond'
  /** A file is none that was sealed so. */
  | 'unsealed'
  | 'held'
  /** A file was younger than the floor. */
  | 'belowFloor';

/** The floor alone: what was the policy then is not decided here. */
const FLOOR = { defaultDays: RETENTION_FLOOR_DAYS, classes: [] };

/** Whether two people are really two: other names, no role of both. */
export function areTwoHands(one: CustodyPerson, other: CustodyPerson): boolean {
  return one.name !== other.name && !one.roles.some((role) => other.roles.includes(role));
}

/**
 * What is wrong with a tombstone, by the entries before it; none when its files were sealed, asked for by one and approved by
 * another, held by nobody and older than the floor. By this the store refuses to delete, and a check finds who did it all the same.
 */
export function tombstoneFaults(
  state: CustodyState,
  { body, at, lived }: EntryOf<'tombstone'>,
): readonly TombstoneFault[] {
  const faults = new Set<TombstoneFault>();
  const request = state.requests.get(body.ask);
  const decision = request?.decision;
  if (request === undefined || decision?.body.approved !== true || decision.seq !== body.decision)
    faults.add('undecided');
  else if (!areTwoHands(request.ask.body.by, decision.body.by)) faults.add('oneHand');
  const through = request?.ask.body.through ?? '';
  for (const file of body.files) {
    const sealed = state.files.get(file.number);
    if (sealed === undefined || !isSameFile(sealed.file, file)) faults.add('unsealed');
    else {
      if (file.days.some(({ day }) => day > through)) faults.add('beyond');
      const kept = keptBecause(sealed, { policy: FLOOR, state, time: { now: Date.parse(at), lived } });
      if (kept === 'held') faults.add('held');
      else if (kept !== undefined) faults.add('belowFloor');
    }
  }
  return [...faults];
}

function isSameFile(one: SealedFile, other: SealedFile): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}
