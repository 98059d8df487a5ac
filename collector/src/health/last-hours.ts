import { HOUR_MS, isoTime } from '@qiaolou/schema';

const HOURS = 24;

/** Records of each of the last 24 hours. */
export class LastHours {
  #counts: number[];
  /** Hours since the epoch: the last of them. */
  #last: number;

  /** `counts`: as kept, the oldest first; `lastAt`: a time in the last of them, epoch ms. */
  constructor(lastAt: number, counts: readonly number[] = []) {
    this.#last = Math.floor(lastAt / HOUR_MS);
    this.#counts = Array.from({ length: HOURS }, (_, i) => counts[i] ?? 0);
  }

  /** Counts records at a time; what is older than the hours is not counted. */
  add(at: number, count: number): void {
    this.#moveTo(at);
    const place = HOURS - 1 - (this.#last - Math.floor(at / HOUR_MS));
    if (place >= 0) this.#counts[place] = (this.#counts[place] ?? 0) + count;
  }

  /** The hours up to now. */
  upTo(now: number): { readonly hours: number[]; readonly lastHour: string } {
    this.#moveTo(now);
    return { hours: [...this.#counts], lastHour: isoTime(this.#last * HOUR_MS) };
  }

  #moveTo(at: number): void {
    const hour = Math.floor(at / HOUR_MS);
    const passed = Math.min(hour - this.#last, HOURS);
    if (passed <= 0) return;
    this.#counts = [...this.#counts.slice(passed), ...Array.from({ length: passed }, () => 0)];
    this.#last = hour;
  }
}
