import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  ECS_FIELDS,
  MAX_QUERY_WARNINGS,
  QUERY_WARNINGS,
  nearestFields,
  parseQuery,
  type Ast,
  type QueryWarningCode,
} from '../../src/index.ts';
import { FIELD_HABITS, FIELD_WORD_HABITS, OPERATOR_HABITS, WORD_HABITS } from '../../src/query/query-habits.ts';

const word = (value: string): Ast => ({
  op: 'or',
  args: [
    { op: 'contains', field: 'message', value },
    { op: 'contains', field: 'event.original', value },
  ],
});

/** What the text means, and the places and codes of its warnings; or the code and place of its error. */
function readingOf(text: string): unknown {
  const result = parseQuery(text);
  return result.ok
    ? { ast: result.ast, warnings: result.warnings.map(({ code, at }) => `${code} ${at}`) }
    : `${result.code} ${result.at}`;
}

describe('a Chinese keyboard is read as meant', () => {
  it.each([
    ['user.name：root', 'user.name:root'],
    ['user.name＝root', 'user.name=root'],
    ['user.name！＝root', 'user.name!=root'],
    ['destination.port≥1024', 'destination.port>=1024'],
    ['destination.port ≤ 1024', 'destination.port <= 1024'],
    ['user.name ≠ root', 'user.name != root'],
    ['destination.port＞1024', 'destination.port>1024'],
    ['destination.port＜＝80', 'destination.port<=80'],
    ['destination.port：＞80', 'destination.port:>80'],
    ['user.name：（甲，乙、丙）', 'user.name:(甲,乙,丙)'],
    ['（user.name：a or user.name：b）and tags：c', '(user.name:a or user.name:b) and tags:c'],
    ['not（tags：c）', 'not (tags:c)'],
    ['user.name：“a b”', 'user.name:"a b"'],
    ['user.name：＂a b＂', 'user.name:"a b"'],
    ['”登录 失败”', '"登录 失败"'],
    ['destination.port：［1 to 9｝', 'destination.port:[1 to 9}'],
    ['user.name　：　root', 'user.name : root'],
    ['url.path ＝～ /a+/', 'url.path =~ /a+/'],
  ])('%s', (typed, meant) => {
    const [one, other] = [parseQuery(typed), parseQuery(meant)];
    expect(other).toMatchObject({ ok: true, warnings: [] });
    expect(one).toEqual(other);
  });
});

describe('a backslash outside quotes is a backslash', () => {
  it.each([
    ['C:\\Windows\\System32\\*', { op: 'or', wild: 'C:\\\\Windows\\\\System32\\\\*' }],
    ['process.executable: C:\\Windows\\System32\\*', 'C:\\\\Windows\\\\System32\\\\*'],
    ['process.executable: *\\cmd.exe', '*\\\\cmd.exe'],
    ['file.path: \\\\server\\share\\*', '\\\\\\\\server\\\\share\\\\*'],
  ])('%s', (text, pattern) => {
    const result = parseQuery(text);
    expect(result).toMatchObject({ ok: true, warnings: [] });
    const inner = typeof pattern === 'string' ? pattern : pattern.wild;
    expect(JSON.stringify(result)).toContain(JSON.stringify(inner).slice(1, -1));
  });
  it('as are values that end in no wildcard', () => {
    expect(parseQuery('user.name: CITY\\zhang')).toMatchObject({
      ok: true,
      ast: { op: 'eq', field: 'user.name', value: 'CITY\\zhang' },
      warnings: [],
    });
    expect(parseQuery('C:\\Users\\a.exe')).toMatchObject({ ok: true, ast: word('C:\\Users\\a.exe'), warnings: [] });
  });
});

describe('words with colons are words', () => {
  it.each(['http://10.0.0.1/a?b=1', '10.0.0.1:8080', '12:30:05', '00:1b:44:11:3a:b7', 'fe80::1', 'D:/data/x.log'])(
    '%s',
    (text) => {
      expect(parseQuery(text)).toMatchObject({ ok: true, warnings: [] });
      expect(JSON.stringify(parseQuery(text))).toContain('event.original');
    },
  );
});

describe('what has no meaning here is named at its place', () => {
  it.each([
    ['user.name: root | stats count', 'query.pipe 16'],
    ['user.name: root｜top 10', 'query.pipe 15'],
    ['| head', 'query.pipe 0'],
    ['user.name: a|b', 'query.pipe 12'],
    ['tags: a && tags: b', 'query.habit 8'],
    ['tags: a || tags: b', 'query.habit 8'],
    ['tags: a ＆＆ tags: b', 'query.habit 8'],
    ['tags: a & tags: b', 'query.habit 8'],
    ['!tags: a', 'query.habit 0'],
    ["user.name: 'root'", 'query.habit 11'],
    ['user.name = ‘root’', 'query.habit 12'],
    ['user.name LIKE "a%"', 'query.habit 10'],
    ['user.name in (a, b)', 'query.habit 10'],
    ['user.name is null', 'query.habit 10'],
    ['_exists_:user.name', 'query.habit 0'],
    ['user.name: = root', 'query.syntax 11'],
    ['= root', 'query.syntax 0'],
    ['source.*: 10.0.0.1', 'query.syntax 7'],
    ['user.name: “root', 'query.unterminatedString 11'],
    ['user.name: "root”', 'query.unterminatedString 11'],
  ])('%s', (text, reading) => {
    expect(readingOf(text)).toBe(reading);
  });

  it('every operator of another language', () => {
    for (const [habit, write] of OPERATOR_HABITS)
      expect(parseQuery(`user.name ${habit} root`)).toMatchObject({
        ok: false,
        code: 'query.habit',
        at: 10,
        length: habit.length,
        details: { write },
      });
  });
  it('every word another language puts after a field', () => {
    for (const habit of Object.keys(FIELD_WORD_HABITS))
      expect(readingOf(`source.ip ${habit.toUpperCase()} x`)).toBe('query.habit 10');
  });
  it('every field that stands for an operator', () => {
    for (const habit of Object.keys(FIELD_HABITS)) expect(readingOf(`a ${habit}: x`)).toBe('query.habit 2');
  });
});

describe('what is looked for as it stands is warned of at its place', () => {
  const cases: readonly (readonly [string, QueryWarningCode, number])[] = [
    ['sorce.ip: 10.0.0.1', 'query.unknownField', 0],
    ['not src_ip: 10.0.0.1', 'query.unknownField', 4],
    ['源地址：10.0.0.1', 'query.unknownField', 0],
    ['index=main', 'query.unknownField', 0],
    ['source.ip', 'query.fieldAlone', 0],
    ['message: 失败，请重试', 'query.asItStands', 11],
    ['message: 为什么？', 'query.asItStands', 12],
    ['user.name: ｒoot', 'query.asItStands', 11],
    ['user.name: ro\u200bot', 'query.asItStands', 13],
    ['user.name: a,b', 'query.asItStands', 12],
    ['user.name: root;', 'query.asItStands', 15],
    ['user.name: root^2', 'query.asItStands', 15],
    ['user.name: a\\*b', 'query.backslash', 12],
    ['user.name: C\\:x', 'query.backslash', 12],
    ['user.name: C:\\\\Windows', 'query.backslash', 13],
    ['file.path: "\\\\server\\share"', 'query.quotedBackslash', 12],
    ['process.executable: C:\\Program Files\\x', 'query.valueGoesOn', 31],
    ['url.path: /adm.*n/', 'query.regexHabit', 10],
    ['-root', 'query.wordHabit', 0],
    ['root 或 admin', 'query.wordHabit', 5],
    ['root LIKE admin', 'query.wordHabit', 5],
    ['tags in (a, b)', 'query.wordHabit', 5],
    ['user.name: ()', 'query.matchesNothing', 12],
    ['destination.port: [9 to 1]', 'query.matchesNothing', 19],
  ];
  it.each(cases)('%s', (text, code, at) => {
    expect(parseQuery(text)).toMatchObject({ ok: true });
    expect(readingOf(text)).toMatchObject({ warnings: expect.arrayContaining([`${code} ${at}`]) as unknown });
  });
  it('every warning of the catalogue has a case here', () => {
    expect(new Set(cases.map(([, code]) => code))).toEqual(new Set(Object.keys(QUERY_WARNINGS)));
  });
  it('every word that another language means more by', () => {
    for (const [habit, instead] of Object.entries(WORD_HABITS))
      expect(parseQuery(`a ${habit} b`)).toMatchObject({
        ok: true,
        warnings: [{ code: 'query.wordHabit', at: 2, instead: [instead] }],
      });
  });
  it('a bounded number of them', () => {
    const result = parseQuery('？ '.repeat(500));
    expect(result.ok && result.warnings).toHaveLength(MAX_QUERY_WARNINGS);
  });
  it('fields of Windows event data are no misspellings', () => {
    expect(parseQuery('winlog.event_data.TargetUserName: root')).toMatchObject({ ok: true, warnings: [] });
  });
});

describe('nearest fields', () => {
  it.each([
    ['sorce.ip', 'source.ip'],
    ['src_ip', 'source.ip'],
    ['dst.port', 'destination.port'],
    ['源地址', 'source.ip'],
    ['Source.IP', 'source.ip'],
    ['username', 'user.name'],
    ['dest_port', 'destination.port'],
  ])('%s → %s', (typed, field) => {
    expect(nearestFields(typed)[0]).toBe(field);
  });
  it('finds every field by each of its labels and with one wrong letter', () => {
    for (const [field, { zh }] of Object.entries(ECS_FIELDS)) {
      const sameLabel = Object.entries(ECS_FIELDS).flatMap(([name, other]) => (other.zh === zh ? [name] : []));
      expect(sameLabel).toContain(nearestFields(zh)[0]);
      if (field.length > 4) expect(nearestFields(`${field}x`)).toContain(field);
    }
  });
});

describe('nothing is passed over in silence', () => {
  /** Characters the grammar has outside quotes. */
  const GRAMMAR =
    /^(?:(?![\uff00-\uffef])[\p{L}\p{M}\p{N}_./\\@:%+\-#=&$*?\s()"`[\]{}<>~!,：（）＝＞＜～！［］｛｝，、“”„‟＂｀≥≤≠])$/u;

  it('no character outside the grammar is accepted without a word, wherever it stands', () => {
    const strange = fc
      .string({ unit: 'binary', minLength: 1, maxLength: 1 })
      .filter((char) => !GRAMMAR.test(char) && char.trim() !== '');
    const before = fc.constantFrom(
      '',
      'a',
      'user.name: ',
      'user.name: a',
      'not ',
      '(',
      'tags: (a or ',
      'message: 登录',
    );
    const after = fc.constantFrom('', 'b', ' and c', ')');
    fc.assert(
      fc.property(before, strange, after, (start, char, end) => {
        const result = parseQuery(start + char + end);
        if (!result.ok) return;
        const places = result.warnings.map(({ at }) => at);
        expect(places).toContain(start.length);
      }),
      { numRuns: 2_000 },
    );
  });

  it('no full-width sign of a keyboard: read as meant, warned of, or refused', () => {
    const signs = Array.from({ length: 94 }, (_, i) => String.fromCodePoint(0xff01 + i)).concat(
      Array.from('，。、；：？！“”‘’（）《》【】…—·￥～「」『』〈〉〔〕'),
    );
    const meant = '：（）＝＞＜～！［］｛｝，、“”＂｜＆｀';
    for (const sign of signs) {
      const result = parseQuery(`user.name: a${sign}b`);
      const silent = result.ok && result.warnings.length === 0;
      if (silent) expect(meant, sign).toContain(sign);
    }
  });
});
