import { MESSAGE_APART, type TextPlaces } from './block.ts';

/** Which text of a row: its whole original, or the message that is a piece of it. */
export type TextKind = 'original' | 'message';

/**
 * Where a text of a row begins and ends in the bytes of its page, of which `places` are and whose first row is 0; undefined
 * when the row has no message, or one that is no piece of its original.
 */
export function textBounds(
  { starts, messageAt, tail }: TextPlaces,
  row: number,
  kind: TextKind,
): readonly [number, number] | undefined {
  const start = starts[row] ?? 0;
  const end = starts[row + 1] ?? 0;
  if (kind === 'original') return [start, end];
  const at = messageAt[row] ?? MESSAGE_APART;
  return at >= MESSAGE_APART ? undefined : [start + at, end - (tail[row] ?? 0)];
}

const NOTHING = new Uint32Array(0);

/** What is needed of the places of texts for one kind of text, read once for many rows. */
export function placesOfKind(places: TextPlaces, kind: TextKind): TextPlaces {
  const { starts } = places;
  if (kind === 'original') return { starts, messageAt: NOTHING, tail: NOTHING };
  return { starts, messageAt: places.messageAt, tail: places.tail };
}
