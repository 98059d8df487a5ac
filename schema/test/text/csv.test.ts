import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { csvLine } from '@qiaolou/schema';

describe('csvLine', () => {
  it.each<[readonly unknown[], string]>([
    [['a', 1, true, null, undefined], 'a,1,true,,'],
    [['a,b', 'say "x"', 'two\nlines'], '"a,b","say ""x""","two\nlines"'],
    [['=cmd()', '+1', '-1', '@x', '\tx'], "'=cmd(),'+1,'-1,'@x,'\tx"],
    [[-1], '-1'],
    [[['登录', '失败'], { port: 443 }], '登录 失败,"{""port"":443}"'],
  ])('%j', (cells, line) => {
    expect(csvLine(cells)).toBe(`${line}\r\n`);
  });

  it('comes back as it went in, but for the apostrophe before a formula', () => {
    fc.assert(
      fc.property(fc.array(fc.string(), { minLength: 1 }), (cells) => {
        const shown = cells.map((cell) => (/^[=+\-@\t\r]/.test(cell) ? `'${cell}` : cell));
        expect(readLine(csvLine(cells))).toEqual(shown);
      }),
    );
  });
});

/** RFC 4180 §2, for one record. */
function readLine(line: string): readonly string[] {
  return [...`,${line.slice(0, -2)}`.matchAll(/,(?:"((?:[^"]|"")*)"|([^,"]*))/g)].map(
    ([, quoted, plain]) => quoted?.replaceAll('""', '"') ?? plain ?? '',
  );
}
