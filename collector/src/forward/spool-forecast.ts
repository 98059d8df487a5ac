/** Weight of the newest interval in the rate. */
const WEIGHT = 1 / 8;

/** Tells from the size of a spool over time when it will be full. Pure. */
export class SpoolForecast {
  #last: { readonly at: number; readonly bytes: number } | undefined;
  /** Bytes per ms. */
  #rate: number | undefined;

  /** Tells the size at a time, epoch ms. */
  add(at: number, bytes: number): void {
    const last = this.#last;
    if (last !== undefined && at <= last.at) {
      // The clock was put back: what was learnt of the rate stays.
      if (at < last.at) this.#last = { at, bytes };
      return;
    }
    this.#last = { at, bytes };
    if (last === undefined) return;
    const rate = (bytes - last.bytes) / (at - last.at);
    this.#rate = this.#rate === undefined ? rate : this.#rate + WEIGHT * (rate - this.#rate);
  }

  /** Seconds until it holds `limit` bytes if it goes on like this; undefined when it does not grow. */
  fullInSeconds(limit: number): number | undefined {
    if (this.#last === undefined || this.#rate === undefined || this.#rate <= 0) return undefined;
    return Math.max(0, Math.round((limit - this.#last.bytes) / this.#rate / 1_000));
  }
}
