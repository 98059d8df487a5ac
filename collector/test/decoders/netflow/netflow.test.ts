import { isIP } from 'node:net';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ecsEventSchema, fieldDefinition, type EcsEvent, type RawRecord } from '@qiaolou/schema';
import {
  communityId,
  decodeFlowDatagram,
  FlowTemplates,
  netflowEvents,
  type FlowTuple,
} from '../../../src/decoders/netflow/index.ts';
import {
  EXPORT_SECONDS,
  FLOW_FIELDS,
  FLOW_RECORD,
  flowSet,
  hex,
  ipfix,
  ipfixOptions,
  netflowV5,
  netflowV9,
  template,
  V5_RECORD,
  v9Options,
  type Field,
} from './flow-datagrams.ts';

const receivedAt = EXPORT_SECONDS * 1000 + 250;

function raw(payload: Buffer): RawRecord {
  return { payload, receivedAt, listener: 'netflow', peer: '10.0.0.1' };
}

const idOf = (index: number): string => index.toString(16).padStart(40, '0');

function events(...datagrams: readonly Buffer[]): readonly EcsEvent[] {
  const templates = new FlowTemplates();
  const last = datagrams.map((datagram) => netflowEvents(raw(datagram), templates, idOf)).at(-1);
  for (const event of last?.events ?? []) ecsEventSchema.parse(event);
  return last?.events ?? [];
}

const iso = (ms: number): string => new Date(ms).toISOString();
const conversation = {
  'source.ip': '192.0.2.10',
  'source.port': 51000,
  'source.bytes': 5000,
  'source.packets': 10,
  'destination.ip': '198.51.100.20',
  'destination.port': 443,
  'network.transport': 'tcp',
  'network.iana_number': 6,
  'network.bytes': 5000,
  'network.packets': 10,
  'event.duration': 2e9,
  'event.kind': 'event',
  'event.action': 'netflow_flow',
  'observer.ip': '10.0.0.1',
  'netflow.tcp_flags': 0x1b,
};

/** Fields and bytes of one record → fields of its event. IPFIX unless v9 is said. */
const RECORDS: readonly [
  name: string,
  fields: readonly Field[],
  bytes: string,
  event: Readonly<Record<string, unknown>>,
  version?: 9,
][] = [
  [
    'counters of reduced size',
    [
      [1, 3],
      [2, 1],
    ],
    '010203 05',
    { 'source.bytes': 66051, 'source.packets': 5 },
  ],
  ['64-bit counters', [[1, 8]], '0000000200000001', { 'source.bytes': 8589934593 }],
  ['a counter beyond 2^53 stays exact in the original', [[1, 8]], 'ffffffffffffffff', { 'source.bytes': undefined }],
  [
    'IPv6',
    [
      [27, 16],
      [28, 16],
    ],
    '20010db8000000000000000000000001 fe800000000000000001000000000000',
    { 'source.ip': '2001:db8::1', 'destination.ip': 'fe80::1:0:0:0' },
  ],
  [
    'MAC addresses',
    [
      [56, 6],
      [80, 6],
    ],
    '0a0b0c0d0e0f 001122334455',
    { 'source.mac': '0A-0B-0C-0D-0E-0F', 'destination.mac': '00-11-22-33-44-55' },
  ],
  [
    'address translation',
    [
      [225, 4],
      [226, 4],
      [227, 2],
      [228, 2],
    ],
    'cb007105 cb007106 2710 0050',
    {
      'source.nat.ip': '203.0.113.5',
      'destination.nat.ip': '203.0.113.6',
      'source.nat.port': 10000,
      'destination.nat.port': 80,
    },
  ],
  [
    'both directions in one record (ASA)',
    [
      [231, 4],
      [232, 4],
      [298, 4],
      [299, 4],
    ],
    '00000064 000003e8 00000002 00000005',
    {
      'source.bytes': 100,
      'destination.bytes': 1000,
      'network.bytes': 1100,
      'source.packets': 2,
      'destination.packets': 5,
      'network.packets': 7,
    },
  ],
  [
    'reverse elements (RFC 5103)',
    [
      [1, 4],
      [1, 4, 29305],
    ],
    '00000064 000003e8',
    { 'source.bytes': 100, 'destination.bytes': 1000 },
  ],
  [
    'a variable length text in Chinese',
    [[96, 65535]],
    `06${Buffer.from('微信').toString('hex')}`,
    { 'network.application': '微信' },
  ],
  ['a GB18030 text', [[96, 8]], 'cea2d0c500000000', { 'network.application': '微信' }],
  ['a three-byte length', [[371, 65535]], `ff0003${Buffer.from('zhu').toString('hex')}`, {}],
  ['denied by a firewall', [[233, 1]], '03', { 'event.type': ['connection', 'denied'], 'netflow.firewall_event': 3 }],
  ['direction', [[61, 1]], '01', { 'network.direction': 'egress' }],
  [
    'milliseconds',
    [
      [152, 8],
      [153, 8],
    ],
    `${(1_794_999_990_000).toString(16).padStart(16, '0')} ${(1_794_999_995_500).toString(16).padStart(16, '0')}`,
    { '@timestamp': iso(1_794_999_995_500), 'event.duration': 5.5e9 },
  ],
  [
    'seconds',
    [
      [150, 4],
      [151, 4],
    ],
    `${(1_794_999_990).toString(16)} ${(1_794_999_995).toString(16)}`,
    { '@timestamp': iso(1_794_999_995_000), 'event.duration': 5e9 },
  ],
  [
    'NTP microseconds',
    [[155, 8]],
    `${(1_794_999_995 + 2_208_988_800).toString(16)} 80000000`,
    { '@timestamp': iso(1_794_999_995_500) },
  ],
  ['a time beyond all calendars', [[153, 8]], 'ffffffffffffffff', { '@timestamp': iso(EXPORT_SECONDS * 1000) }],
  ['a flow end of nought', [[153, 8]], '0000000000000000', { '@timestamp': iso(EXPORT_SECONDS * 1000) }],
  [
    'ICMP type and code',
    [
      [8, 4],
      [12, 4],
      [4, 1],
      [32, 2],
    ],
    'c0a80059 c0a80001 01 0800',
    {
      'network.transport': 'icmp',
      'netflow.icmp_type': 8,
      'netflow.icmp_code': 0,
      'network.community_id': '1:X0snYXpgwiv9TZtqg64sgzUn6Dk=',
      'source.port': undefined,
    },
  ],
  ['an address of the wrong length', [[8, 3]], 'c0a800', { 'source.ip': undefined }],
  [
    'v9: user name and ids of ASA',
    [
      [40000, 8],
      [148, 4],
    ],
    `${Buffer.from('wang').toString('hex')}00000000 00000001`,
    { 'user.name': 'wang' },
    9,
  ],
];

describe('flows become events', () => {
  test('NetFlow v5', () => {
    const [event] = events(netflowV5([V5_RECORD], 0x4064));
    expect(event).toMatchObject({
      ...conversation,
      '@timestamp': iso(EXPORT_SECONDS * 1000 + 123 - 3000 - 0),
      'event.dataset': 'netflow.v5',
      'netflow.sampling_interval': 100,
      'qiaolou.skew_ms': -127,
    });
  });

  test.each([
    ['netflow.v9', netflowV9(1, flowSet(0, template(256, FLOW_FIELDS)), flowSet(256, FLOW_RECORD, FLOW_RECORD))],
    ['ipfix', ipfix(1, flowSet(2, template(256, FLOW_FIELDS)), flowSet(256, FLOW_RECORD, FLOW_RECORD))],
  ])('%s', (dataset, datagram) => {
    const both = events(datagram);
    expect(both).toHaveLength(2);
    expect(both[0]).toMatchObject({ ...conversation, 'event.dataset': dataset, 'event.id': idOf(0) });
    expect(both[1]).toMatchObject({ ...conversation, 'event.id': idOf(1) });
    if (dataset === 'netflow.v9') expect(both[0]?.['@timestamp']).toBe(iso(EXPORT_SECONDS * 1000 - 3000));
  });

  test.each(RECORDS)('%s', (_name, fields, bytes, expected, version) => {
    const make = version === 9 ? netflowV9 : ipfix;
    const datagram = make(0, flowSet(version === 9 ? 0 : 2, template(300, fields)), flowSet(300, hex(bytes)));
    const [event] = events(datagram);
    expect(event?.['event.kind']).toBe('event');
    for (const [field, value] of Object.entries(expected)) expect([field, event?.[field]]).toEqual([field, value]);
  });

  test('the original is the JSON of the record, exact also beyond 2^53', () => {
    const [event] = events(
      ipfix(
        5,
        flowSet(
          2,
          template(300, [
            [1, 8],
            [1000, 2, 9],
          ]),
        ),
        flowSet(300, hex('ffffffffffffffff 0007')),
      ),
    );
    expect(JSON.parse(event?.['event.original'] ?? '')).toEqual({
      netflow: { version: 10, domain: 5, sequence: 7, templateId: 300, at: 40 },
      octetDeltaCount: '18446744073709551615',
      'enterprise9.1000': 7,
    });
  });

  test('options are events of their own kind', () => {
    const v9 = netflowV9(
      1,
      flowSet(
        1,
        v9Options(
          257,
          [[1, 4]],
          [
            [41, 4],
            [42, 4],
          ],
        ),
      ),
      flowSet(257, hex('00000001 00000005 00000009')),
    );
    const ipfixMessage = ipfix(
      1,
      flowSet(
        3,
        ipfixOptions(257, 1, [
          [144, 4],
          [41, 4],
          [42, 4],
        ]),
      ),
      flowSet(257, hex('00000001 00000005 00000009')),
    );
    for (const datagram of [v9, ipfixMessage]) {
      const [event] = events(datagram);
      expect(event).toMatchObject({ 'event.action': 'netflow_options', 'event.kind': 'event' });
      expect(JSON.parse(event?.['event.original'] ?? '')).toMatchObject({ exportedMessageTotalCount: 5 });
      expect(event?.['event.category']).toBeUndefined();
    }
  });

  test('an element twice in a template gives a list', () => {
    const [event] = events(
      ipfix(
        0,
        flowSet(
          2,
          template(300, [
            [10, 2],
            [10, 2],
          ]),
        ),
        flowSet(300, hex('0001 0002')),
      ),
    );
    expect(JSON.parse(event?.['event.original'] ?? '')).toMatchObject({ ingressInterface: [1, 2] });
  });

  test('the uptime wraps after 49.7 days; a clock that is days off is not believed', () => {
    const record = Buffer.from(V5_RECORD);
    record.writeUInt32BE(0xffff_f000, 24);
    record.writeUInt32BE(0x0000_0400, 28);
    const datagram = netflowV5([record]);
    datagram.writeUInt32BE(0x0000_0800, 4);
    expect(events(datagram)[0]).toMatchObject({
      '@timestamp': iso(EXPORT_SECONDS * 1000 + 123 - 0x400),
      'event.duration': 0x1400 * 1e6,
    });
    datagram.writeUInt32BE(1000, 8);
    expect(events(datagram)[0]?.['@timestamp']).toBe(iso(receivedAt - 0x400));
  });
});

describe('templates', () => {
  const data = (domain: number): Buffer => netflowV9(domain, flowSet(256, FLOW_RECORD));
  const announce = (domain: number, fields = FLOW_FIELDS): Buffer =>
    netflowV9(domain, flowSet(0, template(256, fields)));

  test('data before its template is kept and counted', () => {
    const templates = new FlowTemplates();
    const early = netflowEvents(raw(data(1)), templates, idOf);
    expect(early.unparsed).toBe(1);
    expect(early.events[0]).toMatchObject({
      'event.kind': 'pipeline_error',
      'error.code': 'collector.flowTemplateUnknown',
      'event.dataset': 'netflow.v9',
    });
    expect(JSON.parse(early.events[0]?.['event.original'] ?? '')).toMatchObject({
      templateId: 256,
      hex: FLOW_RECORD.toString('hex'),
    });
    netflowEvents(raw(announce(1)), templates, idOf);
    expect(netflowEvents(raw(data(1)), templates, idOf)).toMatchObject({
      unparsed: 0,
      events: [{ 'source.port': 51000 }],
    });
  });

  test('belong to one exporter, one domain and one protocol', () => {
    const templates = new FlowTemplates();
    decodeFlowDatagram(announce(1), '10.0.0.1', templates);
    const problems = (payload: Buffer, peer: string): number =>
      decodeFlowDatagram(payload, peer, templates).problems.length;
    expect(problems(data(1), '10.0.0.1')).toBe(0);
    expect(problems(data(2), '10.0.0.1')).toBe(1);
    expect(problems(data(1), '10.0.0.2')).toBe(1);
    expect(problems(ipfix(1, flowSet(256, FLOW_RECORD)), '10.0.0.1')).toBe(1);
  });

  test('survive a restart as JSON', () => {
    const before = new FlowTemplates();
    decodeFlowDatagram(announce(1), '10.0.0.1', before);
    decodeFlowDatagram(
      ipfix(
        3,
        flowSet(
          3,
          ipfixOptions(999, 1, [
            [144, 4],
            [96, 65535, 9],
          ]),
        ),
      ),
      '10.0.0.2',
      before,
    );
    const after = new FlowTemplates();
    after.importTemplates(JSON.parse(JSON.stringify(before.exportTemplates())));
    expect(after.exportTemplates()).toEqual(before.exportTemplates());
    expect(after.stats()).toMatchObject({ exporters: 2, templates: 2 });
    expect(decodeFlowDatagram(data(1), '10.0.0.1', after)).toEqual(decodeFlowDatagram(data(1), '10.0.0.1', before));
    expect(() => new FlowTemplates().importTemplates([{ peer: 1 }])).toThrow();
  });

  test('a new one replaces the old, a repeated one changes nothing, a withdrawal removes it', () => {
    const templates = new FlowTemplates();
    const key = { peer: '10.0.0.1', version: 10, domain: 1 } as const;
    const send = (...sets: readonly Buffer[]): void => void decodeFlowDatagram(ipfix(1, ...sets), key.peer, templates);
    send(
      flowSet(2, template(256, FLOW_FIELDS), template(257, FLOW_FIELDS)),
      flowSet(3, ipfixOptions(258, 1, FLOW_FIELDS)),
    );
    templates.changesKept();
    send(flowSet(2, template(256, FLOW_FIELDS)));
    expect(templates.changes()).toEqual([]);
    send(flowSet(2, template(256, [[1, 4]])));
    expect(templates.get(key, 256)?.minBytes).toBe(4);
    send(flowSet(2, template(256, [])));
    expect(templates.get(key, 256)).toBeUndefined();
    expect(templates.get(key, 257)).toBeDefined();
    send(flowSet(2, template(2, [])));
    expect(templates.get(key, 257)).toBeUndefined();
    expect(templates.get(key, 258)).toBeDefined();
    send(flowSet(3, template(3, [])));
    expect(templates.stats().templates).toBe(0);
  });
});

/** True when a value, or each of several, is of the type the dictionary gives its field. */
function typed(field: string, value: unknown): boolean {
  if (Array.isArray(value)) return value.every((one) => typed(field, one));
  switch (fieldDefinition(field)?.type) {
    case 'ip':
      return typeof value === 'string' && isIP(value) !== 0;
    case 'long':
      return Number.isSafeInteger(value);
    default:
      return true;
  }
}

describe('hostile bytes', () => {
  /** Datagram → problems as `code@offset`. */
  test.each<[name: string, payload: Buffer, problems: readonly string[], records: number]>([
    ['nothing', Buffer.alloc(0), ['unknownVersion@0'], 0],
    ['another version', hex('0007 0000'), ['unknownVersion@0'], 0],
    ['a cut v5 header', hex('0005 0001 00'), ['truncated@5'], 0],
    ['v5 that announces more than it has', netflowV5([V5_RECORD]).fill(9, 3, 4), ['truncated@72'], 1],
    ['a cut v9 header', hex('0009 0001'), ['truncated@0'], 0],
    ['a set without length', netflowV9(0, hex('0100 0000 ffff')), ['badSet@20'], 0],
    [
      'a set beyond the end',
      netflowV9(0, flowSet(0, template(256, FLOW_FIELDS)), flowSet(256, FLOW_RECORD, FLOW_RECORD).subarray(0, 60)),
      ['truncated@128', 'truncated@102'],
      1,
    ],
    ['a reserved set', netflowV9(0, flowSet(77, hex('00000000'))), ['badSet@20'], 0],
    ['a template without fields', netflowV9(0, flowSet(0, hex('0100 0000 0001 0004'))), ['badTemplate@24'], 0],
    ['a template that is cut', netflowV9(0, flowSet(0, hex('0100 0009 0001 0004'))), ['badTemplate@24'], 0],
    [
      'a template of empty fields',
      netflowV9(
        0,
        flowSet(
          0,
          template(256, [
            [1, 0],
            [2, 0],
          ]),
        ),
        flowSet(256, FLOW_RECORD),
      ),
      ['truncated@40'],
      0,
    ],
    ['more scope than fields', ipfix(0, flowSet(3, ipfixOptions(256, 9, [[1, 4]]))), ['badTemplate@20'], 0],
    [
      'a variable length beyond the set',
      ipfix(0, flowSet(2, template(256, [[96, 65535]])), flowSet(256, hex('ff ffff 41 42'))),
      ['truncated@32'],
      0,
    ],
    ['an IPFIX length below its header', hex('000a 0004 00000000 00000000 00000000'), ['badSet@0'], 0],
    ['bytes after an IPFIX message', Buffer.concat([ipfix(0), hex('01')]), ['badSet@16'], 0],
    [
      'zeros after the sets',
      Buffer.concat([
        netflowV9(0, flowSet(0, template(256, FLOW_FIELDS)), flowSet(256, FLOW_RECORD)),
        Buffer.alloc(900),
      ]),
      [],
      1,
    ],
  ])('%s', (_name, payload, problems, records) => {
    const result = decodeFlowDatagram(payload, 'peer', new FlowTemplates());
    expect(result.problems.map(({ code, at }) => `${code}@${at}`)).toEqual(problems);
    expect(result.records).toHaveLength(records);
  });

  test('one-byte records are bounded', () => {
    const payload = netflowV9(0, flowSet(0, template(256, [[4, 1]])), flowSet(256, Buffer.alloc(60_000, 6)));
    const result = decodeFlowDatagram(payload, 'peer', new FlowTemplates());
    expect(result.records).toHaveLength(2048);
    expect(result.problems[0]?.code).toBe('tooManyRecords');
  });

  const good = [
    netflowV5([V5_RECORD, V5_RECORD]),
    netflowV9(
      1,
      flowSet(0, template(256, FLOW_FIELDS)),
      flowSet(1, v9Options(257, [[1, 4]], [[41, 4]])),
      flowSet(256, FLOW_RECORD),
      flowSet(257, hex('0000000100000002')),
    ),
    ipfix(
      1,
      flowSet(2, template(256, [...FLOW_FIELDS, [96, 65535], [7, 4, 9]])),
      flowSet(256, FLOW_RECORD, hex('03 414243 00000001')),
    ),
  ];

  test('property: any truncation and any flipped bytes give a result whose events are valid', () => {
    const flips = fc.array(fc.tuple(fc.nat({ max: 300 }), fc.integer({ min: 0, max: 255 })), { maxLength: 8 });
    fc.assert(
      fc.property(fc.constantFrom(...good), fc.nat({ max: 300 }), flips, (datagram, length, changes) => {
        const bytes = Buffer.from(datagram.subarray(0, Math.max(2, datagram.length - (length % datagram.length))));
        for (const [at, value] of changes) if (at < bytes.length) bytes[at] = value;
        const { events: found, unparsed } = netflowEvents(raw(bytes), new FlowTemplates(), idOf);
        for (const event of found) {
          ecsEventSchema.parse(event);
          for (const [field, value] of Object.entries(event))
            expect([field, typed(field, value)]).toEqual([field, true]);
        }
        expect(unparsed).toBeLessThanOrEqual(found.length);
      }),
      { numRuns: 3000 },
    );
  });

  test('property: any elements of any lengths with any values give valid events', () => {
    const known = [
      1, 2, 4, 7, 8, 10, 11, 12, 14, 21, 22, 27, 28, 32, 60, 61, 89, 139, 150, 151, 152, 153, 154, 156, 161,
    ];
    const more = [162, 176, 177, 178, 179, 180, 181, 182, 183, 225, 226, 227, 228, 231, 232, 233, 258, 298, 299, 323];
    const element = fc.oneof(fc.constantFrom(...known, ...more), fc.integer({ min: 1, max: 520 }));
    const length = fc.oneof(fc.constantFrom(1, 2, 4, 8, 16), fc.integer({ min: 0, max: 20 }));
    const fields = fc.array(fc.tuple(element, length), { minLength: 1, maxLength: 14 });
    const bytes = fc.array(
      fc.oneof(fc.constantFrom(0, 1, 6, 17, 58, 0x7f, 0x80, 0xff), fc.integer({ min: 0, max: 255 })),
      {
        minLength: 40,
        maxLength: 300,
      },
    );
    fc.assert(
      fc.property(fields, bytes, fc.boolean(), (list, data, nine) => {
        // A conversation in front, so that what follows has somebody to belong to.
        const all: readonly Field[] = [[8, 4], [12, 4], [4, nine ? 1 : 2], ...list];
        const set = (id: number, ...parts: readonly Buffer[]): Buffer => flowSet(id, ...parts);
        const payload = Buffer.from([
          10,
          0,
          0,
          1,
          10,
          0,
          0,
          2,
          ...(nine ? [] : data.slice(0, 1)),
          [6, 17, 1, 58][data.length % 4] ?? 6,
          ...data,
        ]);
        const datagram = nine
          ? netflowV9(1, set(0, template(256, all)), set(256, payload))
          : ipfix(1, set(2, template(256, all)), set(256, payload));
        for (const event of netflowEvents(raw(datagram), new FlowTemplates(), idOf).events) {
          ecsEventSchema.parse(event);
          for (const [field, value] of Object.entries(event))
            expect([field, typed(field, value)]).toEqual([field, true]);
          for (const field of ['source.port', 'destination.port'])
            expect(Number(event[field] ?? 0)).toBeLessThanOrEqual(65_535);
          expect(Number(event['network.iana_number'] ?? 0)).toBeLessThanOrEqual(255);
        }
      }),
      { numRuns: 3000 },
    );
  });

  test('property: random bytes', () => {
    const version = fc.constantFrom(5, 9, 10, 0);
    fc.assert(
      fc.property(version, fc.uint8Array({ maxLength: 600 }), (first, rest) => {
        const templates = new FlowTemplates();
        const { events: found } = netflowEvents(raw(Buffer.from([0, first, ...rest])), templates, idOf);
        for (const event of found) ecsEventSchema.parse(event);
      }),
      { numRuns: 2000 },
    );
  });
});

describe('community id', () => {
  /** Test vectors of the Community ID specification (corelight/community-id-spec, baseline, seed 0). */
  test.each<[FlowTuple, string]>([
    [
      {
        sourceIp: '128.232.110.120',
        destinationIp: '66.35.250.204',
        protocol: 6,
        sourcePort: 34855,
        destinationPort: 80,
      },
      '1:LQU9qZlK+B5F3KDmev6m5PMibrg=',
    ],
    [
      { sourceIp: '192.168.1.52', destinationIp: '8.8.8.8', protocol: 17, sourcePort: 54585, destinationPort: 53 },
      '1:d/FP5EW3wiY1vCndhwleRRKHowQ=',
    ],
    [
      { sourceIp: '192.168.170.8', destinationIp: '192.168.170.56', protocol: 132, sourcePort: 7, destinationPort: 80 },
      '1:jQgCxbku+pNGw8WPbEc/TS/uTpQ=',
    ],
    [
      { sourceIp: '192.168.0.89', destinationIp: '192.168.0.1', protocol: 1, sourcePort: 8, destinationPort: 0 },
      '1:X0snYXpgwiv9TZtqg64sgzUn6Dk=',
    ],
  ])('%j', (tuple, id) => {
    expect(communityId(tuple)).toBe(id);
    if (tuple.protocol === 1) return;
    const { sourceIp, destinationIp, protocol, sourcePort, destinationPort } = tuple;
    const back = {
      sourceIp: destinationIp,
      destinationIp: sourceIp,
      protocol,
      sourcePort: destinationPort,
      destinationPort: sourcePort,
    };
    expect(communityId(back)).toBe(id);
  });

  test('an echo and its answer are one conversation; families are not mixed', () => {
    const echo = communityId({
      sourceIp: 'fe80::1',
      destinationIp: 'fe80::2',
      protocol: 58,
      sourcePort: 128,
      destinationPort: 0,
    });
    expect(
      communityId({
        sourceIp: 'fe80:0:0::2',
        destinationIp: 'fe80::1',
        protocol: 58,
        sourcePort: 129,
        destinationPort: 0,
      }),
    ).toBe(echo);
    expect(communityId({ sourceIp: '10.0.0.1', destinationIp: 'fe80::2', protocol: 6 })).toBeUndefined();
    expect(communityId({ sourceIp: '10.0.0.1', destinationIp: '10.0.0.2', protocol: 47 })).toMatch(/^1:.{28}$/);
  });
});
