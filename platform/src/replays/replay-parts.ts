import { HOUR_MS, isoTime, type TimeRange } from '@qiaolou/schema';

/** Parts of time of a replay at most, about. */
const PARTS = 48;

/**
 * Parts a range into stretches of time of one length, whole hours, aligned to the epoch; at most 49. What is replaced is told in
 * them: each question of their time has a condition more.
 *
 * @example
 *   replayParts({ from: '2026-03-01T10:30:00.000Z', to: '2026-03-01T12:00:00.000Z' }).length; // 2
 */
export function replayParts({ from, to }: TimeRange): readonly TimeRange[] {
  const [start, end] = [Date.parse(from), Date.parse(to)];
  let length = HOUR_MS;
  while ((end - start) / length > PARTS) length *= 2;
  const parts: TimeRange[] = [];
  for (let at = start; at < end;) {
    const next = Math.min(end, (Math.floor(at / length) + 1) * length);
    parts.push({ from: isoTime(at), to: isoTime(next) });
    at = next;
  }
  return parts;
}

/** Some of the parts, those that touch as one. */
export function joinedParts(parts: readonly TimeRange[], numbers: readonly number[]): readonly TimeRange[] {
  const joined: TimeRange[] = [];
  for (const number of numbers) {
    const part = parts[number];
    const last = joined.at(-1);
    if (part === undefined) continue;
    if (last?.to === part.from) joined[joined.length - 1] = { from: last.from, to: part.to };
    else joined.push(part);
  }
  return joined;
}
