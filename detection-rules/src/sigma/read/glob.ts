import type { GlobSegment } from './rule-model.ts';

/**
 * Whole-text match of `*`-separated segments: first segment anchored at the start, last at the end, the others leftmost
 * in order, which is exact for globs. Time is bounded by text length × pattern length; there is no backtracking.
 */
export function matchGlob(segments: readonly GlobSegment[], text: string): boolean {
  const first = segments[0] ?? [];
  if (segments.length === 1) return segmentLength(first) === text.length && segmentAt(first, text, 0);
  const last = segments[segments.length - 1] ?? [];
  let from = segmentLength(first);
  const end = text.length - segmentLength(last);
  if (end < from || !segmentAt(first, text, 0) || !segmentAt(last, text, end)) return false;
  for (const segment of segments.slice(1, -1)) {
    const found = findSegment(segment, text, from, end);
    if (found < 0) return false;
    from = found + segmentLength(segment);
  }
  return from <= end;
}

function segmentLength(segment: GlobSegment): number {
  let length = 0;
  for (const part of segment) length += part === null ? 1 : part.length;
  return length;
}

function segmentAt(segment: GlobSegment, text: string, at: number): boolean {
  let position = at;
  for (const part of segment) {
    if (part !== null && !text.startsWith(part, position)) return false;
    position += part === null ? 1 : part.length;
  }
  return position <= text.length;
}

function findSegment(segment: GlobSegment, text: string, from: number, end: number): number {
  const length = segmentLength(segment);
  const head = segment[0];
  let at = from;
  while (at + length <= end) {
    if (typeof head === 'string') {
      at = text.indexOf(head, at);
      if (at < 0 || at + length > end) return -1;
    }
    if (segmentAt(segment, text, at)) return at;
    at++;
  }
  return -1;
}
