import { DAY_MS, isoTime, MINUTE_MS, SHANGHAI_OFFSET_MS, type DetectionMatch } from '@qiaolou/schema';
import { alarmMatch } from './alarm-match.ts';

/** A source as its clock is looked at. */
export interface ClockedSource {
  /** `<listener>/<peer>`. */
  readonly id: string;
  readonly listener: string;
  readonly peer: string;
  /** Median of device time − receive time, ms; undefined: not known. */
  readonly skewMs: number | undefined;
  /** Its records come as soon as they are made: a time that is past is its clock's, not the way's. */
  readonly isPrompt: boolean;
}

/** A clock that differs by more spoils correlation, and grade protection asks to have it put right. */
const DRIFT_MS = 5 * MINUTE_MS;
/** Less than this, a clock that was wrong is right again. */
const RIGHT_MS = 4 * MINUTE_MS;
/** More clocks that are wrong at once are one alarm: it may be ours. */
const MOST_SINGLE = 5;
const WEEK_MS = 7 * DAY_MS;

/** What was found at one look. */
export interface DriftFound {
  readonly matches: readonly DetectionMatch[];
  /** Sources that were told to be wrong and are right again. */
  readonly recovered: readonly ClockedSource[];
}

/**
 * Judges the clocks of sources. A clock that stays wrong is the same alert for a week, after a restart too, and then another: who put it
 * aside is reminded. Pure: told what is, and when.
 */
export class DriftAlarms {
  /** Ids of sources whose clock was told to be wrong. */
  readonly #wrong = new Set<string>();

  look(sources: readonly ClockedSource[], now: number): DriftFound {
    const recovered = sources.filter((source) => this.#wrong.has(source.id) && driftOf(source) < RIGHT_MS);
    for (const { id } of recovered) this.#wrong.delete(id);
    const wrong = sources.filter((source) => driftOf(source) > (this.#wrong.has(source.id) ? RIGHT_MS : DRIFT_MS));
    for (const { id } of wrong) this.#wrong.add(id);
    return { matches: told(wrong, now), recovered };
  }
}

/** By how much its clock is wrong, ms; −1: that is not known. */
function driftOf({ skewMs, isPrompt }: ClockedSource): number {
  if (skewMs === undefined) return -1;
  return isPrompt ? Math.abs(skewMs) : Math.max(0, skewMs);
}

function told(wrong: readonly ClockedSource[], now: number): readonly DetectionMatch[] {
  const week = Math.floor((now + SHANGHAI_OFFSET_MS) / WEEK_MS);
  const at = isoTime(now);
  if (wrong.length <= MOST_SINGLE)
    return wrong.map(({ id, peer }) =>
      alarmMatch('source-drift', { occurrence: `${id}@${week}`, party: peer, at, peers: [peer], count: 1 }),
    );
  const peers = wrong.map(({ peer }) => peer);
  return [
    alarmMatch('sources-drift', { occurrence: `clocks@${week}`, party: 'qiaolou', at, peers, count: peers.length }),
  ];
}
