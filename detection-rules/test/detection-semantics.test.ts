import type { FieldValue } from '@qiaolou/schema';
import { describe, expect, it } from 'vitest';
import { createDetectionEngine, loadRuleTexts } from '../src/index.ts';
import { ruleText, sampleEvent } from './sample-event.ts';

type Fields = Readonly<Record<string, FieldValue>>;

/** [what, selection, event fields, expected] — Sigma 2.1 §detection, one line per statement. */
const CASES: readonly (readonly [string, unknown, Fields, boolean])[] = [
  ['plain is whole-value', { 'x.a': 'abc' }, { 'x.a': 'abcd' }, false],
  ['plain ignores case', { 'x.a': 'ABC' }, { 'x.a': 'aBc' }, true],
  ['list is OR', { 'x.a': ['b', 'c'] }, { 'x.a': 'c' }, true],
  ['map is AND', { 'x.a': 'b', 'x.b': 'c' }, { 'x.a': 'b' }, false],
  ['list of maps is OR', [{ 'x.a': 'b' }, { 'x.b': 'c' }], { 'x.b': 'c' }, true],
  ['number equals text', { 'x.a': 4688 }, { 'x.a': '4688' }, true],
  ['text equals number', { 'x.a': '4688' }, { 'x.a': 4688 }, true],
  ['boolean equals text', { 'x.a': true }, { 'x.a': 'True' }, true],
  ['any member of an array matches', { 'x.a': 'b' }, { 'x.a': ['a', 'b'] }, true],
  ['* is any run', { 'x.a': 'a*c' }, { 'x.a': 'a\nbc' }, true],
  ['? is exactly one', { 'x.a': 'a?c' }, { 'x.a': 'ac' }, false],
  ['? in the middle of contains', { 'x.a|contains': 'a?c' }, { 'x.a': 'xabcx' }, true],
  ['\\* is a star', { 'x.a': 'a\\*c' }, { 'x.a': 'abc' }, false],
  ['\\* matches a star', { 'x.a': 'a\\*c' }, { 'x.a': 'a*c' }, true],
  ['\\\\* is a backslash and a wildcard', { 'x.a': 'a\\\\*' }, { 'x.a': 'a\\bc' }, true],
  ['a lone backslash is itself', { 'x.a': 'C:\\Windows' }, { 'x.a': 'c:\\windows' }, true],
  [
    'a trailing backslash does not escape the wildcard',
    { 'x.a|contains': '\\Desktop\\' },
    { 'x.a': 'C:\\Desktop\\x' },
    true,
  ],
  ['contains', { 'x.a|contains': 'b' }, { 'x.a': 'abc' }, true],
  ['startswith', { 'x.a|startswith': 'b' }, { 'x.a': 'abc' }, false],
  ['endswith', { 'x.a|endswith': 'bc' }, { 'x.a': 'aBC' }, true],
  ['contains all', { 'x.a|contains|all': ['a', 'c'] }, { 'x.a': 'abc' }, true],
  ['contains all lacks one', { 'x.a|contains|all': ['a', 'd'] }, { 'x.a': 'abc' }, false],
  ['all with one value', { 'x.a|contains|all': 'a' }, { 'x.a': 'abc' }, true],
  ['empty string', { 'x.a': '' }, { 'x.a': '' }, true],
  ['empty string is not missing', { 'x.a': '' }, {}, false],
  ['null is missing', { 'x.a': null }, {}, true],
  ['null is not present', { 'x.a': null }, { 'x.a': '' }, false],
  ['* alone needs the field', { 'x.a': '*' }, {}, false],
  ['* alone takes anything', { 'x.a': '*' }, { 'x.a': '' }, true],
  ['exists true', { 'x.a|exists': true }, { 'x.a': '' }, true],
  ['exists false', { 'x.a|exists': false }, {}, true],
  ['cased', { 'x.a|cased': 'Abc' }, { 'x.a': 'abc' }, false],
  ['cased contains', { 'x.a|contains|cased': 'B' }, { 'x.a': 'aBc' }, true],
  ['neq', { 'x.a|neq': 'b' }, { 'x.a': 'b' }, false],
  ['neq on a missing field', { 'x.a|neq': 'b' }, {}, true],
  ['re is unanchored', { 'x.a|re': 'b.d' }, { 'x.a': 'abcde' }, true],
  ['re minds case', { 'x.a|re': 'BCD' }, { 'x.a': 'abcde' }, false],
  ['re i', { 'x.a|re|i': 'BCD' }, { 'x.a': 'abcde' }, true],
  ['re with inline flag', { 'x.a|re': '(?i)BCD' }, { 'x.a': 'abcde' }, true],
  ['re m', { 'x.a|re|m': '^b$' }, { 'x.a': 'a\nb\nc' }, true],
  ['re s', { 'x.a|re|s': 'a.b' }, { 'x.a': 'a\nb' }, true],
  ['re takes backslashes raw', { 'x.a|re': 'a\\\\b' }, { 'x.a': 'a\\b' }, true],
  ['cidr v4', { 'x.a|cidr': '10.0.0.0/8' }, { 'x.a': '10.255.1.2' }, true],
  ['cidr v4 outside', { 'x.a|cidr': '10.0.0.0/8' }, { 'x.a': '11.0.0.1' }, false],
  ['cidr v6', { 'x.a|cidr': 'fe80::/10' }, { 'x.a': 'fe80::1' }, true],
  ['cidr on no address', { 'x.a|cidr': '10.0.0.0/8' }, { 'x.a': '10.0.0' }, false],
  ['gte on text', { 'x.a|gte': 10 }, { 'x.a': '10' }, true],
  ['gt', { 'x.a|gt': 10 }, { 'x.a': 10 }, false],
  ['lt on no number', { 'x.a|lt': 10 }, { 'x.a': 'abc' }, false],
  ['lte on an empty text', { 'x.a|lte': 10 }, { 'x.a': '' }, false],
  ['fieldref', { 'x.a|fieldref': 'x.b' }, { 'x.a': 'Q', 'x.b': 'q' }, true],
  ['fieldref to a missing field', { 'x.a|fieldref': 'x.b' }, { 'x.a': 'q' }, false],
  ['fieldref endswith', { 'x.a|fieldref|endswith': 'x.b' }, { 'x.a': 'abc', 'x.b': 'bc' }, true],
  ['windash slash for dash', { 'x.a|contains|windash': ' -enc ' }, { 'x.a': 'p /enc x' }, true],
  ['windash dash for slash', { 'x.a|windash|contains': ' /enc ' }, { 'x.a': 'p –enc x' }, true],
  ['windash leaves inner dashes', { 'x.a|windash|contains': 'a-b' }, { 'x.a': 'a/b' }, false],
  ['base64', { 'x.a|base64|contains': 'ping' }, { 'x.a': 'xx cGluZw== yy' }, true],
  [
    'base64offset',
    { 'x.a|base64offset|contains': 'http://' },
    { 'x.a': Buffer.from('xhttp://y').toString('base64') },
    true,
  ],
  [
    'wide base64offset',
    { 'x.a|wide|base64offset|contains': 'ping' },
    { 'x.a': Buffer.from('--ping', 'utf16le').toString('base64') },
    true,
  ],
  [
    'utf16be base64offset',
    { 'x.a|utf16be|base64offset|contains': 'ping' },
    { 'x.a': Buffer.from('--ping', 'utf16le').swap16().toString('base64') },
    true,
  ],
  [
    'utf16 carries a byte order mark',
    { 'x.a|utf16|base64|startswith': 'ping' },
    { 'x.a': Buffer.from('\ufeffping', 'utf16le').toString('base64') },
    true,
  ],
  ['hour of a date', { 'x.a|hour': 11 }, { 'x.a': '2026-11-22T03:10:00.000Z' }, true],
  ['hour compared', { 'x.a|hour|gte': 22 }, { 'x.a': '2026-11-22T13:10:00.000Z' }, false],
  ['ISO week', { 'x.a|week': 53 }, { 'x.a': '2021-01-01T00:00:00.000Z' }, true],
  ['Sigma web field', { 'cs-method': 'post' }, { 'http.request.method': 'POST' }, true],
  ['Chinese text', { 'x.a|contains': '木马' }, { 'x.a': '发现木马回连' }, true],
  ['spaces in field names are stripped', { 'x. a': 'b' }, { 'x.a': 'b' }, true],
];

describe('detection semantics', () => {
  it.each(CASES)('%s', (_what, selection, fields, expected) => {
    const { rules, errors } = loadRuleTexts([{ file: 'r', text: ruleText({ sel: selection, condition: 'sel' }) }]);
    expect(errors).toEqual([]);
    const engine = createDetectionEngine({ rules });
    expect(engine.evaluate(sampleEvent(fields)).length > 0).toBe(expected);
    const [rule] = rules;
    expect(engine.explain(rule?.id ?? '', sampleEvent(fields))?.result).toBe(expected);
  });

  const keywordCases: readonly (readonly [string, unknown, Fields, boolean])[] = [
    ['substring of any field', ['needle'], { 'x.a': 'a NEEDLE b' }, true],
    ['substring of the raw line', ['needle'], { 'event.original': 'a needle b' }, true],
    ['not in platform metadata', ['nginx.access'], {}, false],
    ['list is OR', ['x1x', 'needle'], { message: 'needle' }, true],
    ['|all is AND', { '|all': ['x1x', 'needle'] }, { message: 'needle' }, false],
    ['wildcards', ['nee*e'], { message: 'a needle' }, true],
    ['|re', { '|re': 'ne+dle' }, { message: 'a needle' }, true],
    ['scalar', 'needle', { message: 'needle' }, true],
    ['mixed with a map', [{ 'x.a': 'q' }, 'needle'], { message: 'needle' }, true],
  ];
  it.each(keywordCases)('keywords: %s', (_what, selection, fields, expected) => {
    const { rules } = loadRuleTexts([{ file: 'r', text: ruleText({ sel: selection, condition: 'sel' }) }]);
    expect(createDetectionEngine({ rules }).evaluate(sampleEvent(fields)).length > 0).toBe(expected);
  });
});

describe('conditions', () => {
  const selections = { a1: { 'x.a': 1 }, a2: { 'x.b': 1 }, b: { 'x.c': 1 }, _c: { 'x.d': 1 } };
  const cases: readonly (readonly [string | readonly string[], Fields, boolean])[] = [
    ['a1 or a2 and b', { 'x.a': 1 }, true],
    ['(a1 or a2) and b', { 'x.a': 1 }, false],
    ['not a1 or b', { 'x.a': 1, 'x.c': 1 }, true],
    ['not (a1 or b)', { 'x.c': 1 }, false],
    ['not not a1', { 'x.a': 1 }, true],
    ['1 of them', { 'x.d': 1 }, false],
    ['any of them', { 'x.c': 1 }, true],
    ['all of them', { 'x.a': 1, 'x.b': 1, 'x.c': 1 }, true],
    ['all of a*', { 'x.a': 1, 'x.b': 1 }, true],
    ['1 of *', { 'x.d': 1 }, false],
    ['1 of _*', { 'x.d': 1 }, true],
    ['b and not 1 of a*', { 'x.c': 1, 'x.b': 1 }, false],
    [['a1', 'b'], { 'x.c': 1 }, true],
  ];
  it.each(cases)('%s', (condition, fields, expected) => {
    const { rules, errors } = loadRuleTexts([{ file: 'r', text: ruleText({ ...selections, condition }) }]);
    expect(errors).toEqual([]);
    expect(createDetectionEngine({ rules }).evaluate(sampleEvent(fields)).length > 0).toBe(expected);
  });
});
