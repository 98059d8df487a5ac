import { isoTime, MINUTE_MS } from '@qiaolou/schema';

/** Bytes of `2026-11-30T17:05:` */
const TO_SECONDS = 17;

/** Writes times as `isoTime` does; of times within one minute the text is made once. */
export class StampBytes {
  readonly #minuteText = Buffer.alloc(TO_SECONDS);
  #minute = NaN;

  /** Gives where the text ends. There must be room for 28 bytes. */
  write(bytes: Buffer, at: number, epochMs: number): number {
    const minute = Math.floor(epochMs / MINUTE_MS);
    if (!Number.isInteger(epochMs)) return at + bytes.write(isoTime(epochMs), at, 'latin1');
    if (minute !== this.#minute) {
      const text = isoTime(minute * MINUTE_MS);
      if (text.length !== 24) return at + bytes.write(isoTime(epochMs), at, 'latin1');
      this.#minuteText.write(text.slice(0, TO_SECONDS), 0, 'latin1');
      this.#minute = minute;
    }
    const text = this.#minuteText;
    for (let p = 0; p < TO_SECONDS; p += 1) bytes[at + p] = text[p] ?? 0;
    const rest = epochMs - minute * MINUTE_MS;
    const seconds = (rest / 1_000) | 0;
    const ms = rest - seconds * 1_000;
    digits(bytes, at + 17, seconds, 2);
    bytes[at + 19] = 46;
    digits(bytes, at + 20, ms, 3);
    bytes[at + 23] = 90;
    return at + 24;
  }
}

function digits(bytes: Buffer, at: number, value: number, count: number): void {
  let rest = value;
  for (let p = at + count - 1; p >= at; p -= 1) {
    const tenth = (rest / 10) | 0;
    bytes[p] = 48 + rest - tenth * 10;
    rest = tenth;
  }
}
