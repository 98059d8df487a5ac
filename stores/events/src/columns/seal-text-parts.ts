import type { SealContext } from './seal-context.ts';
import type { StreamRef } from './slice-writer.ts';
import { chosenTextBytes, type Texts } from './text-list.ts';
import type { TextParts } from './text-parts.ts';

/** Bytes that a text takes beside itself. */
const LENGTH_BYTES = 4;

/** Keeps some of the texts of a list, by their places in it, in lists of about so many bytes as parts have. */
export function sealTextParts(
  texts: Texts,
  places: Uint32Array,
  { slices, scratch, partBytes }: Pick<SealContext, 'slices' | 'scratch' | 'partBytes'>,
): TextParts {
  const { bytes, ends } = texts;
  const lists: StreamRef[] = [];
  const partEnds: number[] = [];
  for (let from = 0; from < places.length;) {
    let [to, size] = [from, 0];
    while (to < places.length && (size < partBytes || to === from)) {
      const place = places[to++] ?? 0;
      size += LENGTH_BYTES + (ends[place] ?? 0) - (place === 0 ? 0 : (ends[place - 1] ?? 0));
    }
    const list = chosenTextBytes({ bytes, ends }, places.subarray(from, to), (length) => scratch.bytes(length));
    lists.push(slices.stream(list));
    partEnds.push(to);
    from = to;
  }
  return { lists, ends: partEnds };
}
