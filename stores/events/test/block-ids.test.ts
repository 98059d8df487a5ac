import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readHexId } from '../src/lines/hex-id.ts';
import { IdColumn } from '../src/columns/id-column.ts';
import { BlockIds } from '../src/embedded/write/block-ids.ts';

const hexId = fc.stringMatching(/^[0-9a-f]{40}$/);
const anyId = fc.oneof(
  hexId,
  hexId.map((id) => id.toUpperCase()),
  hexId.map((id) => `${'0'.repeat(39)}${id.slice(0, 1)}`),
  hexId.map((id) => `${id.slice(0, 8)}${'0'.repeat(32)}`),
  fc.string({ unit: 'grapheme', minLength: 1, maxLength: 8 }),
  fc.constantFrom(`${'0'.repeat(39)}g`, '0'.repeat(40), `${'0'.repeat(39)}\u0661`, '0'.repeat(39)),
);

/** Rows of ids and what a map says of them. */
function filled(ids: readonly string[]) {
  const column = new IdColumn();
  const rows = new BlockIds(column, () => 0);
  const expected = new Map<string, number[]>();
  for (const [row, id] of ids.entries()) {
    column.add(id);
    rows.add(row);
    expected.set(id, [row, ...(expected.get(id) ?? [])]);
  }
  return { column, rows, expected };
}

/** Rows of an id, the last one first. */
function rowsOf(rows: BlockIds, id: string): readonly number[] {
  const found: number[] = [];
  for (let row = rows.rowOf(IdColumn.of(id), 0); row >= 0; row = rows.before(row)) found.push(row);
  return found;
}

describe('ids of a block', () => {
  it('of any form are found with all their rows, and no others', () => {
    fc.assert(
      fc.property(fc.array(anyId, { maxLength: 40 }), fc.array(anyId, { maxLength: 10 }), (some, others) => {
        const ids = [...some, ...some.slice(0, 5), ...some.slice(0, 2)];
        const { column, rows, expected } = filled(ids);
        for (const id of [...ids, ...others]) expect(rowsOf(rows, id)).toEqual(expected.get(id) ?? []);
        for (const [row, id] of ids.entries()) expect(column.at(row)).toBe(id);
        expect(column.hex).toBe(ids.every((id) => /^[0-9a-f]{40}$/.test(id)));
      }),
    );
  });

  it('are found when there are many, and when their table grew', () => {
    const ids = Array.from({ length: 20_000 }, (_, n) =>
      Math.imul(n, 2_654_435_761).toString(16).replace('-', 'a').padStart(8, '0').repeat(5),
    );
    const { rows, expected } = filled(ids);
    for (const id of ids) expect(rowsOf(rows, id)).toEqual(expected.get(id));
    expect(rowsOf(rows, 'f'.repeat(40))).toEqual([]);
  });

  it('made to collide are found too', () => {
    // Whoever knows the table finds ids whose places are the same: here the first 3,000 of one place of 2,048.
    const places = new Map<number, string[]>();
    for (let n = 0; n < 200_000; n++) {
      const id = n.toString(16).padStart(40, '0');
      const words = new Int32Array(5);
      readHexId(id, words, 0);
      let hash = 0;
      for (const word of words) hash = Math.imul(hash ^ word, 0x9e_37_79_b1) ^ (hash >>> 15);
      const place = (Math.imul(hash ^ (hash >>> 16), 0x85_eb_ca_6b) >>> 7) & 2_047;
      places.set(place, [...(places.get(place) ?? []), id]);
    }
    const ids = [...places.values()].reduce((most, one) => (one.length > most.length ? one : most)).slice(0, 90);
    expect(ids).toHaveLength(90);
    const { rows } = filled([...ids, ...ids]);
    for (const [row, id] of ids.entries()) expect(rowsOf(rows, id)).toEqual([row + ids.length, row]);
  });
});
