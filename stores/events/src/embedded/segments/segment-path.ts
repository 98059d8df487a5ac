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
