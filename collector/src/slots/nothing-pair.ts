import { isNothing } from '../event/ecs-value.ts';
import { PAIR } from './line-pairs.ts';
import type { LineReading } from './line-reading.ts';
import { isNothingBytes } from './plain-bytes.ts';

/** As `isNothing` of a pair's value. */
export function isNothingPair({ pairs, slots }: LineReading, place: number): boolean {
  if (pairs.how[place] !== PAIR.plain) return isNothing(pairs.value(place));
  return isNothingBytes(slots.bytes, pairs.from[place] ?? 0, pairs.to[place] ?? 0);
}
