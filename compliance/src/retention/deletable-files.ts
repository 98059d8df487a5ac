import {
  keptBecause,
  type CustodyState,
  type LiveFile,
  type KeptBecause,
  type RetentionPolicy,
  type SealedFile,
} from '@qiaolou/event-store/custody';

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

/** Files that are there and may be deleted, of days up to one; of all days when none is named. Oldest first. */
export function deletableFiles(
  files: readonly LiveFile[],
  through: string | undefined,
  deciding: Deciding,
): readonly SealedFile[] {
  return files
    .flatMap((file) =>
      whyKept(file, deciding) === undefined ? (deciding.state.files.get(file.number)?.file ?? []) : [],
    )
    .filter(({ days }) => through === undefined || days.every(({ day }) => day <= through))
    .toSorted((a, b) => (lastDay(a) < lastDay(b) ? -1 : 1));
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
