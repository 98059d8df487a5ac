import { SocError, parseJson } from '@qiaolou/schema';
import { z } from 'zod';

const positionSchema = z.array(z.union([z.string(), z.number()])).max(4);

/** Sort keys of the last row of a page, in the order of the sort. */
export type Position = readonly (string | number)[];

/**
 * Opaque text of a position.
 *
 * @example
 *   decodeCursor(encodeCursor(['2026-11-22', 7]), ['string', 'number']); // ['2026-11-22', 7]
 */
export function encodeCursor(position: Position): string {
  return Buffer.from(JSON.stringify(position)).toString('base64url');
}

/**
 * The position of a cursor with exactly these types of keys. Throws `query.badCursor`.
 *
 * @example
 *   decodeCursor(encodeCursor([7]), ['string']); // throws query.badCursor
 */
export function decodeCursor(cursor: string, kinds: readonly ('string' | 'number')[]): Position {
  let value: unknown;
  try {
    value = parseJson(Buffer.from(cursor, 'base64url').toString('utf8'));
  } catch (cause) {
    throw new SocError('query.badCursor', {}, { cause });
  }
  const position = positionSchema.safeParse(value);
  if (
    !position.success ||
    position.data.length !== kinds.length ||
    position.data.some((key, i) => typeof key !== kinds[i])
  )
    throw new SocError('query.badCursor');
  return position.data;
}
