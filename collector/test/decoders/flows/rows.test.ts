import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { ecsEventSchema, type EcsEvent, type RawRecord } from '@qiaolou/schema';
import type { Decoder } from '../../../src/decoders/decoder.ts';
import { flowDecoder } from '../../../src/decoders/flows/decoder.ts';
import type { FlowSettings } from '../../../src/decoders/roll-up/flow-settings.ts';
import { flowMark } from '../../../src/sink/index.ts';
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
} from '../netflow/flow-datagrams.ts';

const directory = mkdtempSync(join(tmpdir(), 'flow-rows-'));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

const NOW = EXPORT_SECONDS * 1_000 + 1_000;

class Spooled {
  readonly #decoder: Decoder;
  /** Takes the same records; its rows are lines. */
  readonly #lazily: Decoder;
  #offset = 0;

  constructor(flows?: Partial<FlowSettings>) {
    const opened = (): Decoder =>
      flowDecoder.open({
        ...{ packs: [], spoolId: 'c'.repeat(32), skewLimitMs: 86_400_000 },
        stateDirectory: mkdtempSync(join(directory, 'state-')),
        flows: { enabled: true, seconds: 60, sourcePort: false, ...flows },
      });
    this.#decoder = opened();
    this.#lazily = opened();
  }

  /** The events that come of datagrams, one after the other, at a time and from an exporter. */
  events(datagrams: readonly Buffer[], { at = NOW, peer = '192.0.2.1' } = {}): readonly EcsEvent[] {
    return datagrams.flatMap((payload) => this.#decode({ payload, receivedAt: at, listener: 'netflow', peer }));
  }

  rows(): readonly EcsEvent[] {
    const rows = this.#decode(flowMark(NOW));
    for (const row of rows) expect(ecsEventSchema.parse(row)).toEqual(row);
    return rows;
  }

  #decode(record: RawRecord): readonly EcsEvent[] {
    const place = this.#place();
    const events = this.#decoder.decode(record, place);
    const lines = this.#lazily.decodeLazily?.(record, place) ?? [];
    expect(lines.map((line) => line.whole())).toEqual(events);
    for (const line of lines)
      expect(Object.fromEntries(line.names().map((name) => [name, line.value(name)]))).toEqual(line.whole());
    this.#lazily.forgetLines?.();
    return events;
  }

  figures() {
    return this.#decoder.flows?.();
  }

  #place() {
    this.#offset += 100;
    // Some are frames of a block.
    return this.#offset % 300 === 0
      ? { segment: 1, offset: this.#offset }
      : { segment: 1, offset: 100, frame: this.#offset / 100 };
  }
}

const announce = (fields = FLOW_FIELDS): Buffer => netflowV9(1, flowSet(0, template(256, fields)));
const data = (...records: readonly Buffer[]): Buffer => netflowV9(1, flowSet(256, ...records));
/** The flow of `FLOW_RECORD` from another source port, with flags of its own. */
const from = (port: number, flags = 0x1b): Buffer => {
  const record = Buffer.from(FLOW_RECORD);
  record.writeUInt16BE(port, 8);
  record[13] = flags;
  return record;
};

test('records of one conversation are one row: sums, the largest, flags and source ports', () => {
  const spooled = new Spooled();
  expect(spooled.events([announce(), data(from(50_000, 2), from(50_001, 16)), data(from(50_000, 1))])).toEqual([]);
  const rows = spooled.rows();
  expect(rows).toMatchObject([
    {
      '@timestamp': '2026-11-18T11:06:37.000Z',
      'event.created': new Date(NOW).toISOString(),
      'event.dataset': 'netflow.v9',
      'event.action': 'netflow_flow',
      'event.duration': 2_000_000_000,
      'qiaolou.listener': 'netflow',
      'log.source.address': '192.0.2.1',
      'observer.ip': '192.0.2.1',
      'source.ip': '192.0.2.10',
      'destination.ip': '198.51.100.20',
      'destination.port': 443,
      'network.transport': 'tcp',
      'source.bytes': 15_000,
      'network.bytes': 15_000,
      'source.packets': 30,
      'netflow.flows': 3,
      'netflow.flow_bytes_max': 5_000,
      'netflow.tcp_flags': 0x13,
      'netflow.source_ports': 2,
      'qiaolou.skew_ms': -1_000,
    },
  ]);
  const [row] = rows;
  for (const field of ['source.port', 'network.community_id', 'qiaolou.sampling_rate'])
    expect(row).not.toHaveProperty([field]);
  expect(JSON.parse(row?.['event.original'] ?? '')).toMatchObject({
    rollUp: { records: 3, windowMs: 60_000, first: '2026-11-18T11:06:35.000Z', sourcePorts: [50_000, 50_001] },
  });
  expect(spooled.rows()).toEqual([]);
});

test('a row from one source port has it, and the community id of the conversation', () => {
  const spooled = new Spooled();
  spooled.events([announce(), data(FLOW_RECORD), data(FLOW_RECORD)]);
  const off = new Spooled({ enabled: false });
  const [, single] = [...off.events([announce()]), undefined, ...off.events([data(FLOW_RECORD)])].slice(-2);
  expect(spooled.rows()).toMatchObject([
    { 'source.port': 51_000, 'netflow.flows': 2, 'network.community_id': single?.['network.community_id'] },
  ]);
});

test('of more source ports than are told apart it is said that there are more', () => {
  const spooled = new Spooled();
  spooled.events([announce(), data(...Array.from({ length: 9 }, (_, port) => from(port)))]);
  expect(spooled.rows()).toMatchObject([
    { 'netflow.source_ports': 8, 'netflow.source_ports_more': true, 'netflow.flows': 9 },
  ]);
});

test('source ports are kept apart when the configuration says so', () => {
  const spooled = new Spooled({ sourcePort: true });
  spooled.events([announce(), data(from(1), from(2), from(1))]);
  expect(spooled.rows().map((row) => [row['source.port'], row['netflow.flows']])).toEqual([
    [1, 2],
    [2, 1],
  ]);
});

test('without rolling up every record is an event, and says that it is one', () => {
  const spooled = new Spooled({ enabled: false });
  const events = spooled.events([announce(), data(FLOW_RECORD, FLOW_RECORD)]);
  expect(events).toMatchObject([
    { 'netflow.flows': 1, 'netflow.flow_bytes_max': 5_000, 'source.port': 51_000 },
    { 'netflow.flows': 1 },
  ]);
  expect(spooled.rows()).toEqual([]);
});

test('exporters, minutes of the flow, interfaces and VLANs are rows of their own', () => {
  const fields: readonly Field[] = [...FLOW_FIELDS, [10, 2], [14, 2], [58, 2], [61, 1]];
  const record = (ingress: number, vlan: number, direction = 0): Buffer =>
    Buffer.concat([FLOW_RECORD, hex(`000${ingress} 0002 000${vlan} 0${direction}`)]);
  const early = Buffer.from(record(1, 1));
  early.writeUInt32BE(early.readUInt32BE(26) - 120_000, 26);
  const spooled = new Spooled();
  spooled.events([
    announce(fields),
    data(record(1, 1), record(1, 1), record(3, 1), record(1, 4), record(1, 1, 1), early),
  ]);
  spooled.events([announce(fields), data(record(1, 1))], { peer: '192.0.2.2' });
  const rows = spooled
    .rows()
    .map((row) => [
      ...[
        row['log.source.address'],
        row['netflow.ingress_interface'],
        row['netflow.vlan_id'],
        row['network.direction'],
      ],
      row['netflow.flows'],
    ]);
  expect(rows).toEqual([
    ['192.0.2.1', 1, 1, 'ingress', 2],
    ['192.0.2.1', 3, 1, 'ingress', 1],
    ['192.0.2.1', 1, 4, 'ingress', 1],
    ['192.0.2.1', 1, 1, 'egress', 1],
    ['192.0.2.1', 1, 1, 'ingress', 1],
    ['192.0.2.2', 1, 1, 'ingress', 1],
  ]);
});

test('IPv6, ICMP and NetFlow v5', () => {
  const six: readonly Field[] = [[27, 16], [28, 16], ...FLOW_FIELDS.slice(2)];
  const record6 = Buffer.concat([
    hex('20010db8 00000000 00000000 00000001 20010db8 00000000 00000000 00000002'),
    FLOW_RECORD.subarray(8),
  ]);
  const spooled = new Spooled();
  spooled.events([announce(six), data(record6, record6), netflowV5([V5_RECORD, V5_RECORD])]);
  const ping = Buffer.from(FLOW_RECORD);
  ping.writeUInt16BE(0x0800, 10);
  ping[12] = 1;
  spooled.events([announce(), data(ping)]);
  expect(spooled.rows()).toMatchObject([
    {
      'event.dataset': 'netflow.v5',
      'source.ip': '192.0.2.10',
      'netflow.flows': 2,
      'source.bytes': 10_000,
      'netflow.ingress_interface': 3,
    },
    { 'netflow.icmp_type': 8, 'netflow.icmp_code': 0, 'network.transport': 'icmp', 'netflow.flows': 1 },
    { 'source.ip': '2001:db8::1', 'destination.ip': '2001:db8::2', 'netflow.flows': 2, 'source.port': 51_000 },
  ]);
});

describe('sampling', () => {
  const scaled = { 'source.bytes': 500_000, 'source.packets': 1_000, 'qiaolou.sampling_rate': 100 };
  const rate9 = netflowV9(
    1,
    flowSet(
      1,
      v9Options(
        300,
        [[1, 4]],
        [
          [34, 4],
          [35, 1],
        ],
      ),
    ),
    flowSet(300, hex('00000000 00000064 02')),
  );
  const rate10 = ipfix(
    1,
    flowSet(
      3,
      ipfixOptions(300, 1, [
        [149, 4],
        [305, 4],
        [306, 4],
      ]),
    ),
    flowSet(300, hex('00000001 00000001 00000063')),
  );
  const announce10 = ipfix(1, flowSet(2, template(256, FLOW_FIELDS)));
  const data10 = ipfix(1, flowSet(256, FLOW_RECORD));

  test.each([
    ['told in options of NetFlow v9', [rate9, announce(), data(FLOW_RECORD)]],
    ['told in options of IPFIX', [rate10, announce10, data10]],
    ['in the header of NetFlow v5', [netflowV5([V5_RECORD], 0x4064)]],
    ['in the record', [announce([...FLOW_FIELDS, [34, 4]]), data(Buffer.concat([FLOW_RECORD, hex('00000064')]))]],
  ])('%s is applied, and said', (_where, datagrams) => {
    const spooled = new Spooled();
    spooled.events(datagrams);
    expect(spooled.rows()).toMatchObject([scaled]);
  });

  test('outlasts any number of made-up exporters that tell theirs', () => {
    const spooled = new Spooled();
    spooled.events([rate9, announce(), data(FLOW_RECORD)]);
    for (let i = 0; i < 10_000; i++) spooled.events([rate9], { peer: `10.1.${i >> 8}.${i & 255}` });
    spooled.rows();
    spooled.events([data(FLOW_RECORD)]);
    expect(spooled.rows()).toMatchObject([scaled]);
  });

  test('of one sampler or interface is applied to its records only, and not to those of another exporter', () => {
    const fields: readonly Field[] = [...FLOW_FIELDS, [48, 1], [10, 2]];
    const record = (sampler: number, ingress: number) => Buffer.concat([FLOW_RECORD, hex(`0${sampler} 000${ingress}`)]);
    const options = netflowV9(
      1,
      flowSet(
        1,
        v9Options(
          300,
          [[1, 4]],
          [
            [48, 1],
            [50, 4],
          ],
        ),
        v9Options(301, [[2, 4]], [[34, 4]]),
      ),
      flowSet(300, hex('00000000 07 0000000a')),
      flowSet(301, hex('00000005 00000014')),
    );
    const spooled = new Spooled();
    spooled.events([options, announce(fields), data(record(7, 1), record(8, 1), record(8, 5))]);
    spooled.events([announce(fields), data(record(7, 1))], { peer: '192.0.2.9' });
    expect(spooled.rows().map((row) => row['qiaolou.sampling_rate'])).toEqual([10, undefined, 20, undefined]);
    expect(spooled.figures()).toMatchObject([
      { samplingRate: 20, rolledUp: 3 },
      { samplingRate: 1, rolledUp: 1 },
    ]);
  });
});

test.each<[string, readonly Field[], Buffer, Buffer]>([
  ['Huawei NetStream: bytes of the other direction', [...FLOW_FIELDS, [232, 2]], hex('0000'), hex('0001')],
  ['a translated address', [...FLOW_FIELDS, [225, 4], [227, 2]], hex('00000000 0000'), hex('c0000201 0000')],
  [
    'H3C NetStream: the name of a VRF, at the end',
    [...FLOW_FIELDS, [43, 2], [92, 4], [93, 4], [0, 1], [236, 65_535]],
    hex('0000 00000000 ffffffff 00 00'),
    hex('0000 00000000 ffffffff 00 03 767066'),
  ],
  [
    'the same in the middle, and another',
    [...FLOW_FIELDS, [236, 65_535], [58, 2], [371, 65_535]],
    hex('00 0007 00'),
    hex('01 76 0007 02 6161'),
  ],
])(
  '%s is no more than a conversation when it is zero or empty, and more when it is not',
  (_what, fields, without, having) => {
    const spooled = new Spooled();
    const message = (...records: readonly Buffer[]) => ipfix(1, flowSet(256, ...records));
    const [plain, more] = [Buffer.concat([FLOW_RECORD, without]), Buffer.concat([FLOW_RECORD, having])];
    const own = spooled.events([
      ipfix(1, flowSet(2, template(256, fields))),
      message(plain, more, plain),
      message(plain),
    ]);
    expect(own).toMatchObject([{ 'netflow.flows': 1, 'source.bytes': 5_000 }]);
    expect(spooled.rows()).toMatchObject([{ 'netflow.flows': 3, 'source.bytes': 15_000 }]);
  },
);

describe('what says more than a conversation stays an event of its own', () => {
  const big = Buffer.concat([FLOW_RECORD, hex('ffffffffffffffff')]);
  test.each<[string, readonly Field[], Buffer]>([
    ['a translated address', [...FLOW_FIELDS, [225, 4]], Buffer.concat([FLOW_RECORD, hex('c0000201')])],
    ['a firewall event', [...FLOW_FIELDS, [233, 1]], Buffer.concat([FLOW_RECORD, hex('03')])],
    ['an application', [...FLOW_FIELDS, [95, 4]], Buffer.concat([FLOW_RECORD, hex('03000050')])],
    ['text of any length', [...FLOW_FIELDS, [82, 65_535]], Buffer.concat([FLOW_RECORD, hex('03'), Buffer.from('ge0')])],
    [
      'two headers of a tunnel',
      [...FLOW_FIELDS, [8, 4], [12, 4]],
      Buffer.concat([FLOW_RECORD, hex('0a000001 0a000002')]),
    ],
    ['an element unknown here', [...FLOW_FIELDS, [40_001 & 0x7fff, 2]], Buffer.concat([FLOW_RECORD, hex('0001')])],
    [
      'a counter beyond exact numbers',
      [...FLOW_FIELDS.filter(([id]) => id !== 1), [1, 8]],
      Buffer.concat([big.subarray(0, 14), big.subarray(18)]),
    ],
  ])('%s', (_what, fields, record) => {
    const spooled = new Spooled();
    const events = spooled.events([ipfix(1, flowSet(2, template(256, fields))), ipfix(1, flowSet(256, record))]);
    expect(events).toMatchObject([{ 'netflow.flows': 1 }]);
    expect(spooled.rows()).toEqual([]);
  });

  test('and has an id no row has', () => {
    const spooled = new Spooled();
    const nat: readonly Field[] = [...FLOW_FIELDS, [225, 4]];
    spooled.events([netflowV9(1, flowSet(0, template(256, FLOW_FIELDS), template(257, nat)))]);
    const mixed = netflowV9(
      1,
      flowSet(256, FLOW_RECORD),
      flowSet(257, FLOW_RECORD, hex('c0000201')),
      flowSet(256, from(9)),
    );
    const own = spooled.events([mixed, data(from(1))]);
    const ids = [...own, ...spooled.rows()].map((event) => event['event.id']);
    expect([own.length, ids.length, new Set(ids).size]).toEqual([1, 2, 2]);
  });
});

describe('a window ends', () => {
  test('with the first datagram received in another minute, whichever exporter sent it', () => {
    const spooled = new Spooled();
    spooled.events([announce(), data(FLOW_RECORD)]);
    const next = spooled.events([data(FLOW_RECORD)], { at: NOW + 60_000 });
    expect(next).toMatchObject([{ 'netflow.flows': 1, 'event.created': new Date(NOW).toISOString() }]);
    expect(spooled.rows()).toMatchObject([{ 'netflow.flows': 1 }]);
  });

  test('before it has more rows than a batch can bear: nothing is left out', () => {
    const spooled = new Spooled();
    spooled.events([announce()]);
    const events: EcsEvent[] = [];
    for (let host = 0; host < 40_000; host += 40) {
      const records = Array.from({ length: 40 }, (_, index) => {
        const record = Buffer.from(FLOW_RECORD);
        record.writeUInt32BE(0x0a000000 + host + index, 0);
        return record;
      });
      events.push(...spooled.events([data(...records)]));
    }
    expect(events.length).toBeGreaterThan(30_000);
    expect(events.length).toBeLessThanOrEqual(32_768);
    expect(new Set([...events, ...spooled.rows()].map((row) => row['source.ip'])).size).toBe(40_000);
  });
});

test('a flow of an exporter whose clock is wrong is placed by receive time, as a record of its own is', () => {
  const at = NOW + 40 * 86_400_000;
  const [single] = new Spooled({ enabled: false }).events([netflowV5([V5_RECORD])], { at });
  const spooled = new Spooled();
  spooled.events([netflowV5([V5_RECORD])], { at });
  expect(spooled.rows()).toMatchObject([
    { '@timestamp': single?.['@timestamp'], 'event.duration': single?.['event.duration'] },
  ]);
});

test('gaps in the numbers of datagrams are counted, those that were overtaken are not', () => {
  const numbered = (sequence: number): Buffer => {
    const datagram = Buffer.from(data(FLOW_RECORD));
    datagram.writeUInt32BE(sequence >>> 0, 12);
    return datagram;
  };
  const spooled = new Spooled();
  spooled.events([announce(), ...[8, 9, 12, 11, 13, 5_000_000, 5_000_001, -1, 0, 1].map(numbered)]);
  expect(spooled.figures()).toMatchObject([
    { datagrams: 11, records: 10, rolledUp: 10, gaps: 1, lost: 2, withoutTemplate: 0 },
  ]);
  spooled.events([netflowV9(1, flowSet(999, FLOW_RECORD))]);
  expect(spooled.figures()).toMatchObject([{ withoutTemplate: 1 }]);
  expect(spooled.figures()).toEqual([]);
});

test('with too many rows those of the fewest records are given out, and a conversation that goes on stays one row', () => {
  // Seven rows, besides those that one datagram can add.
  const spooled = new Spooled({ mostRows: 2_055, sourcePort: true });
  spooled.events([announce()]);
  const early = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12].flatMap((port) =>
    spooled.events([data(from(443), from(port))]),
  );
  const late = spooled.rows();
  const flowsOf = (rows: readonly EcsEvent[], port: number) =>
    rows.filter((row) => row['source.port'] === port).map((row) => row['netflow.flows']);
  expect(early.length).toBeGreaterThan(0);
  expect(flowsOf(early, 443)).toEqual([]);
  expect(flowsOf(late, 443)).toEqual([12]);
  const others = [...early, ...late].filter((row) => row['source.port'] !== 443);
  expect(others.map((row) => row['netflow.flows'])).toEqual(Array.from({ length: 12 }, () => 1));
});
