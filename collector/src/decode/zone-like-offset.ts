/**
 * Minutes east of UTC that are some place's zone, summer time included. A clock that is off by anything else is not in another
 * zone but wrong.
 */
const ZONES: ReadonlySet<number> = new Set([
  ...Array.from({ length: 27 }, (_, i) => (i - 12) * 60),
  ...[-570, -210, -150, 210, 270, 330, 345, 390, 525, 570, 630, 765],
]);
const QUARTER_S = 900;
/** How far from whole quarters of an hour the clock itself may be. */
const OWN_ERROR_S = 300;
/** How far times may lie about their median: what delivery takes. */
const SPREAD_S = 120;
/** Share of the times that must agree before an offset is believed, and that must still agree before it is given up. */
const ADOPT = 0.9;
const KEEP = 0.6;
/** Times to be seen before anything is believed. */
const LEAST_SAMPLES = 15;

/** What is known of times without a zone that one device wrote. */
export interface ClockSamples {
  /** Device minus receipt, s, of some times, read in the zone that is configured. */
  readonly skewsS: readonly number[];
  /** That zone, minutes east of UTC. */
  readonly zoneMinutes: number;
}

/**
 * By how many minutes a device's zone differs from the one its times are read in: the median of their differences from receipt, in
 * whole quarters of an hour. 0: by none. A device that is wrong by what is no zone's difference keeps its wrong times: only zones are
 * corrected. `current` stays in force while most times still agree with it, or too few have come.
 */
export function zoneLikeOffset({ skewsS, zoneMinutes }: ClockSamples, current: number): number {
  if (skewsS.length < LEAST_SAMPLES) return current;
  const median = skewsS.toSorted((a, b) => a - b)[(skewsS.length - 1) >> 1] ?? 0;
  // Plus 0: never −0.
  const quarters = Math.round(median / QUARTER_S) + 0;
  const offset = quarters * 15;
  const isNear = Math.abs(median - quarters * QUARTER_S) <= OWN_ERROR_S;
  const isZone = offset === 0 || ZONES.has(zoneMinutes + offset);
  if (isNear && isZone && shareNear(skewsS, median, SPREAD_S) >= ADOPT) return offset;
  return shareNear(skewsS, current * 60, OWN_ERROR_S + SPREAD_S) >= KEEP ? current : 0;
}

function shareNear(skewsS: readonly number[], middle: number, within: number): number {
  return skewsS.filter((skew) => Math.abs(skew - middle) <= within).length / skewsS.length;
}
