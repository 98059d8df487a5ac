import type { SearchRequest } from '@qiaolou/schema';
import { MAX_COUNT, searchCursor, type CheckedSearch } from '../../contract/store-request.ts';
import { mergedRows, type PageLines } from './page-lines.ts';

const COMMA = Buffer.from(',');

/** The `SearchPage` of several parts, as JSON: the events are never parsed on their way. */
export function searchAnswer(
  parts: readonly PageLines[],
  request: SearchRequest,
  { after, seen }: CheckedSearch,
): Uint8Array<ArrayBuffer> {
  const rows = mergedRows(parts, { sort: request.sort, limit: request.limit + 1 });
  const page = rows.slice(0, request.limit);
  const last = page.at(-1);
  const count = after?.total ?? parts.reduce((sum, part) => sum + part.count, 0);
  const total = count > MAX_COUNT ? { value: MAX_COUNT, relation: 'atLeast' } : { value: count, relation: 'exact' };
  // A count goes no further than one beyond the most.
  const more = rows.length > page.length || parts.some(({ cut }) => cut);
  const next = more && last ? { next: searchCursor(last, Math.min(count, MAX_COUNT + 1), seen) } : {};
  const lines = page.flatMap(({ line }, index) => (index === 0 ? [line] : [COMMA, line]));
  return ownBytes([
    Buffer.from('{"events":['),
    ...lines,
    Buffer.from(`],${JSON.stringify({ ...next, total }).slice(1)}`),
  ]);
}

/** Pieces as one buffer that can be transferred. */
function ownBytes(pieces: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(pieces.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const piece of pieces) {
    bytes.set(piece, at);
    at += piece.length;
  }
  return bytes;
}
