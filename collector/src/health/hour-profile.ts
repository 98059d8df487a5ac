import { HOUR_MS, SHANGHAI_OFFSET_MS } from '@qiaolou/schema';

/** What was learned of one hour of the day: hours observed, mean of arrivals, mean deviation. */
type LearnedHour = [observed: number, mean: number, deviation: number];

const HOURS = 24;
const UNKNOWN: LearnedHour = [0, 0, 0];
/** Hours that weigh: what was usual eight workdays ago. */
const WEIGHT = 8;
/** Arrivals missed, of those that come at the least, after which a silence is one. */
const MISSED = 5;
const THURSDAY = 4;

/** Learns how much arrives in which hour of weekdays and of the weekend (Asia/Shanghai), and what a silence means by that. */
export class HourProfile {
  readonly #hours: LearnedHour[];
  /** The hour that is counted, in hours since the epoch, and what arrived in it. */
  #hour: number | undefined;
  #count = 0;

  constructor(kept: readonly LearnedHour[] = []) {
    this.#hours = Array.from({ length: 2 * HOURS }, (_, i) => kept[i] ?? UNKNOWN);
  }

  /** Counts an arrival in the hour `rollTo` came to. */
  arrived(): void {
    this.#count += 1;
  }

  /** Comes to a time: hours that are over are learned, unless the collector was not up from their beginning. */
  rollTo(now: number, { upSince, learns }: { readonly upSince: number; readonly learns: boolean }): void {
    const hour = Math.floor(now / HOUR_MS);
    this.#hour ??= hour;
    if (hour <= this.#hour) return;
    // Of a longer silence its last day is learned: an outage of weeks must not become usual.
    const from = Math.max(this.#hour, hour - HOURS);
    if (learns)
      for (let over = from; over < hour; over++)
        if (over * HOUR_MS >= upSince) this.#learn(over, over === this.#hour ? this.#count : 0);
    this.#hour = hour;
    this.#count = 0;
  }

  /**
   * How much of a silence from `from` to `to` is more than is usual at these hours: above 1 something is wrong. Hours of which too little
   * is known are judged by `patienceMs`: a silence so long is more than the usual gaps explain.
   */
  excess(from: number, to: number, patienceMs: number): number {
    let sum = 0;
    for (let at = from; at < to && sum <= 1;) {
      const hour = Math.floor(at / HOUR_MS);
      const end = Math.min(to, (hour + 1) * HOUR_MS);
      sum += (end - at) * this.#perMs(hour, patienceMs);
      at = end;
    }
    return sum;
  }

  /** As it is kept; empty when nothing was learned. */
  kept(): LearnedHour[] {
    if (this.#hours.every(([observed]) => observed === 0)) return [];
    return this.#hours.map(([observed, mean, deviation]) => [observed, rounded(mean), rounded(deviation)]);
  }

  /** Excess that a millisecond of silence in this hour adds. */
  #perMs(hour: number, patienceMs: number): number {
    const usual = 1 / patienceMs;
    const [observed, mean, deviation] = this.#hours[slotOf(hour)] ?? UNKNOWN;
    if (observed === 0) {
      // Nobody knows yet whether an office's device speaks on Saturday: what it does on weekdays says nothing.
      const isFirstWeekend = isWeekend(hour) && (this.#hours[slotOf(hour) - HOURS]?.[0] ?? 0) > 0;
      return isFirstWeekend ? 0 : usual;
    }
    const least = Math.max(0, mean - 2 * deviation) / HOUR_MS / MISSED;
    return observed > 1 ? least : Math.min(usual, mean / HOUR_MS / MISSED);
  }

  #learn(hour: number, count: number): void {
    const slot = slotOf(hour);
    const [observed, mean, deviation] = this.#hours[slot] ?? UNKNOWN;
    const weight = 1 / Math.min(observed + 1, WEIGHT);
    this.#hours[slot] =
      observed === 0
        ? [1, count, count / 2]
        : [observed + 1, mean + weight * (count - mean), deviation + weight * (Math.abs(count - mean) - deviation)];
  }
}

function slotOf(hour: number): number {
  const local = hour + SHANGHAI_OFFSET_MS / HOUR_MS;
  return (local % HOURS) + (isWeekend(hour) ? HOURS : 0);
}

/** 1 January 1970 was a Thursday. */
function isWeekend(hour: number): boolean {
  const day = (Math.floor((hour + SHANGHAI_OFFSET_MS / HOUR_MS) / HOURS) + THURSDAY) % 7;
  return day === 0 || day === 6;
}

function rounded(value: number): number {
  return Math.round(value * 100) / 100;
}
