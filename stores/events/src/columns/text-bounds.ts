import { MESSAGE_APART, type TextPlaces } from './block.ts';

/** Which text of a row: its whole original, or the message that is a piece of it. */
export type TextKind = 'original' | 'message';

/**
 * Where a text of a row begins and ends in the bytes of its page, of which `places` are and whose first row is 0; undefined
 * when the row has no message, or one that is no piece of its original.
 */
export function textBounds(places: TextPlaces, row: number, kind: TextKind): readonly [number, number] | undefined {
  const start = textStart(places, row, kind);
  return start < 0 ? undefined : [start, textEnd(places, row, kind)];
}

/** Where it begins; −1 when there is none. */
export function textStart({ starts, messageAt }: TextPlaces, row: number, kind: TextKind): number {
  const start = starts[row] ?? 0;
  if (kind === 'original') return start;
  const at = messageAt[row] ?? MESSAGE_APART;
  return at >= MESSAGE_APART ? -1 : start + at;
}

/** Where it ends. */
export function textEnd({ starts, tail }: TextPlaces, row: number, kind: TextKind): number {
  const end = starts[row + 1] ?? 0;
  return kind === 'original' ? end : end - (tail[row] ?? 0);
}

const NOTHING = new Uint32Array(0);

/** What is needed of the places of texts for one kind of text, read once for many rows. */
export function placesOfKind(places: TextPlaces, kind: TextKind): TextPlaces {
  const { starts } = places;
  if (kind === 'original') return { starts, messageAt: NOTHING, tail: NOTHING };
  return { starts, messageAt: places.messageAt, tail: places.tail };
}
