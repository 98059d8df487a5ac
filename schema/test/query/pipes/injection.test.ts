import { describe, expect, it } from 'vitest';
import { formatPipedQuery, MAX_QUERY_LENGTH, parsePipedQuery, type PipedQuery } from '../../../src/index.ts';

/** What somebody may put where a name or a value is expected, by what it is meant to break. */
const HOSTILE: Readonly<Record<string, string>> = {
  'a single quote': "a' or '1'='1",
  'a double quote': 'a" or "1"="1',
  'a backquote': 'a` or `b',
  'a backslash at the end': 'a\\',
  'a semicolon and a statement': 'a; drop table events',
  'a comment of SQL': 'a -- b',
  'a block comment': 'a /* b */',
  'the prototype': '__proto__',
  'the constructor': 'constructor',
  'the prototype of the constructor': 'constructor.prototype',
  'a method of objects': 'hasOwnProperty',
  'U+0000': 'a\u0000b',
  'U+FEFF alone': '\ufeff',
  'U+FEFF at the start': '\ufeffa',
  'a lone surrogate': 'a\ud800b',
  'U+202E, from right to left': 'a\u202eb',
  'a line break': 'a\nb',
  'JSON that ends its string': 'a"}},"script":{"source":"x',
  'a script of Elasticsearch': '{"script_fields":{"x":{"script":"1"}}}',
  'Lucene in a query string': 'a AND *:* OR _exists_:b',
  'a regular expression of Lucene': '.*|<1-9>|@|~(a)',
  'the separator of unknown fields': 'a=b',
  'a bar and a stage': 'a | count',
  'a full-width bar and a stage': 'a｜count',
  'a path of JSON': "$.a['b'].c",
  'a placeholder': '$1 ? :a %s ${b}',
};

const value = (text: string) => `"${text.replace(/["\\]/g, '\\$&')}"`;
const name = (text: string) => `\`${text.replaceAll('`', '``')}\``;

describe('is a name or a value and nothing else:', () => {
  it.each(Object.entries(HOSTILE))('%s', (_what, text) => {
    const query: PipedQuery = {
      where: { op: 'eq', field: text, value: text },
      stages: [
        { kind: 'group', by: [text], metrics: [{ kind: 'count' }, { kind: 'cardinality', field: text }] },
        { kind: 'sort', column: { kind: 'cardinality', field: text }, order: 'desc' },
        { kind: 'fields', columns: [{ kind: 'field', field: text }, { kind: 'count' }] },
      ],
    };
    const typed = `${name(text)}: ${value(text)} | stats count distinct(${name(text)}) by ${name(text)} | sort distinct(${name(text)}) desc | fields ${name(text)} count`;
    expect(parsePipedQuery(typed)).toMatchObject({ ok: true, query });
    expect(parsePipedQuery(formatPipedQuery(query))).toMatchObject({ ok: true, query });
  });
});

describe('is refused as the name of a stage, of a measure or of an order:', () => {
  it.each(Object.entries(HOSTILE))('%s', (_what, text) => {
    for (const typed of [
      `| ${text}`,
      `| stats ${text}(a)`,
      // U+FEFF is a space, and an order of nothing is none.
      `| sort a ${text.trim() === '' ? 'up' : text}`,
      `| timechart ${text}`,
      `| top 5 a | sort ${value(text)}`,
    ]) {
      const result = parsePipedQuery(typed);
      expect([typed, result.ok]).toEqual([typed, false]);
      if (!result.ok) expect(JSON.stringify(result.details).length).toBeLessThan(400);
    }
  });
});

describe('is refused at once, however long:', () => {
  const room = MAX_QUERY_LENGTH - 20;
  it.each<readonly [string, string]>([
    ['one name', `| groupby ${'a'.repeat(room)}`],
    ['one name in backquotes', `| groupby \`${'`'.repeat(room)}`],
    ['one stage word', `| ${'a'.repeat(room)}`],
    ['one number', `| top ${'9'.repeat(room)}`],
    ['one width', `| timechart ${'9'.repeat(room)}m`],
    ['many bars', '|'.repeat(room)],
    ['many bars between spaces', '| '.repeat(room / 2)],
    ['many stages', '| sort a '.repeat(room / 9)],
    ['many fields', `| fields ${'a '.repeat(room / 2)}`],
    ['many different fields', `| fields ${Array.from({ length: 4_000 }, (_, i) => `f${i}`).join(' ')}`],
    ['many commas', `| groupby a${','.repeat(room)}`],
    ['many measures', `| stats ${'sum('.repeat(room / 4)}`],
    ['spaces before nothing', `| groupby${' '.repeat(room)}`],
  ])('%s', (_what, text) => {
    expect(text.length).toBeLessThanOrEqual(MAX_QUERY_LENGTH);
    const result = parsePipedQuery(text);
    expect(result.ok).toBe(false);
    if (!result.ok) expect(JSON.stringify(result.details).length).toBeLessThan(400);
  });
});
