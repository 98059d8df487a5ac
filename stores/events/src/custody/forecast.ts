/** What a disk has, bytes. */
export interface DiskSpace {
  readonly total: number;
  /** What this process may still write. */
  readonly free: number;
}

/** What will become of a disk. */
export interface DiskForecast extends DiskSpace {
  /** Bytes that come to it a day, as of the last days. */
  readonly bytesPerDay: number;
  /** Days the figure is of. */
  readonly ofDays: number;
  /** Whole days until less is free than is to stay free; undefined: more than can be told. */
  readonly daysLeft: number | undefined;
  /** It is full within the days that are looked ahead. */
  readonly alarm: boolean;
}

/** Days that are looked ahead. */
export const FORECAST_DAYS = 30;
/** Days the forecast is made of. */
const LAST_DAYS = 7;
/** Part of a disk that is to stay free: files are written anew beside the old ones. */
const RESERVE = 0.05;
const MOST_TOLD = 3_650;

/**
 * How long a disk lasts when days go on being as large as the last seven: nothing is deleted by itself, so what comes stays.
 *
 * @param days Bytes of days that are over, oldest first.
 * @example
 *   diskForecast({ total: 1_000, free: 150 }, [10, 10]).daysLeft; // 10
 */
export function diskForecast({ total, free }: DiskSpace, days: readonly number[]): DiskForecast {
  const last = days.slice(-LAST_DAYS);
  const bytesPerDay = last.length === 0 ? 0 : Math.round(last.reduce((sum, bytes) => sum + bytes, 0) / last.length);
  const usable = Math.max(0, free - total * RESERVE);
  const daysLeft = bytesPerDay === 0 ? Infinity : Math.floor(usable / bytesPerDay);
  return {
    ...{ total, free, bytesPerDay, ofDays: last.length },
    daysLeft: usable === 0 ? 0 : daysLeft > MOST_TOLD ? undefined : daysLeft,
    alarm: usable === 0 || daysLeft < FORECAST_DAYS,
  };
}
