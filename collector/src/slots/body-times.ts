import type { SpoolPosition } from '@qiaolou/schema';
import type { TrustedTime } from '../decode/clock.ts';
import { decideTime, type TimesGiven } from '../parse/decide-time.ts';
import type { TimeSource } from '../parse/packs/compile-pack.ts';
import { withOthers } from '../parse/parser.ts';
import type { RawFields } from '../parse/raw-fields.ts';
import { rawOf, type LineReading } from './line-reading.ts';
import type { PackPlan } from './pack-plan.ts';

/** What the parser is given to decide times, but for the place in the spool. */
export type LineTimes = Omit<TimesGiven, 'position'>;

/** The time of a line. `plan`: that of the line's pack. */
export function timeOfLine(
  reading: LineReading,
  plan: PackPlan | undefined,
  { times, position }: { readonly times: LineTimes; readonly position: SpoolPosition },
): TrustedTime {
  const { zone, headerMayBeUtc = false } = plan?.pack.time ?? {};
  const timeSources = plan === undefined ? [] : sourcesOf(reading, plan);
  const raw = timesIn(reading, plan, timeSources);
  return decideTime(reading.line, { raw, timeSources, zone, headerMayBeUtc }, { ...times, position });
}

/** A kind of line that its pack does not know tells its time under another key. */
function sourcesOf(reading: LineReading, { pack, keys }: PackPlan): readonly TimeSource[] {
  const { sources } = pack.time;
  if (sources.length === 0) return sources;
  const has = ({ field }: TimeSource): boolean => reading.pairs.placeOf(keys.named(field)) >= 0;
  return sources.some(has) ? sources : withOthers(sources, rawOf(reading));
}

/** The values of time fields; with all others when one is a clock, which those complete. */
function timesIn(reading: LineReading, plan: PackPlan | undefined, sources: readonly TimeSource[]): RawFields {
  const { pairs } = reading;
  const raw: RawFields = new Map();
  for (const { field } of sources) {
    const place = plan === undefined ? -1 : pairs.placeOf(plan.keys.named(field));
    if (place < 0) continue;
    const value = pairs.value(place);
    if (CLOCK.test(String(value))) return rawOf(reading);
    raw.set(field, value);
  }
  return raw;
}

const CLOCK = /^\s*\d{1,2}:/;
