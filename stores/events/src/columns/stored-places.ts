import type { TextPlaces } from './block.ts';
import { joinQuads } from './byte-planes.ts';
import { PartReader, type PartedRows } from './parts.ts';
import type { SegmentMeta } from './segment-meta.ts';

/** Bytes of each number. */
const WIDTH = 4;

/** Where the texts of a segment's rows are; what is asked of them is read then. Damage is `store.corrupt`. */
export class StoredPlaces {
  readonly #lengths: PartReader;
  readonly #messageAt: PartReader;
  readonly #tail: PartReader;

  constructor({ lengths, message }: Pick<SegmentMeta, 'lengths' | 'message'>, source: PartedRows) {
    this.#lengths = new PartReader(lengths, WIDTH, source);
    this.#messageAt = new PartReader(message.at, WIDTH, source);
    this.#tail = new PartReader(message.tail, WIDTH, source);
  }

  /** Of some rows; each of the three is read when it is asked for, at most once. */
  of(from: number, to: number): TextPlaces {
    let [starts, messageAt, tail]: [Float64Array?, Uint32Array?, Uint32Array?] = [];
    const [ofLengths, ofMessage, ofTail] = [this.#lengths, this.#messageAt, this.#tail];
    return {
      get starts() {
        return (starts ??= startsOf(numbersOf(ofLengths, from, to)));
      },
      get messageAt() {
        return (messageAt ??= numbersOf(ofMessage, from, to));
      },
      get tail() {
        return (tail ??= numbersOf(ofTail, from, to));
      },
    };
  }
}

/** Numbers of some rows. */
function numbersOf(parts: PartReader, from: number, to: number): Uint32Array {
  const out = new Uint32Array(Math.max(0, to - from));
  parts.eachPart(from, to, (planes, range, at) => joinQuads(planes, range, out.subarray(at)));
  return out;
}

function startsOf(lengths: Uint32Array): Float64Array {
  const starts = new Float64Array(lengths.length + 1);
  let end = 0;
  for (let row = 0; row < lengths.length; row++) {
    end += lengths[row] ?? 0;
    starts[row + 1] = end;
  }
  return starts;
}
