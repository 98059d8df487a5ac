import { ID_BYTES } from '../lines/hex-id.ts';
import { rowsOfHexIds, wantedHexIds } from './id-column.ts';
import { PartReader, type PartedRows } from './parts.ts';
import type { SegmentMeta } from './segment-meta.ts';
import { StoredTexts } from './text-parts.ts';

/** Ids of a segment's rows; a part is read when it is asked for. Damage is `store.corrupt`. */
export class StoredIds {
  readonly #rows: number;
  readonly #hex: PartReader | undefined;
  readonly #texts: StoredTexts | undefined;
  #bytes: Buffer | undefined;

  constructor({ values }: SegmentMeta['ids'], source: PartedRows) {
    this.#rows = source.rows;
    if (values.kind === 'hex') this.#hex = new PartReader(values.bytes, ID_BYTES, source);
    else this.#texts = new StoredTexts(values, source.slices);
  }

  at(row: number): string {
    if (this.#hex === undefined) return this.#texts?.at(row) ?? '';
    const part = this.#hex.partOf(row);
    const at = (row - this.#hex.from(part)) * ID_BYTES;
    return this.#hex.bytes(part).toString('hex', at, at + ID_BYTES);
  }

  /** The 20 bytes of each, one after another; undefined when they are texts. */
  bytes(): Buffer | undefined {
    const hex = this.#hex;
    if (hex === undefined) return undefined;
    this.#bytes ??=
      hex.count === 1 ? hex.bytes(0) : Buffer.concat(Array.from({ length: hex.count }, (_, part) => hex.bytes(part)));
    return this.#bytes;
  }

  /** Rows of the ids that are here; of an id that several rows have, each. */
  rowsOf(ids: readonly string[]): readonly (readonly [id: string, row: number])[] {
    const found: (readonly [string, number])[] = [];
    const hex = this.#hex;
    if (hex !== undefined) {
      const wanted = wantedHexIds(ids);
      for (let part = 0; part < hex.count; part++)
        for (const [id, row] of rowsOfHexIds(hex.bytes(part), wanted)) found.push([id, hex.from(part) + row]);
      return found;
    }
    const wanted = new Set(ids);
    for (let row = 0; row < this.#rows; row++) {
      const id = this.at(row);
      if (wanted.has(id)) found.push([id, row]);
    }
    return found;
  }
}
