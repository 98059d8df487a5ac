import { SHANGHAI_OFFSET_MS } from '@qiaolou/schema';

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'] as const;

/** Parts of a wall-clock time in Asia/Shanghai (UTC+8, no daylight saving), zero-padded text. */
export interface WallClock {
  readonly year: string;
  readonly month: string;
  readonly monthName: string;
  readonly day: string;
  readonly time: string;
}

/** Wall clock of an instant in Asia/Shanghai. */
export function wallClock(at: number): WallClock {
  const iso = new Date(at + SHANGHAI_OFFSET_MS).toISOString();
  const month = iso.slice(5, 7);
  return {
    year: iso.slice(0, 4),
    month,
    monthName: MONTHS[Number(month) - 1] ?? 'Jan',
    day: iso.slice(8, 10),
    time: iso.slice(11, 19),
  };
}

/** `Nov 22 09:10:11`, day padded with a space (RFC 3164 §4.1.2). */
export function rfc3164Time(at: number): string {
  const wall = wallClock(at);
  return `${wall.monthName} ${String(Number(wall.day)).padStart(2, ' ')} ${wall.time}`;
}

/** `2026-11-22 09:10:11`. */
export function plainTime(at: number): string {
  const wall = wallClock(at);
  return `${wall.year}-${wall.month}-${wall.day} ${wall.time}`;
}

/** `22/Nov/2026:09:10:11 +0800`, as web servers write it. */
export function accessLogTime(at: number): string {
  const wall = wallClock(at);
  return `${wall.day}/${wall.monthName}/${wall.year}:${wall.time} +0800`;
}

/** `2026/11/22 09:10:11`, month and day not padded. */
export function slashedTime(at: number): string {
  const wall = wallClock(at);
  return `${wall.year}/${Number(wall.month)}/${Number(wall.day)} ${wall.time}`;
}

/** `Nov 22 2026 01:10:11` in UTC, as Huawei's VRP writes its headers. */
export function vrpTime(at: number): string {
  const utc = wallClock(at - SHANGHAI_OFFSET_MS);
  return `${utc.monthName} ${utc.day} ${utc.year} ${utc.time}`;
}
