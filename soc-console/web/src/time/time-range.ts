import { durationMs, type TimeRange } from '@qiaolou/schema';
import { QUICK_RANGES, type QuickRange } from '../base/quick-range.ts';

/** A range as the URL keeps it: relative ones stay relative. */
export type TimeSpec =
  | { readonly kind: 'relative'; readonly last: QuickRange }
  | { readonly kind: 'absolute'; readonly from: string; readonly to: string };

/** The range as two instants; relative ranges end at `now` (epoch ms). */
export function resolveTimeSpec(spec: TimeSpec, now: number): TimeRange {
  if (spec.kind === 'absolute') return { from: spec.from, to: spec.to };
  return { from: iso(now - durationMs(spec.last)), to: iso(now) };
}

/**
 * `24h` or `2026-11-22T00:00:00.000Z~2026-11-22T08:00:00.000Z`, as in the URL; anything else (also an empty or reversed
 * range) is undefined.
 */
export function parseTimeSpec(text: string | undefined): TimeSpec | undefined {
  if (text === undefined) return undefined;
  const quick = QUICK_RANGES.find((range) => range === text);
  if (quick) return { kind: 'relative', last: quick };
  const [from, to, ...rest] = text.split('~').map((part) => Date.parse(part));
  if (from === undefined || to === undefined || rest.length > 0) return undefined;
  if (Number.isNaN(from) || Number.isNaN(to) || from >= to) return undefined;
  return { kind: 'absolute', from: iso(from), to: iso(to) };
}

/** The URL form of a range; inverse of {@link parseTimeSpec}. */
export function formatTimeSpec(spec: TimeSpec): string {
  return spec.kind === 'relative' ? spec.last : `${spec.from}~${spec.to}`;
}

/** The neighbouring range: −1 one length earlier, 1 one length later. Never relative any more. */
export function shiftTimeSpec(spec: TimeSpec, steps: number, now: number): TimeSpec {
  const { from, to } = resolveTimeSpec(spec, now);
  const length = Date.parse(to) - Date.parse(from);
  return absolute(Date.parse(from) + steps * length, Date.parse(to) + steps * length);
}

/** The range widened to twice its length around its middle. */
export function zoomOut(spec: TimeSpec, now: number): TimeSpec {
  const { from, to } = resolveTimeSpec(spec, now);
  const half = (Date.parse(to) - Date.parse(from)) / 2;
  return absolute(Date.parse(from) - half, Date.parse(to) + half);
}

/** An absolute range from two epoch times, ms; at least one millisecond long. */
export function absolute(fromMs: number, toMs: number): TimeSpec {
  const from = Math.floor(fromMs);
  return { kind: 'absolute', from: iso(from), to: iso(Math.max(from + 1, Math.ceil(toMs))) };
}

function iso(ms: number): string {
  return new Date(ms).toISOString();
}
