import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { asciiLower } from '@qiaolou/schema';
import { ByteSearch } from '../src/scan/find-bytes.ts';

const text = (most: number) =>
  fc.string({
    unit: fc.constantFrom('a', 'A', 'b', 'B', '@', '[', '`', '{', '录', '\u0000'),
    minLength: 1,
    maxLength: most,
  });

function placesOf(search: ByteSearch, page: string, needle: string): readonly number[] {
  const places: number[] = [];
  search.load(Buffer.from(page));
  search.each(Buffer.from(asciiLower(needle)), (at) => {
    places.push(at);
    return at + 1;
  });
  return places;
}

/** The same by the language's own search. */
function expectedPlaces(page: string, needle: string): readonly number[] {
  const [bytes, wanted] = [Buffer.from(asciiLower(page)), Buffer.from(asciiLower(needle))];
  const places: number[] = [];
  for (let at = bytes.indexOf(wanted); at >= 0; at = bytes.indexOf(wanted, at + 1)) places.push(at);
  return places;
}

describe('the search of bytes', () => {
  it('finds every place of a needle, in capitals or not, overlapping ones too, and nothing else', () => {
    const search = new ByteSearch();
    fc.assert(
      fc.property(text(200), text(5), (page, needle) => {
        expect(placesOf(search, page, needle)).toEqual(expectedPlaces(page, needle));
      }),
      { numRuns: 2_000 },
    );
  });

  it('finds a needle at every place of a page, and none that only the page before had', () => {
    const search = new ByteSearch();
    for (let before = 0; before < 40; before++)
      for (let after = 0; after < 20; after++) {
        const page = 'x'.repeat(before) + 'NeedlE' + 'y'.repeat(after);
        expect(placesOf(search, page, 'needle')).toEqual([before]);
        expect(placesOf(search, page.slice(0, before + 5), 'needle')).toEqual([]);
      }
  });

  it('searches pages of many megabytes', () => {
    const search = new ByteSearch();
    const page = `${'录'.repeat(3_000_000)}Failed`;
    expect(placesOf(search, page, 'failed')).toEqual([9_000_000]);
    expect(placesOf(search, 'a', 'a')).toEqual([0]);
  });
});
