import { DAY_MS, dayOf, dayStart } from '@qiaolou/schema/reading';
import type { CustodyState } from './custody-state.ts';

/** A file of a store, as it is listed; of a search server what takes its place. */
export interface LiveFile {
  readonly number: number;
  readonly bytes: number;
  /** Undefined while only reading it would tell. */
  readonly sm3: string | undefined;
  readonly rows: number;
  /** Rows by day, `YYYY-MM-DD` in Asia/Shanghai. */
  readonly days: readonly { readonly day: string; readonly rows: number }[];
  /** When its newest event was taken in, epoch ms. */
  readonly maxIngested: number;
  /** It is where old files are moved to. */
  readonly cold: boolean;
  /** It is going to be put together with others. */
  readonly merging: boolean;
  /** Files that have the same can only be deleted together: slices of one index. Absent: it is alone. */
  readonly unit?: string | undefined;
}

/** A day that is to be sealed, with the numbers of its files. */
export interface DueSeal {
  readonly day: string;
  readonly supplementary: boolean;
  /** Files that no seal has yet. */
  readonly files: readonly number[];
  /** Files of other days, sealed before. */
  readonly shared: readonly number[];
}

/** Most days that are sealed in one run. */
const MOST_AT_ONCE = 30;
/** A day whose files are never put together is sealed all the same, days after its window. */
const PATIENCE_DAYS = 5;

/**
 * Days that are over, whose window for late events has passed and whose files are put together, oldest first. What came to a
 * sealed day since is due for a supplementary seal.
 *
 * @param lateDays Days after its end that a day waits for late events.
 */
export function dueSeals(
  files: readonly LiveFile[],
  state: CustodyState,
  { now, lateDays }: { readonly now: number; readonly lateDays: number },
): readonly DueSeal[] {
  const today = dayStart(now);
  const before = dayOf(today - lateDays * DAY_MS);
  const patient = dayOf(today - (lateDays + PATIENCE_DAYS) * DAY_MS);
  // What was taken in just now may be followed by more, which would be a file and a seal of its own.
  const isQuiet = ({ maxIngested }: LiveFile): boolean => maxIngested < today;
  const due: DueSeal[] = [];
  const taken = new Set<number>();
  for (const [day, list] of [...filesByDay(files)].sort(([a], [b]) => (a < b ? -1 : 1))) {
    if (day >= before || due.length >= MOST_AT_ONCE) break;
    const known = state.days.get(day);
    const named = new Set(known?.flatMap(({ body }) => [...body.files.map(({ number }) => number), ...body.shared]));
    const fresh = list.filter(({ number }) => !named.has(number));
    const waits = fresh.some((file) => file.merging || !isQuiet(file));
    if (fresh.length === 0 || (waits && day >= patient)) continue;
    const isSealed = ({ number }: LiveFile): boolean => state.files.has(number) || taken.has(number);
    const ready = fresh.filter((file) => isSealed(file) || (!file.merging && isQuiet(file)));
    if (ready.length === 0) continue;
    const own = ready.filter((file) => !isSealed(file)).map(({ number }) => number);
    for (const number of own) taken.add(number);
    due.push({
      ...{ day, supplementary: known !== undefined, files: own },
      shared: ready.filter(({ number }) => !own.includes(number)).map(({ number }) => number),
    });
  }
  return due;
}

function filesByDay(files: readonly LiveFile[]): ReadonlyMap<string, readonly LiveFile[]> {
  const days = new Map<string, LiveFile[]>();
  for (const file of files)
    for (const { day } of file.days) {
      const known = days.get(day);
      if (known === undefined) days.set(day, [file]);
      else known.push(file);
    }
  return days;
}
