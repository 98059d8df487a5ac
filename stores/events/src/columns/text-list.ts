import { SocError } from '@qiaolou/schema/reading';

/**
 * Texts as bytes: their number, the byte length of each (u32, little-endian), then UTF-8 one after another. Lengths, not
 * separators: a text may hold any character.
 *
 * @example
 *   TextList.of(textListBytes(['a', '']))
 */
export function textListBytes(texts: readonly string[]): Buffer {
  const lengths = Uint32Array.from(texts, (text) => Buffer.byteLength(text));
  const size = lengths.reduce((sum, length) => sum + length, 0);
  const bytes = Buffer.allocUnsafe(4 + lengths.byteLength + size);
  let at = bytes.writeUInt32LE(texts.length, 0);
  for (const length of lengths) at = bytes.writeUInt32LE(length, at);
  for (const text of texts) at += bytes.write(text, at);
  return bytes;
}

/**
 * The same of some of the texts of a list, by their places in it, each as often as it is named.
 *
 * @param room Gives a buffer of so many bytes; what is in it is of no meaning.
 * @example
 *   chosenTextBytes(TextList.of(textListBytes(['a', 'b'])), Uint32Array.of(1)); // textListBytes(['b'])
 */
export function chosenTextBytes(
  { bytes, ends }: Pick<Texts, 'bytes' | 'ends'>,
  places: Uint32Array,
  room = (length: number): Buffer => Buffer.allocUnsafe(length),
): Buffer {
  let size = 0;
  for (let at = 0; at < places.length; at++) {
    const place = places[at] ?? 0;
    size += (ends[place] ?? 0) - (place === 0 ? 0 : (ends[place - 1] ?? 0));
  }
  const list = room(4 + places.length * 4 + size);
  list.writeUInt32LE(places.length, 0);
  let text = 4 + places.length * 4;
  for (let at = 0; at < places.length; at++) {
    const place = places[at] ?? 0;
    const end = ends[place] ?? 0;
    const start = place === 0 ? 0 : (ends[place - 1] ?? 0);
    list.writeUInt32LE(end - start, 4 + at * 4);
    // Most are so short that a call costs more than they do.
    for (let byte = start; byte < end; byte++) list[text++] = bytes[byte] ?? 0;
  }
  return list;
}

/** Texts by their places, and the same as bytes to be searched. */
export interface Texts {
  /** The same in lists one after another, where they are kept so; nothing is put together for it. */
  readonly lists?: readonly Texts[] | undefined;
  readonly length: number;
  /** The texts one after another. */
  readonly bytes: Buffer;
  /** Where each text ends in `bytes`. */
  readonly ends: Uint32Array;
  /** Text of an index; `store.corrupt` for an index it has not, which comes of damaged codes. */
  at(index: number): string;
}

/** Texts as bytes, each decoded when it is asked for. */
export class TextList implements Texts {
  readonly bytes: Buffer;
  readonly ends: Uint32Array;

  constructor(bytes: Buffer, ends: Uint32Array) {
    this.bytes = bytes;
    this.ends = ends;
  }

  /** The texts of `textListBytes`. Damage is `store.corrupt`. */
  static of(list: Buffer): TextList {
    const size = list.length < 4 ? -1 : list.readUInt32LE(0);
    const start = 4 + size * 4;
    if (size < 0 || start > list.length) throw new SocError('store.corrupt', { reason: 'format', size });
    const bytes = list.subarray(start);
    // Lengths become ends where they are; as bytes they may begin anywhere.
    const ends = new Uint32Array(size);
    new Uint8Array(ends.buffer).set(list.subarray(4, start));
    let end = 0;
    for (let index = 0; index < size; index++) {
      end += ends[index] ?? 0;
      ends[index] = end;
    }
    if (end !== bytes.length) throw new SocError('store.corrupt', { reason: 'format', size, end });
    return new TextList(bytes, ends);
  }

  get length(): number {
    return this.ends.length;
  }

  at(index: number): string {
    const end = this.ends[index];
    if (end === undefined) throw new SocError('store.corrupt', { reason: 'format', index });
    return this.bytes.toString('utf8', index === 0 ? 0 : this.ends[index - 1], end);
  }
}
