import { exportedAreas, table, tableArea } from '@qiaolou/record-store';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';

const record = z.object({ id: z.string(), otherId: z.string() });
const area = (id: string, refersTo?: string) =>
  tableArea(id, { [id]: table(record, { key: 'id', ...(refersTo && { references: { otherId: refersTo } }) }) }, []);

describe('exportedAreas', () => {
  it('finds the areas among everything else a package exports, each once', () => {
    const notes = area('notes');
    const exported = {
      NOTES: notes,
      AGAIN: notes,
      openDesk: () => undefined,
      LIMIT: 3,
      NONE: null,
      OTHER: { id: 'x' },
    };
    expect(exportedAreas(exported, { NOTES: notes })).toEqual([notes]);
    expect(exportedAreas()).toEqual([]);
  });

  it('puts an area after those it refers to, whichever package they are of', () => {
    const areas = { a: area('a', 'c'), b: area('b', 'a'), d: area('d', 'incidents') };
    expect(exportedAreas(areas, { c: area('c') }).map(({ id }) => id)).toEqual(['c', 'a', 'b', 'd']);
  });

  it('refuses a circle', () => {
    expect(() => exportedAreas({ a: area('a', 'b'), b: area('b', 'a') })).toThrow(RangeError);
  });
});
