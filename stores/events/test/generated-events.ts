import fc from 'fast-check';
import type { Ast, EcsEvent, FieldValue, Scalar } from '@qiaolou/schema';

/** Field values and queries over them, chosen so that queries meet values often: few fields, few values, many edges. */
const TEXTS = [
  'deny',
  'Deny',
  'DENY',
  'allow',
  '登录失败',
  '登录 成功',
  'a*b',
  'a?b',
  'a\\b',
  'x"y',
  "x'y",
  'a b',
  '5',
  '5.0',
  'true',
  '/admin/login.jsp',
  '/Admin/Upload.JSP',
  'line1\nline2',
  'tab\there',
  '10.0.0.1',
  '😀 emoji',
  '～',
  '%',
  '_',
  'a.b',
  '(c)',
  '[d]',
  '$e^',
  '\u0001mark',
  '',
];
const IPS = [
  '10.0.0.1',
  '10.0.0.255',
  '10.1.2.3',
  '192.168.1.1',
  '::1',
  '0:0:0:0:0:0:0:1',
  '2001:db8::1',
  '2001:DB8::1',
  '2001:db8:0:0:1::5',
  '::ffff:10.0.0.1',
  'unknown',
  'fe80::1%eth0',
];
const LONGS: readonly Scalar[] = [0, 1, 5, -3, 80, 443, 65_535, 1_700_000_000_000, '443', '5', 'n/a', 5.5];
const DATES = [
  '2026-03-01T00:00:00.000Z',
  '2026-03-01T08:00:00+08:00',
  '2026-02-28T15:59:59.999Z',
  '2026-03-01',
  'soon',
];

const KEYWORD_FIELDS = ['event.action', 'user.name', 'event.category', 'url.path'];
const IP_FIELDS = ['source.ip', 'related.ip'];
const LONG_FIELDS = ['destination.port', 'event.severity'];
const DATE_FIELDS = ['event.created'];
const UNKNOWN_FIELDS = ['huawei.vsys', 'winlog.event_data.Target/Name~1', '厂商 字段', 'a"b'];
const TEXT_FIELDS = ['message', 'event.original'];

function valueOf(values: readonly Scalar[]): fc.Arbitrary<FieldValue> {
  const one = fc.constantFrom(...values);
  return fc.oneof({ weight: 4, arbitrary: one }, { weight: 1, arbitrary: fc.array(one, { maxLength: 3 }) });
}

const UNKNOWN: readonly Scalar[] = [...TEXTS, 5, -1, 2.5, true, false, 1e21];

const optional: Record<string, fc.Arbitrary<FieldValue>> = {
  ...Object.fromEntries(KEYWORD_FIELDS.map((field) => [field, valueOf([...TEXTS, 7, true])])),
  ...Object.fromEntries(IP_FIELDS.map((field) => [field, valueOf(IPS)])),
  ...Object.fromEntries(LONG_FIELDS.map((field) => [field, valueOf(LONGS)])),
  ...Object.fromEntries(UNKNOWN_FIELDS.map((field) => [field, valueOf(UNKNOWN)])),
  message: fc.oneof(fc.constantFrom(...TEXTS), fc.string({ unit: 'grapheme', maxLength: 30 })),
};

/** Times around midnight in Shanghai (16:00 UTC), many of them equal. */
const time = fc.oneof(
  fc.constantFrom('2026-03-01T15:59:59.999Z', '2026-03-01T16:00:00.000Z', '2026-03-01T12:00:00.000Z'),
  fc.integer({ min: Date.UTC(2026, 1, 27), max: Date.UTC(2026, 2, 3) }).map((ms) => new Date(ms).toISOString()),
  fc.constantFrom('1969-12-31T23:59:59.999Z', '1999-12-31T16:00:00.000Z'),
);

/** An event with an id made of a number. */
export function eventArbitrary(): fc.Arbitrary<Omit<EcsEvent, 'event.id'>> {
  const required = {
    '@timestamp': time,
    'event.created': fc.constantFrom(...DATES),
    'event.original': fc.constantFrom(...TEXTS),
    'event.kind': fc.constantFrom('event', 'pipeline_error'),
    'event.dataset': fc.constantFrom('huawei.usg', 'sshd'),
  };
  return fc.tuple(fc.record(required), fc.record(optional, { requiredKeys: [] })).map(([base, more]) => ({
    ...more,
    ...base,
  }));
}

/** Gives events ids by their position, 40 hexadecimal digits. */
export function withIds(events: readonly Omit<EcsEvent, 'event.id'>[], start = 0): readonly EcsEvent[] {
  return events.map((event, index) => ({
    ...event,
    // Not in the order of ingest, so that ties by id are a real test.
    'event.id': (((start + index) * 7_919) % 104_729).toString(16).padStart(6, '0').repeat(7).slice(0, 40),
  })) as unknown as readonly EcsEvent[];
}

const textField = fc.constantFrom(...KEYWORD_FIELDS, ...UNKNOWN_FIELDS, ...TEXT_FIELDS);
const textual = fc.constantFrom(...KEYWORD_FIELDS, ...UNKNOWN_FIELDS, ...TEXT_FIELDS, ...IP_FIELDS);
const goodIp = fc.constantFrom(...IPS.slice(0, 10));
const number = fc.constantFrom<Scalar>(0, 1, 5, 80, 443, -3, 5.5, '443');
const REGEXES = [
  'deny',
  '^[Dd]eny$',
  'a.b',
  '\\d+',
  'lo+g',
  '(line1|登录)',
  '[^a-z]{2,}',
  '^$',
  '\\.jsp',
  'x.?y',
  '10\\.0\\..*',
];
const NETWORKS = [
  '10.0.0.0/8',
  '10.0.0.0/24',
  '0.0.0.0/0',
  '::/0',
  '2001:db8::/32',
  '::ffff:10.0.0.0/104',
  '10.1.2.3/32',
  '::1/128',
];

const bounds = (value: fc.Arbitrary<Scalar>) =>
  fc.oneof(
    fc.record({ gte: value }),
    fc.record({ gt: value, lte: value }),
    fc.record({ gte: value, lt: value }),
    fc.record({ lte: value }),
    fc.record({ gt: value }),
  );

type LeafOp = Exclude<Ast['op'], 'all' | 'and' | 'or' | 'not'>;
const eq = (field: fc.Arbitrary<string>, value: fc.Arbitrary<Scalar>) =>
  fc.record({ op: fc.constant('eq' as const), field, value });
const among = (field: fc.Arbitrary<string>, values: fc.Arbitrary<Scalar[]>) =>
  fc.record({ op: fc.constant('in' as const), field, values });
const between = (field: fc.Arbitrary<string>, range: ReturnType<typeof bounds>) =>
  fc.tuple(field, range).map(([name, ends]): Ast => ({ op: 'range', field: name, ...ends }));

/** Valid queries of one node, by what the node asks. */
const LEAVES: Readonly<Record<LeafOp, readonly fc.Arbitrary<Ast>[]>> = {
  exists: [
    fc
      .constantFrom(
        ...KEYWORD_FIELDS,
        ...IP_FIELDS,
        ...LONG_FIELDS,
        ...DATE_FIELDS,
        ...UNKNOWN_FIELDS,
        'message',
        'never.seen',
        'file.name',
      )
      .map((field): Ast => ({ op: 'exists', field })),
  ],
  eq: [
    eq(textField, fc.constantFrom<Scalar>(...TEXTS, 5, true, 7, 1e21)),
    eq(fc.constantFrom(...IP_FIELDS), goodIp),
    eq(fc.constantFrom(...LONG_FIELDS), number),
    eq(fc.constantFrom(...DATE_FIELDS), fc.constantFrom(...DATES.slice(0, 3))),
  ],
  in: [
    among(textField, fc.array(fc.constantFrom<Scalar>(...TEXTS), { maxLength: 4 })),
    among(fc.constantFrom(...IP_FIELDS), fc.array(goodIp, { maxLength: 3 })),
    among(fc.constantFrom(...LONG_FIELDS), fc.array(number, { maxLength: 3 })),
  ],
  contains: [
    fc.record({
      op: fc.constant('contains' as const),
      field: textual,
      value: fc.constantFrom(...TEXTS, 'DM', '.0.', 'db8', '登', 'é'),
    }),
  ],
  wildcard: [
    fc.record({
      op: fc.constant('wildcard' as const),
      field: textual,
      value: fc.constantFrom(
        '*',
        'd*',
        '*N?',
        'a\\*b',
        'a?b',
        '*.jsp',
        '/ADMIN/*',
        '登录*',
        '?????',
        '',
        '10.0.*',
        '*::1',
        '*\\\\*',
        'line1*2',
      ),
    }),
  ],
  regex: [fc.record({ op: fc.constant('regex' as const), field: textual, value: fc.constantFrom(...REGEXES) })],
  cidr: [
    fc.record({
      op: fc.constant('cidr' as const),
      field: fc.constantFrom(...IP_FIELDS),
      value: fc.constantFrom(...NETWORKS),
    }),
  ],
  range: [
    between(fc.constantFrom(...LONG_FIELDS), bounds(number)),
    between(fc.constantFrom(...IP_FIELDS), bounds(goodIp)),
    between(fc.constantFrom(...DATE_FIELDS, '@timestamp'), bounds(fc.constantFrom(...DATES.slice(0, 3)))),
  ],
};

const leaf: fc.Arbitrary<Ast> = fc.oneof(fc.constant<Ast>({ op: 'all' }), ...Object.values(LEAVES).flat());

/** A valid query of at most three levels. */
export const astArbitrary: fc.Arbitrary<Ast> = fc.letrec<{ ast: Ast }>((tie) => ({
  ast: fc.oneof(
    { depthSize: 'small', maxDepth: 3 },
    leaf,
    fc.record({ op: fc.constantFrom('and' as const, 'or' as const), args: fc.array(tie('ast'), { maxLength: 3 }) }),
    fc.record({ op: fc.constant('not' as const), arg: tie('ast') }),
  ),
})).ast;

/** Fields to group and measure by. */
export const TERMS_FIELDS = [
  ...KEYWORD_FIELDS,
  ...IP_FIELDS,
  ...LONG_FIELDS,
  ...UNKNOWN_FIELDS,
  ...DATE_FIELDS,
  'never.seen',
];
export const NUMBER_FIELDS = LONG_FIELDS;
