import { join } from 'node:path';

const NAME = /^(\d{8,15})\.seg$/;

/** Folder of the segments in a store's directory. */
export function segmentsFolder(dir: string): string {
  return join(dir, 'segments');
}

/** File of a segment in a store's directory. */
export function segmentPath(dir: string, number: number): string {
  return join(segmentsFolder(dir), `${String(number).padStart(8, '0')}.seg`);
}

/** Number of the segment that a file name stands for; undefined for any other name. */
export function segmentNumber(name: string): number | undefined {
  const digits = NAME.exec(name)?.[1];
  return digits === undefined ? undefined : Number(digits);
}

/** Where the files of a store are. */
export interface SegmentPlaces {
  /** The store's directory. */
  readonly dir: string;
  /** Another one, where old files are moved to; absent when they never are. */
  readonly coldDir?: string | undefined;
}

/** File of a segment, wherever it is. Of one that was moved to where nobody says, it is a path with no file. */
export function placeOfSegment(
  { dir, coldDir }: SegmentPlaces,
  { number, cold }: { readonly number: number; readonly cold?: true | undefined },
): string {
  return segmentPath(cold === true ? (coldDir ?? dir) : dir, number);
}
