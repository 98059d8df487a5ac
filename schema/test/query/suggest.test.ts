import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ECS_FIELDS, suggest } from '@qiaolou/schema';

describe('suggest', () => {
  it.each([
    ['', 'field', ''],
    ['source.i', 'field', 'source.i'],
    ['source.ip', 'operator', ''],
    ['source.ip: ', 'value', ''],
    ['source.ip: 10.', 'value', '10.'],
    ['user.name: (a, b', 'value', 'b'],
    ['user.name: root ', 'conjunction', ''],
    ['user.name: root and ', 'field', ''],
    ['(user.n', 'field', 'user.n'],
    ['user.name: "）', 'value', '"）'],
    ['user.name: (a,b', 'value', 'b'],
    ['user.name: ("a, b", c', 'value', 'c'],
    ['user.name: a,b', 'value', 'a,b'],
    ['user.name：（a，登', 'value', '登'],
    ['user.name: "a | gro', 'value', '"a | gro'],
    ['url.path =~ /a|b', 'value', '/a|b'],
    ['user.name: root |', 'stage', ''],
    ['user.name: root | gro', 'stage', 'gro'],
    ['user.name：root｜gro', 'stage', 'gro'],
    ['| groupby user.n', 'field', 'user.n'],
    ['| groupby user.name，源', 'field', '源'],
    ['| top ', 'field', ''],
    ['| timechart ', 'stageWord', ''],
    ['| timechart 1h by ', 'field', ''],
    ['| stats sum(sour', 'field', 'sour'],
    ['| stats count ', 'stageWord', ''],
    ['| stats count by us', 'field', 'us'],
    ['| groupby tags | sort co', 'field', 'co'],
    ['| groupby tags | sort count d', 'stageWord', 'd'],
    ['| count ', 'stageWord', ''],
  ])('after %j comes a %s', (text, expects, prefix) => {
    expect(suggest(text, text.length)).toMatchObject({ expects, prefix, to: text.length });
  });

  it.each<readonly [string, readonly string[]]>([
    ['| gro', ['groupby']],
    ['| s', ['stats', 'sort']],
    ['| groupby tags source.ip | sort ', ['tags', 'source.ip', 'count']],
    ['| stats distinct(tags) by source.ip | fields dis', ['distinct(tags)']],
    ['| sort tags ', ['asc', 'desc']],
    ['| timechart 1', ['1m', '15m', '1h', '1d']],
    ['| count ', []],
    ['| nothing a', []],
  ])('after %j come %j', (text, options) => {
    expect(suggest(text, text.length).options).toEqual(options);
  });

  it('finds fields by name and by Chinese label', () => {
    expect(suggest('源地', 2).options).toContain('source.ip');
    expect(suggest('source.ip', 6).options).toContain('source.ip');
    expect(suggest('SOURCE.I', 8).options).toContain('source.ip');
  });

  it('names the field whose value is wanted', () => {
    expect(suggest('`厂商 字段`: x', 9)).toMatchObject({ expects: 'value', field: '厂商 字段' });
  });

  it('replaces a piece that ends at the caret and offers known fields only', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...Array.from('a. :("）登*|｜`/')) }), fc.nat(), (text, seed) => {
        const caret = text.length === 0 ? 0 : seed % (text.length + 1);
        const { from, to, prefix, expects, options } = suggest(text, caret);
        expect(to).toBe(caret);
        expect(text.slice(from, to)).toBe(prefix);
        if (expects === 'field' && !/[|｜]/.test(text))
          expect(options.filter((name) => !Object.hasOwn(ECS_FIELDS, name))).toEqual([]);
      }),
      { numRuns: 1000 },
    );
  });
});
