import { isNothing } from '../event/ecs-value.ts';
import type { LineReading } from './line-reading.ts';
import { isNothingBytes } from './plain-bytes.ts';

/** As `isNothing` of a pair's value. */
export function isNothingPair({ pairs, slots }: LineReading, place: number): boolean {
  if (pairs.escaped[place] === 1) return isNothing(pairs.text(place));
  return isNothingBytes(slots.bytes, pairs.from[place] ?? 0, pairs.to[place] ?? 0);
}
