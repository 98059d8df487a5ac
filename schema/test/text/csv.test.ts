import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { csvHead, csvLine } from '@qiaolou/schema';

/** What spreadsheets take for the beginning of a formula. */
const STARTS = ['=', '+', '-', '@', '＝', '＋', '－', '＠', '﹦', '﹢', '﹣', '﹫'];
/** What some of them drop before they look. */
const UNSEEN = [
  '',
  ' ',
  '\u3000',
  '\u00A0',
  '\t',
  '\r',
  '\n',
  '\0',
  '\u0007',
  '\u200B',
  '\u200E',
  '\u2060',
  '\uFEFF',
  '\u00AD',
  '\u3164',
];

describe('csvLine', () => {
  it.each<[readonly unknown[], string]>([
    [['a', 1, true, null, undefined], 'a,1,true,,'],
    [['a,b', 'say "x"', 'two\nlines'], '"a,b","say ""x""","two\nlines"'],
    [['=cmd()', '+1', '-1', '@x'], "'=cmd(),'+1,'-1,'@x"],
    [['\tx', '\nx', '\rx'], '"\'\tx","\'\nx","\'\rx"'],
    [['a;=b', ' a', 'a\0b'], '"a;=b"," a",a␀b'],
    [[-1, -1.5e300], '-1,-1.5e+300'],
    [[['登录', '失败'], { port: 443 }], '登录 失败,"{""port"":443}"'],
    [[['=a', 'b']], "'=a b"],
    [['a=b', 'http://a/?b=c', '公文-1', '1-2'], 'a=b,http://a/?b=c,公文-1,1-2'],
  ])('%j', (cells, line) => {
    expect(csvLine(cells)).toBe(`${line}\r\n`);
  });

  it('runs no formula, whatever stands before it', () => {
    const prefix = fc.array(fc.constantFrom(...UNSEEN), { maxLength: 4 }).map((parts) => parts.join(''));
    fc.assert(
      fc.property(prefix, fc.constantFrom(...STARTS), fc.string({ unit: 'binary' }), (before, start, rest) => {
        const [cell = ''] = readLine(csvLine([`${before}${start}${rest}`]));
        expect(cell.startsWith("'")).toBe(true);
      }),
    );
  });

  it('comes back as it went in, but for the apostrophe before a formula and the sign for NUL', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'binary' }), { minLength: 1 }), (cells) => {
        const read = readLine(csvLine(cells));
        expect(read).toHaveLength(cells.length);
        for (const [index, cell] of cells.entries()) {
          const shown = cell.replaceAll('\0', '␀');
          expect([shown, `'${shown}`]).toContain(read[index]);
        }
      }),
    );
  });
});

it('column names stand as they are, in a file that says it is UTF-8', () => {
  expect(csvHead(['@timestamp', 'a,b', '+x'])).toBe('\uFEFF@timestamp,"a,b",+x\r\n');
});

/** RFC 4180 §2, for one record. */
function readLine(line: string): readonly string[] {
  return [...`,${line.slice(0, -2)}`.matchAll(/,(?:"((?:[^"]|"")*)"|([^,"]*))/g)].map(
    ([, quoted, plain]) => quoted?.replaceAll('""', '"') ?? plain ?? '',
  );
}
