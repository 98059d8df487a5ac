import { SocError } from '@qiaolou/schema/reading';
import type { SliceReader } from './slice-reader.ts';
import type { StreamRef } from './slice-writer.ts';
import { TextList, type Texts } from './text-list.ts';

/** Texts in lists after one another, so that one is read without the others. */
export interface TextParts {
  readonly lists: readonly StreamRef[];
  /** Of each list the number of texts up to its end; empty where there is one list, which says itself how many it has. */
  readonly ends: readonly number[];
}

/** Texts of which a list is read when one of its texts is asked for. Damage is `store.corrupt`. */
export class StoredTexts implements Texts {
  readonly #parts: TextParts;
  readonly #slices: SliceReader;
  readonly #lists: (TextList | undefined)[] = [];
  #all: TextList | undefined;

  constructor(parts: TextParts, slices: SliceReader) {
    this.#parts = parts;
    this.#slices = slices;
    const { lists, ends } = parts;
    if (lists.length === 0 || (lists.length > 1 && ends.length !== lists.length))
      throw new SocError('store.corrupt', { reason: 'format', lists: lists.length });
  }

  get length(): number {
    return this.#parts.ends.at(-1) ?? this.#whole().length;
  }

  get bytes(): Buffer {
    return this.#whole().bytes;
  }

  get ends(): Uint32Array {
    return this.#whole().ends;
  }

  get lists(): readonly TextList[] {
    return this.#parts.lists.map((_, part) => this.#list(part));
  }

  at(index: number): string {
    if (this.#all !== undefined) return this.#all.at(index);
    const { ends } = this.#parts;
    const part = ends.length === 0 ? 0 : firstBeyond(ends, index);
    return this.#list(part).at(index - (ends[part - 1] ?? 0));
  }

  #whole(): TextList {
    const { lists } = this.#parts;
    this.#all ??= lists.length === 1 ? this.#list(0) : joined(this.lists);
    return this.#all;
  }

  #list(part: number): TextList {
    const { lists, ends } = this.#parts;
    const known = this.#lists[part];
    if (known !== undefined) return known;
    const ref = lists[part];
    if (ref === undefined) throw new SocError('store.corrupt', { reason: 'format', list: part });
    const list = TextList.of(this.#slices.stream(ref));
    if (ends.length > 0 && list.length !== (ends[part] ?? 0) - (ends[part - 1] ?? 0))
      throw new SocError('store.corrupt', { reason: 'format', slice: ref.slice });
    this.#lists[part] = list;
    return list;
  }
}

/** Number of the first that is greater; of none their number. */
function firstBeyond(ends: readonly number[], index: number): number {
  let [low, high] = [0, ends.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((ends[middle] ?? Infinity) <= index) low = middle + 1;
    else high = middle;
  }
  return low;
}

function joined(lists: readonly TextList[]): TextList {
  const bytes = Buffer.concat(lists.map((list) => list.bytes));
  const ends = new Uint32Array(lists.reduce((sum, { length }) => sum + length, 0));
  let [at, start] = [0, 0];
  for (const list of lists) {
    for (let index = 0; index < list.length; index++) ends[at++] = start + (list.ends[index] ?? 0);
    start += list.bytes.length;
  }
  return new TextList(bytes, ends);
}
