import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { toCsv } from '../src/ui/csv.ts';
import { fitColumns } from '../src/ui/fit-columns.ts';
import { scrollToShow, windowRows } from '../src/ui/window-rows.ts';
import { sparkPath } from '../src/ui/sparkline.tsx';

describe('visible rows', () => {
  const input = fc.record({
    count: fc.nat(100_000),
    rowHeight: fc.integer({ min: 20, max: 40 }),
    scrollTop: fc.nat(4_000_000),
    viewportHeight: fc.integer({ min: 50, max: 2_000 }),
    overscan: fc.nat(20),
    extra: fc
      .array(fc.tuple(fc.nat(100_000), fc.integer({ min: 1, max: 600 })), { maxLength: 8 })
      .map((pairs) => new Map(pairs)),
  });
  it('adds up to the height of the whole table', () => {
    fc.assert(
      fc.property(input, (given) => {
        const view = windowRows(given);
        const shown = [...given.extra].filter(([index]) => index >= view.start && index < view.end);
        const inside = (view.end - view.start) * given.rowHeight + shown.reduce((sum, [, h]) => sum + h, 0);
        const all = [...given.extra]
          .filter(([index]) => index < given.count)
          .reduce((sum, [, h]) => sum + h, given.count * given.rowHeight);
        expect(view.before + inside + view.after).toBe(all);
        expect(view.end - view.start).toBeLessThanOrEqual(
          Math.ceil(given.viewportHeight / given.rowHeight) + 2 * given.overscan + 2,
        );
      }),
    );
  });
  it('covers the viewport', () => {
    fc.assert(
      fc.property(input, (given) => {
        const view = windowRows(given);
        const bottom = given.scrollTop + given.viewportHeight;
        const total = view.after + view.before + (view.end - view.start) * given.rowHeight;
        fc.pre(given.extra.size === 0 && bottom <= total);
        expect(view.before).toBeLessThanOrEqual(given.scrollTop);
        expect(total - view.after).toBeGreaterThanOrEqual(bottom);
      }),
    );
  });
  it('scrolls as little as possible', () => {
    const view = { top: 100, height: 200 };
    expect([scrollToShow(150, 30, view), scrollToShow(50, 30, view), scrollToShow(290, 30, view)]).toEqual([
      100, 50, 120,
    ]);
  });
});

describe('columns', () => {
  const columns = [
    { key: 'a', width: 100 },
    { key: 'b', width: 200, priority: 2 },
    { key: 'c', width: 50, priority: 3 },
    { key: 'd', width: 100, priority: 1 },
  ];
  it.each([
    [1_000, 'abcd'],
    [260, 'acd'],
    [200, 'ad'],
    [10, 'a'],
  ])('in %d px', (width, keys) => {
    expect(
      fitColumns(columns, width)
        .map(({ key }) => key)
        .join(''),
    ).toBe(keys);
  });
});

describe('CSV', () => {
  it('quotes, and keeps formulas text', () => {
    expect(toCsv(['@a'], [['a"b', 'c,d', '=1+1', '@x', -3, null]])).toBe(
      '\uFEFF@a\r\n"a""b","c,d",\'=1+1,\'@x,-3,\r\n',
    );
  });
});

it('a sparkline draws nothing for empty bins', () => {
  expect(sparkPath([0, 0], 10, 10)).toBe('');
  expect(sparkPath([0, 5], 10, 10)).toBe('M5 10v-10h4.25v10z');
});
