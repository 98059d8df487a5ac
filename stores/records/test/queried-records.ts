import {
  ALERT_FIELDS,
  INCIDENT_FIELDS,
  type AlertGroup,
  type Ast,
  type Incident,
  type RecordFields,
  type Scalar,
  type Stage,
} from '@qiaolou/schema';
import fc from 'fast-check';
import type { RecordSource } from '../src/query/record-source.ts';
import { alertGroup, incident } from './record-samples.ts';

/** Values that something may take for more than a text. */
const NASTY = [
  ...[
    '',
    ' ',
    'root',
    'ROOT',
    'Root%',
    'r_ot',
    'r%',
    "o'brien",
    'say "hi"',
    '`x`',
    '\\',
    '\\\\u0000',
    '%',
    '_',
    '*',
    '?',
  ],
  ...[
    '--',
    '/* x */',
    "'; drop table alert_groups; --",
    '$1',
    '?1',
    ':a',
    '$.user',
    '$."user"',
    '[0]',
    '{}',
    'null',
    'true',
    '5',
    '005',
  ],
  ...[
    'a\u0000b',
    '\ud800',
    '\udfffx',
    '\ufffd',
    '\ufeffx',
    '登录 失败',
    '｜',
    '（全角）',
    '＇',
    'É',
    'é',
    'e\u0301',
    'ß',
    'İ',
    'ı',
    '😀',
    '\uffff',
  ],
  ...['line\nbreak', 'tab\there', '\u0001', 'a\\d', '\\ud8', '\\\\ud800', 'z'.repeat(300), 'T1110', 'T1110.001'],
] as const;

const ADDRESSES = [
  ...[
    '10.0.0.1',
    '10.0.0.2',
    '9.255.255.255',
    '10.255.0.1',
    '::ffff:10.0.0.1',
    '0:0:0:0:0:ffff:a00:1',
    '::1',
    '0:0:0:0:0:0:0:1',
    '::',
  ],
  ...[
    'fe80::1',
    'FE80::0001',
    '2001:db8::',
    '2001:db8:0:0:1:0:0:1',
    '1:2:3:4:5:6:7::',
    '::2:3:4:5:6:7:8',
    '::1.2.3.4',
    '::102:304',
    '64:ff9b::1.2.3.4',
  ],
  ...[
    '010.0.0.1',
    '10.0.0',
    '10.0.0.256',
    '1.2.3.4/8',
    'fe80::1%eth0',
    '1::2::3',
    ':::',
    '12345::',
    '',
    'unknown',
    '1.2.3.4 ',
    '1:2:3:4:5:6:7:8:9',
  ],
];

const TIMES = [
  ...['2026-03-01T15:59:59.999Z', '2026-03-01T16:00:00.000Z', '2026-03-01T16:00:00.001Z', '2026-03-02T00:00:00.000Z'],
  ...[
    '2026-02-28T23:30:00.500Z',
    '1969-12-31T23:59:59.999Z',
    '1970-01-01T00:00:00.000Z',
    '2026-03-01T04:05:06.007Z',
    '2027-01-01T00:00:00.000Z',
  ],
];

const pick = <T>(values: readonly T[]): fc.Arbitrary<T> => fc.constantFrom(...values);
const anyText = fc.oneof({ weight: 4, arbitrary: pick<string>(NASTY) }, fc.string({ unit: 'binary', maxLength: 8 }));
const texts = fc.array(anyText, { maxLength: 3 });
const orNull = <T>(values: fc.Arbitrary<T>): fc.Arbitrary<T | null> => fc.option(values, { nil: null });
const LEVELS = ['informational', 'low', 'medium', 'high', 'critical'] as const;

const anyGroup = fc.record({
  ...{ ruleId: pick(['r1', 'r2', 'R1']), ruleTitle: anyText, ruleTitleEn: orNull(anyText), level: pick(LEVELS) },
  ...{ risk: fc.integer({ min: 0, max: 100 }), techniques: texts, tactics: texts, groupKey: anyText },
  entities: fc.record(
    {
      ...{
        sourceIp: pick(ADDRESSES),
        destinationIp: pick(ADDRESSES),
        user: anyText,
        host: anyText,
        url: anyText,
        dataset: anyText,
      },
      destinationPort: fc.oneof(pick([0, 443, 65_535, -1]), fc.integer()),
    },
    { requiredKeys: [] },
  ),
  ...{ alerts: fc.integer({ min: 1, max: 5 }), events: fc.integer({ min: 1, max: 9_000 }), firstSeen: pick(TIMES) },
  ...{ lastSeen: pick(TIMES), status: pick(['open', 'investigating', 'handled', 'closed'] as const) },
  verdict: orNull(pick(['true_positive', 'benign'] as const)),
  ...{
    verdictReason: orNull(anyText),
    assignee: orNull(pick(['li', 'wang', "o'brien"])),
    createdAt: pick(TIMES),
    updatedAt: pick(TIMES),
  },
}) satisfies fc.Arbitrary<Partial<AlertGroup>>;

const anyIncident = fc.record({
  ...{
    title: anyText,
    titleEn: orNull(anyText),
    level: pick(LEVELS),
    grade: orNull(pick(['serious', 'major'] as const)),
  },
  ...{
    status: pick(['reported', 'handling', 'closed'] as const),
    assignee: orNull(pick(['li', 'wang'])),
    summary: anyText,
  },
  ...{ conclusion: orNull(anyText), openedAt: pick(TIMES), closedAt: orNull(pick(TIMES)), updatedAt: pick(TIMES) },
}) satisfies fc.Arbitrary<Partial<Incident>>;

/** The same records each time. */
export const GROUPS: readonly AlertGroup[] = fc
  .sample(anyGroup, { seed: 8, numRuns: 60 })
  .map((part, index) =>
    alertGroup({ ...part, id: `g${index}`, ...(index % 7 === 0 && { incidentId: `i${index % 3}` }) }),
  );
/** The same incidents each time. */
export const INCIDENTS: readonly Incident[] = fc
  .sample(anyIncident, { seed: 9, numRuns: 20 })
  .map((part, index) => incident({ ...part, id: `i${index}`, number: `SJ-20260301-${index}` }));

/** The sources, each with its records. */
export const SOURCES = {
  alertGroups: { source: { table: 'alertGroups', fields: ALERT_FIELDS }, records: GROUPS },
  incidents: { source: { table: 'incidents', fields: INCIDENT_FIELDS }, records: INCIDENTS },
} as const satisfies Record<
  RecordSource['table'],
  { readonly source: RecordSource; readonly records: readonly object[] }
>;

const PATTERNS = ['^r', 'root$', 'o.b', '[a-c]+', '\\.', '(?i)ROOT', '.*', '^$', '\\d{2,}', 'é|É', '^\\\\'];
const CIDRS = [
  '10.0.0.0/8',
  '10.0.0.1/32',
  '10.0.0.0/31',
  '9.128.0.0/9',
  '::ffff:10.0.0.0/95',
  '0.0.0.0/0',
  '::/0',
  'fe80::/10',
  '2001:db8::/32',
  '::ffff:0:0/96',
  '::/96',
];
const DATES = [
  ...TIMES,
  '2026-03-01',
  '-000001-01-01T00:00:00.000Z',
  '+010000-01-01T00:00:00.000Z',
  '2026-03-02T00:00:00+08:00',
];
const NUMBERS = [0, 1, 2, 3, 5, 1.5, -1, 50, 443, 100, 9_007_199_254_740_991, -0];

/** A condition on one field that is valid for its type. */
function leafOf({ dictionary }: RecordFields): fc.Arbitrary<Ast> {
  return pick(dictionary.names).chain((field): fc.Arbitrary<Ast> => {
    const value = valuesOf(dictionary.typeOf(field) ?? 'keyword');
    const common: fc.Arbitrary<Ast>[] = [
      fc.constant({ op: 'exists', field }),
      value.map((one) => ({ op: 'eq', field, value: one })),
      fc.array(value, { maxLength: 4 }).map((values) => ({ op: 'in', field, values })),
    ];
    const text: fc.Arbitrary<Ast>[] = [
      pick(['contains', 'wildcard'] as const).chain((op) => wildText.map((one) => ({ op, field, value: one }))),
      pick(PATTERNS).map((one) => ({ op: 'regex', field, value: one })),
    ];
    const range: fc.Arbitrary<Ast> = fc
      .record({ gt: value, gte: value, lt: value, lte: value }, { requiredKeys: [] })
      .filter((bounds) => Object.keys(bounds).length > 0)
      .map((bounds) => ({ op: 'range', field, ...bounds }));
    switch (dictionary.typeOf(field)) {
      case 'keyword':
      case 'text':
        return fc.oneof(...common, ...text);
      case 'ip':
        return fc.oneof(
          ...common,
          ...text,
          range,
          pick(CIDRS).map((one): Ast => ({ op: 'cidr', field, value: one })),
        );
      default:
        return fc.oneof(...common, range);
    }
  });
}

const wildText = fc.oneof(
  anyText,
  pick(['*', '?', 'r*', '*O?T*', '10.*', '*::*', '\\*', '%', '_', 'a?b', '**a', '登录*', '*.0.?.1']),
);

function valuesOf(type: string): fc.Arbitrary<Scalar> {
  if (type === 'ip') return pick(ADDRESSES.slice(0, 18));
  if (type === 'long') return pick(NUMBERS);
  if (type === 'date') return pick(DATES).filter((text) => !Number.isNaN(Date.parse(text)) && text.includes('T'));
  return fc.oneof(anyText, pick(['open', 'high', 'li', 'r1', 'i0', 'g3']));
}

/** Filters over the fields of a source. */
export function filtersOf(fields: RecordFields): fc.Arbitrary<Ast> {
  return fc.letrec<{ ast: Ast; leaf: Ast }>((tie) => ({
    leaf: leafOf(fields),
    ast: fc.oneof(
      { depthSize: 'small', withCrossShrink: true },
      tie('leaf'),
      fc.constant<Ast>({ op: 'all' }),
      tie('ast').map((arg): Ast => ({ op: 'not', arg })),
      fc
        .tuple(pick(['and', 'or'] as const), fc.array(tie('ast'), { maxLength: 3 }))
        .map(([op, args]): Ast => ({ op, args })),
    ),
  })).ast;
}

/** Stages over the fields of a source, as the parser gives them. */
export function stagesOf({ dictionary }: RecordFields): fc.Arbitrary<readonly Stage[]> {
  const field = pick(dictionary.names);
  const by = fc.uniqueArray(field, { minLength: 1, maxLength: 3 });
  const numeric = pick(dictionary.names.filter((name) => ['long', 'date'].includes(dictionary.typeOf(name) ?? '')));
  const metric = fc.oneof(
    fc.constant({ kind: 'count' } as const),
    field.map((name) => ({ kind: 'cardinality', field: name }) as const),
    fc.tuple(pick(['min', 'max', 'sum', 'avg'] as const), numeric).map(([kind, name]) => ({ kind, field: name })),
  );
  const metrics = fc.uniqueArray(metric, { maxLength: 3, selector: (one) => JSON.stringify(one) });
  const intervalMs = pick([1_000, 60_000, 3_600_000, 86_400_000, 90_000, 30 * 86_400_000, 1_001]);
  const first = fc.integer({ min: 1, max: 20 }).map((count): Stage => ({ kind: 'first', count }));
  const sort = fc.tuple(field, pick(['asc', 'desc'] as const)).map(([name, order]): Stage => ({
    ...{ kind: 'sort', order },
    column: { kind: 'field', field: name },
  }));
  const rows = fc.array(fc.oneof(first, sort), { maxLength: 3 });
  return fc.oneof(
    rows,
    fc
      .tuple(fc.oneof(fc.constant([]), by), metrics, fc.option(first, { nil: undefined }))
      .map(([names, measured, top]): readonly Stage[] => [
        { kind: 'group', by: names, metrics: measured },
        ...(top === undefined ? [] : [top]),
      ]),
    fc
      .tuple(intervalMs, metrics, fc.option(field, { nil: undefined }))
      .map(([width, measured, name]): readonly Stage[] => [
        { kind: 'timechart', intervalMs: width, metrics: measured, ...(name !== undefined && { by: name }) },
      ]),
    fc.tuple(by, rows).map(([names, then]): readonly Stage[] => [{ kind: 'dedup', by: names }, ...then]),
  );
}
