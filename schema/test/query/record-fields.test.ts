import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { z } from 'zod';
import {
  ALERT_FIELDS,
  alertGroupSchema,
  ECS_FIELDS,
  fieldsOfRecord,
  INCIDENT_FIELDS,
  incidentSchema,
  matchEntitiesSchema,
  matchAst,
  parsePipedQuery,
  parseQuery,
  suggest,
  type AlertGroup,
  type RecordField,
} from '../../src/index.ts';
import { compileRe2 } from '../../src/text/re2.ts';

/** Columns that nobody asks by, and why. */
const NOT_ASKED: Readonly<Record<string, string>> = {
  version: 'it counts writes and says nothing of the record',
};

const KINDS = [
  { name: 'alerts', fields: ALERT_FIELDS, schema: alertGroupSchema as z.ZodObject },
  { name: 'incidents', fields: INCIDENT_FIELDS, schema: incidentSchema as z.ZodObject },
];

/** The type of zod behind `null`. */
function bare(type: z.core.$ZodType): z.core.$ZodType {
  return type._zod.def.type === 'nullable' ? bare((type as z.ZodNullable)._zod.def.innerType) : type;
}

const FITS: Readonly<Record<string, readonly string[]>> = {
  string: ['keyword', 'text', 'date', 'ip'],
  enum: ['keyword'],
  number: ['long'],
  array: ['keyword'],
};

describe.each(KINDS)('the fields of $name', ({ fields, schema }) => {
  const declared: readonly (readonly [string, RecordField])[] = Object.entries(fields.fields);

  it('hold every column that is not left out with a reason', () => {
    const asked = new Set(declared.map(([, { of }]) => of));
    for (const column of Object.keys(schema.shape))
      expect(asked.has(column) !== Object.hasOwn(NOT_ASKED, column), column).toBe(true);
    for (const column of asked) expect(Object.keys(schema.shape)).toContain(column);
  });

  it('have types that fit their columns', () => {
    for (const [name, { of, key, type, list, ranks }] of declared) {
      if (key !== undefined) continue;
      const column = bare(schema.shape[of] as z.core.$ZodType)._zod.def.type;
      expect(list === true, name).toBe(column === 'array');
      if (ranks === undefined) expect(FITS[column], name).toContain(type);
      else
        expect(Object.keys(ranks).sort(), name).toEqual(
          [...(bare(schema.shape[of] as z.core.$ZodType) as z.ZodEnum).options].map(String).sort(),
        );
    }
  });

  it('have the types of ECS where they have its names, and labels of their own', () => {
    for (const [name, { type, zh, en }] of declared) {
      if (Object.hasOwn(ECS_FIELDS, name)) expect(type, name).toBe(ECS_FIELDS[name as keyof typeof ECS_FIELDS].type);
      expect(zh).not.toBe('');
      expect(en).not.toBe('');
    }
    expect(new Set(declared.map(([, { zh }]) => zh)).size).toBe(declared.length);
    expect(new Set(declared.map(([, { en }]) => en)).size).toBe(declared.length);
  });

  it('are offered while typing, and found by their labels', () => {
    for (const [name, { zh }] of declared) {
      const piece = name.slice(0, -1);
      expect(suggest(piece, piece.length, fields.dictionary).options).toContain(name);
      expect(suggest(zh, zh.length, fields.dictionary).options).toContain(name);
    }
    const text = '| groupby ';
    expect(suggest(text, text.length, fields.dictionary).options).not.toContain('event.original');
  });

  it('are the only ones: another is refused at its place, with the nearest', () => {
    expect(parseQuery('event.idd: x', fields.dictionary)).toMatchObject({
      ...{ ok: false, code: 'query.noSuchField', at: 0, length: 9 },
      details: { found: 'event.idd', write: 'event.id' },
    });
    expect(parsePipedQuery('* | groupby message', fields.dictionary)).toMatchObject({
      ...{ ok: false, code: 'query.noSuchField', at: 12, length: 7 },
    });
  });
});

it('docs/query-language.md tells of every field, and its examples can be asked', () => {
  const text = readFileSync(new URL('../../../docs/query-language.md', import.meta.url), 'utf8');
  const section = text.slice(text.indexOf('## 告警队列与事件'));
  for (const { fields } of [ALERT_FIELDS, INCIDENT_FIELDS])
    for (const [name, { zh, en }] of Object.entries<RecordField>(fields)) {
      expect(section).toContain(`\`${name}\``);
      expect(section).toContain(`${zh}。${en}`);
    }
  const [filter, ...stages] = [...section.slice(section.indexOf('- 例：')).matchAll(/`([^`]*)`/g)].map(
    ([, code]) => code,
  );
  for (const stage of ['', ...stages.slice(0, 2)])
    expect(parsePipedQuery(`${filter ?? ''} ${stage ?? ''}`, ALERT_FIELDS.dictionary)).toMatchObject({ ok: true });
});

it('the entities of an alert are all asked by', () => {
  const keys = Object.values<RecordField>(ALERT_FIELDS.fields).flatMap(({ key }) => key ?? []);
  expect(keys.sort()).toEqual(Object.keys((matchEntitiesSchema as z.ZodObject).shape).sort());
});

const GROUP: AlertGroup = {
  ...{ id: 'g1', ruleId: 'r1', ruleTitle: 'SSH 暴力破解', ruleTitleEn: 'SSH brute force', level: 'high', risk: 70 },
  ...{ techniques: ['T1110', 'T1021'], tactics: [], groupKey: '203.0.113.9', alerts: 3, events: 40, version: 2 },
  entities: { sourceIp: '203.0.113.9', destinationPort: 22, user: 'ro\u0000ot\ud801' },
  ...{ firstSeen: '2026-03-01T00:00:00.000Z', lastSeen: '2026-03-01T01:00:00.000Z', status: 'open', verdict: null },
  ...{ verdictReason: null, assignee: null, incidentId: null, createdAt: '2026-03-01T00:00:01.000Z' },
  updatedAt: '2026-03-01T01:00:01.000Z',
};

it('a record by its fields has no key for what it has not, and texts as a database reads them', () => {
  expect(fieldsOfRecord(ALERT_FIELDS, GROUP)).toEqual({
    ...{ '@timestamp': GROUP.lastSeen, 'event.id': 'g1', 'rule.name': 'SSH 暴力破解', 'rule.id': 'r1' },
    ...{ 'alert.title_en': 'SSH brute force', 'alert.level': 'high', 'event.severity': 4, 'event.risk_score': 70 },
    ...{ 'alert.status': 'open', 'alert.source': '203.0.113.9', 'source.ip': '203.0.113.9', 'destination.port': 22 },
    ...{ 'user.name': 'ro\ufffdot\ufffd801', 'threat.technique.id': ['T1110', 'T1021'], 'alert.count': 3 },
    ...{ 'alert.events': 40, 'event.start': GROUP.firstSeen, 'event.created': GROUP.createdAt },
    'alert.updated': GROUP.updatedAt,
  });
});

it.each([
  ['暴力', true],
  ['BRUTE', true],
  ['203.0.113', true],
  ['22', true],
  ['4', false],
  ['"破解 x"', false],
  ['source.ip: 203.0.113.0/24', true],
  ['event.severity >= 5', false],
  ['alert.status: open and not alert.assignee: *', true],
  ['threat.technique.id: T1021', true],
  ['@timestamp: 2026-03-01', true],
])('%s', (text, matches) => {
  const parsed = parseQuery(text, ALERT_FIELDS.dictionary);
  if (!parsed.ok) throw new Error(parsed.code);
  expect(matchAst(parsed.ast, compileRe2, ALERT_FIELDS.dictionary)(fieldsOfRecord(ALERT_FIELDS, GROUP))).toBe(matches);
});
