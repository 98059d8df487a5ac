import {
  keptBecause,
  type CustodyState,
  type LiveFile,
  type KeptBecause,
  type RetentionPolicy,
  type SealedFile,
} from '@qiaolou/event-store/custody';
import { compareText } from '@qiaolou/schema';

/** What decides whether files may be deleted. */
export interface Deciding {
  readonly policy: RetentionPolicy;
  readonly time: { readonly now: number; readonly lived: number };
  readonly state: CustodyState;
}

/** Why a file that is there is not deleted; undefined when it may be. */
export function whyKept({ number }: Pick<LiveFile, 'number'>, deciding: Deciding): KeptBecause | undefined {
  return keptBecause(deciding.state.files.get(number), deciding);
}

/**
 * Files that are there and may be deleted, of days up to one; of all days when none is named. Oldest first, and those that go only
 * together beside each other. A file stays when another stays that goes only with it.
 */
export function deletableFiles(
  files: readonly LiveFile[],
  through: string | undefined,
  deciding: Deciding,
): readonly SealedFile[] {
  const may = files.filter(
    (file) =>
      whyKept(file, deciding) === undefined &&
      (through === undefined ||
        (deciding.state.files.get(file.number)?.file.days ?? []).every(({ day }) => day <= through)),
  );
  const alone = wholeUnits(files, new Set(may.map(({ number }) => number)));
  return [...groupedByUnit(alone).values()]
    .map((unit) => unit.flatMap(({ number }) => deciding.state.files.get(number)?.file ?? []))
    .toSorted((a, b) => compareText(lastOf(a), lastOf(b)))
    .flat();
}

/** Of files that are named those whose whole unit is. */
export function wholeUnits(files: readonly LiveFile[], named: ReadonlySet<number>): readonly LiveFile[] {
  const broken = new Set(files.flatMap(({ number, unit }) => (unit !== undefined && !named.has(number) ? [unit] : [])));
  return files.filter(({ number, unit }) => named.has(number) && (unit === undefined || !broken.has(unit)));
}

/** Files by what they are deleted with; one that is alone by itself. */
export function groupedByUnit<File extends Pick<LiveFile, 'number' | 'unit'>>(
  files: readonly File[],
): ReadonlyMap<string | number, readonly File[]> {
  const units = new Map<string | number, File[]>();
  for (const file of files) {
    const key = file.unit ?? file.number;
    units.set(key, [...(units.get(key) ?? []), file]);
  }
  return units;
}

function lastOf(files: readonly SealedFile[]): string {
  return files.map(lastDay).toSorted(compareText).at(-1) ?? '';
}

/** The youngest day of a file. */
export function lastDay({ days }: Pick<SealedFile, 'days'>): string {
  return days.reduce((last, { day }) => (day > last ? day : last), '');
}

/** The oldest day of a file. */
export function firstDay({ days }: Pick<SealedFile, 'days'>): string {
  return days.reduce((first, { day }) => (first === '' || day < first ? day : first), '');
}

/** Files, events and bytes together. */
export function sumOf(files: readonly Pick<SealedFile, 'rows' | 'bytes'>[]): {
  readonly files: number;
  readonly events: number;
  readonly bytes: number;
} {
  return {
    files: files.length,
    events: files.reduce((sum, { rows }) => sum + rows, 0),
    bytes: files.reduce((sum, { bytes }) => sum + bytes, 0),
  };
}
