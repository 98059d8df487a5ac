import { DAY_MS, dayOf, dayStart, RETENTION_FLOOR_DAYS } from '@qiaolou/schema/reading';
import type { CustodyEntry, SealedFile } from './custody-entry.ts';
import type { CustodyState, FileSeal } from './custody-state.ts';

/** Most files of one tombstone. */
export const MOST_OF_TOMBSTONE = 200;

/** How long is kept, days. */
export interface RetentionPolicy {
  readonly defaultDays: number;
  /** Longer or shorter than the default, never below the floor. */
  readonly classes: readonly { readonly dataset: string; readonly days: number }[];
}

/** What is known of the time. */
export interface TrustedTime {
  /** By the clock, epoch ms. */
  readonly now: number;
  /** As `lived` of an entry that were written now. */
  readonly lived: number;
}

/** Why a file is not deleted. */
export type KeptBecause =
  /** An event in it is of a day that is to be kept. */
  | 'young'
  /** One was taken in on such a day. */
  | 'received'
  /** The machine has not been up for so long since it was sealed: that so many days passed is only what its clock says. */
  | 'unproven'
  | 'held'
  | 'unsealed'
  /** One of its events is of a day after those that are asked for. */
  | 'beyond';

/** Days that a file is kept: those of its dataset that is kept for longest. Never below the floor. */
export function daysOfFile(
  { datasets }: Pick<SealedFile, 'datasets'>,
  { defaultDays, classes }: RetentionPolicy,
): number {
  const byName = new Map(classes.map(({ dataset, days }) => [dataset, days]));
  const named = (datasets ?? []).map((dataset) => byName.get(dataset) ?? defaultDays);
  // Which they are is not known, or there are none: as long as any.
  const all = named.length === 0 ? [defaultDays, ...byName.values()] : named;
  return Math.max(RETENTION_FLOOR_DAYS, ...all);
}

/** Why a file may not be deleted; undefined when it may. */
export function keptBecause(
  sealed: FileSeal | undefined,
  {
    policy,
    time,
    state,
  }: { readonly policy: RetentionPolicy; readonly time: TrustedTime; readonly state: CustodyState },
): KeptBecause | undefined {
  if (sealed === undefined) return 'unsealed';
  const { file, lived } = sealed;
  const days = daysOfFile(file, policy);
  const before = dayOf(dayStart(time.now) - days * DAY_MS);
  if (isHeld(file, state)) return 'held';
  if (file.days.length === 0 || file.days.some(({ day }) => day >= before)) return 'young';
  if (file.received.length === 0 || file.received.some(({ day }) => day >= before)) return 'received';
  // A search server has a clock of its own: it cannot have taken in anything before it made the index.
  if (file.slice !== undefined && dayOf(file.slice.created) >= before) return 'received';
  return time.lived - lived < days * DAY_MS ? 'unproven' : undefined;
}

/** Whether a hold is on a file. */
export function isHeld({ days, datasets }: SealedFile, { holds }: CustodyState): boolean {
  return [...holds.values()].some(({ hold: { body }, lift }) => {
    if (lift !== undefined || !days.some(({ day }) => day >= body.from && day <= body.to)) return false;
    return body.datasets.length === 0 || (datasets ?? body.datasets).some((name) => body.datasets.includes(name));
  });
}

/** Why the clock is not to be gone by. */
export type ClockDoubt =
  /** It is before the newest entry of the chain. */
  | 'behind'
  /** It went on by far more than the machine was up. */
  | 'ahead';

/** Time that a machine may have been off without anybody asking why. */
const MOST_AWAY_MS = 3 * DAY_MS;
/** Clocks that are set right go back by so much. */
const SET_RIGHT_MS = 5 * 60_000;

/** Whether the clock agrees with what passed since the newest entry; undefined when it does. */
export function clockDoubt(
  head: Pick<CustodyEntry, 'at' | 'lived'> | undefined,
  time: TrustedTime,
): ClockDoubt | undefined {
  if (head === undefined) return undefined;
  const byClock = time.now - Date.parse(head.at);
  if (byClock < -SET_RIGHT_MS) return 'behind';
  return byClock - (time.lived - head.lived) > MOST_AWAY_MS ? 'ahead' : undefined;
}
