import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, test } from 'vitest';
import { ecsEventSchema, type EcsEvent } from '@qiaolou/schema';
import { flowDecoder } from '../../../src/decoders/flows/decoder.ts';
import { flowMark } from '../../../src/sink/index.ts';
import {
  counterSample,
  ethernet,
  expandedSample,
  flowSample,
  hex,
  IPV4_TCP,
  IPV6_UDP,
  rawHeader,
  sflowDatagram,
  structure,
  words,
} from './sflow-datagrams.ts';

const directory = mkdtempSync(join(tmpdir(), 'sflow-'));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

const NOW = Date.UTC(2026, 10, 30, 12);

function opened(enabled = true) {
  const stateDirectory = mkdtempSync(join(directory, 'state-'));
  const given = { packs: [], spoolId: 'e'.repeat(32), skewLimitMs: 86_400_000, stateDirectory };
  const decoder = flowDecoder.open({ ...given, flows: { enabled, seconds: 60, sourcePort: false } });
  let offset = 0;
  const place = () => ({ segment: 1, offset: (offset += 100) });
  return {
    events: (payload: Buffer, peer = '192.0.2.200'): readonly EcsEvent[] =>
      decoder.decode({ payload, receivedAt: NOW, listener: 'sflow', peer }, place()),
    rows: () => decoder.decode(flowMark(NOW), place()),
    figures: () => decoder.flows?.(),
  };
}

const tcp = rawHeader(ethernet('0800', IPV4_TCP));

/** The rows of one datagram; it makes nothing else. */
function rowsOf(...samples: readonly Buffer[]): readonly EcsEvent[] {
  const { events, rows } = opened();
  expect(events(sflowDatagram(samples))).toEqual([]);
  const made = rows();
  for (const row of made) expect(ecsEventSchema.parse(row)).toEqual(row);
  return made;
}

test('samples of one conversation are a row, scaled by their rate, of the agent that told them', () => {
  expect(rowsOf(flowSample([tcp]), flowSample([tcp]))).toMatchObject([
    {
      '@timestamp': new Date(NOW).toISOString(),
      'event.dataset': 'sflow.v5',
      'event.action': 'netflow_flow',
      'qiaolou.listener': 'sflow',
      'observer.type': 'sflow',
      'observer.ip': '10.0.0.1',
      'log.source.address': '192.0.2.200',
      'source.ip': '192.0.2.10',
      'source.port': 51_000,
      'destination.ip': '198.51.100.20',
      'destination.port': 443,
      'network.transport': 'tcp',
      'source.packets': 1_024,
      'source.bytes': 1_024 * 1_500,
      'netflow.flows': 2,
      'netflow.tcp_flags': 0x12,
      'netflow.ingress_interface': 3,
      'netflow.egress_interface': 9,
      'qiaolou.sampling_rate': 512,
    },
  ]);
});

describe('what a packet begins with', () => {
  const icmp = hex('4500 0054 0001 0000 40 01 0000 c000020a c6336414 0800 0000');
  const later = hex('4500 05dc 0001 0010 40 11 0000 c000020a c6336414 aaaa bbbb');
  test.each<[string, Buffer, object]>([
    [
      'two VLAN tags',
      rawHeader(ethernet('88a8 0064 8100 00c8 0800', IPV4_TCP)),
      { 'netflow.vlan_id': 100, 'destination.port': 443 },
    ],
    [
      'IPv6 with an extension header',
      rawHeader(ethernet('86dd', IPV6_UDP)),
      {
        'source.ip': '2001:db8::1',
        'source.port': 53,
        'destination.port': 40_000,
        'network.transport': 'udp',
        'source.bytes': 512 * 148,
      },
    ],
    [
      'ICMP',
      rawHeader(ethernet('0800', icmp)),
      { 'netflow.icmp_type': 8, 'netflow.icmp_code': 0, 'source.bytes': 512 * 84 },
    ],
    [
      'a later fragment',
      rawHeader(ethernet('0800', later)),
      { 'network.transport': 'udp', 'destination.ip': '198.51.100.20' },
    ],
    ['IPv4 without a frame', rawHeader(IPV4_TCP, { protocol: 11 }), { 'destination.port': 443 }],
    ['IPv6 without a frame', rawHeader(IPV6_UDP, { protocol: 12 }), { 'destination.port': 40_000 }],
    ['only addresses', rawHeader(ethernet('0800', IPV4_TCP.subarray(0, 20))), { 'destination.ip': '198.51.100.20' }],
    [
      'what the agent read itself, IPv4',
      structure(3, words(1_500, 6, 0xc000020a, 0xc6336414, 51_000, 443, 0x12, 0)),
      { 'destination.port': 443, 'netflow.tcp_flags': 0x12 },
    ],
    [
      'the same, IPv6',
      structure(4, words(200, 17), IPV6_UDP.subarray(8, 40), words(53, 40_000, 0, 0)),
      { 'source.ip': '2001:db8::1', 'source.bytes': 512 * 200 },
    ],
  ])('%s', (_what, record, expected) => {
    const [row, ...rest] = rowsOf(flowSample([record]));
    expect(rest).toEqual([]);
    expect(row).toMatchObject(expected);
    expect(rowsOf(expandedSample([record]))[0]).toMatchObject(expected);
  });

  test('a length that the network card fills in later is told by the frame', () => {
    const unfilled = Buffer.from(IPV4_TCP);
    unfilled.writeUInt16BE(0, 2);
    expect(rowsOf(flowSample([rawHeader(ethernet('0800', unfilled), { frameLength: 9_014 })]))).toMatchObject([
      { 'source.bytes': 512 * 9_000 },
    ]);
  });

  test('a fragment that is not the first has no ports', () => {
    const [row] = rowsOf(flowSample([rawHeader(ethernet('0800', later))]));
    for (const field of ['source.port', 'destination.port']) expect(row).not.toHaveProperty([field]);
  });
});

test('interfaces that are none are not told', () => {
  const [row] = rowsOf(flowSample([tcp], { input: 0x3fff_ffff, output: 0x8000_0002 }));
  for (const field of ['netflow.ingress_interface', 'netflow.egress_interface'])
    expect(row).not.toHaveProperty([field]);
});

test('records of what the agent knows besides are passed over, before and behind the packet', () => {
  const besides = structure(1_001, words(1, 2, 3, 4));
  expect(rowsOf(flowSample([besides, tcp, besides]))).toMatchObject([{ 'netflow.flows': 1 }]);
});

test('counters and packets that are no IP become nothing, and are counted', () => {
  const { events, rows, figures } = opened();
  const arp = rawHeader(ethernet('0806', Buffer.alloc(28)));
  expect(
    events(sflowDatagram([counterSample, flowSample([arp]), structure(4_096 + 1, Buffer.alloc(8)), flowSample([tcp])])),
  ).toEqual([]);
  expect(rows()).toHaveLength(1);
  expect(figures()).toMatchObject([
    { records: 1, rolledUp: 1, notKept: 3, samplingRate: 512, interfaces: [{ index: 3 }, { index: 9 }] },
  ]);
});

test('agents, and numbers that are missing between their datagrams', () => {
  const { events, rows, figures } = opened();
  for (const sequence of [1, 2, 5]) events(sflowDatagram([flowSample([tcp])], { sequence }));
  events(sflowDatagram([flowSample([tcp])], { agent: Buffer.from(IPV6_UDP.subarray(8, 24)), subAgent: 7 }));
  expect(rows().map((row) => [row['observer.ip'], row['netflow.flows']])).toEqual([
    ['10.0.0.1', 3],
    ['2001:db8::1', 1],
  ]);
  expect(figures()).toMatchObject([
    { domain: 0, gaps: 1, lost: 2 },
    { domain: 7, gaps: 0 },
  ]);
});

test('without rolling up every sample is an event', () => {
  const { events, rows } = opened(false);
  const made = events(sflowDatagram([flowSample([tcp]), flowSample([tcp])]));
  expect(made).toMatchObject([{ 'netflow.flows': 1, 'source.bytes': 512 * 1_500 }, { 'netflow.flows': 1 }]);
  expect(new Set(made.map((event) => event['event.id'])).size).toBe(2);
  expect(rows()).toEqual([]);
});

describe('a datagram that is damaged says so, and what stands before the damage is kept', () => {
  const good = sflowDatagram([flowSample([tcp]), flowSample([tcp])]);
  test.each<[string, Buffer, number]>([
    ['another version', Buffer.concat([words(4), good.subarray(4)]), 0],
    ['nothing', Buffer.alloc(0), 0],
    ['an address of no kind', Buffer.concat([words(5, 9), good.subarray(8)]), 0],
    ['cut in its header', good.subarray(0, 20), 0],
    ['cut in its second sample', good.subarray(0, good.length - 10), 1],
    ['a sample without records behind', sflowDatagram([flowSample([tcp]), structure(1, words(1, 2, 3))]), 1],
    ['a record longer than its sample', sflowDatagram([flowSample([tcp]), flowSample([words(1, 999_999)])]), 1],
  ])('%s', (_what, payload, rows) => {
    const spooled = opened();
    const events = spooled.events(payload);
    expect(events).toMatchObject([
      { 'event.kind': 'pipeline_error', 'error.code': 'collector.flowDamaged', 'observer.type': 'sflow' },
    ]);
    expect(JSON.parse(events[0]?.['event.original'] ?? '')).toMatchObject({ hex: expect.any(String) as string });
    expect(spooled.rows().reduce((sum, row) => sum + Number(row['netflow.flows']), 0)).toBe(rows);
  });
});

test('any bytes, and any change of a good datagram, end in events', () => {
  const { events, rows } = opened();
  const good = sflowDatagram([
    flowSample([tcp]),
    expandedSample([rawHeader(ethernet('86dd', IPV6_UDP))]),
    counterSample,
  ]);
  const change = fc.array(fc.tuple(fc.nat(good.length - 1), fc.nat(255)), { maxLength: 6 });
  fc.assert(
    fc.property(fc.oneof(fc.uint8Array({ maxLength: 300 }), change, fc.nat(good.length)), (made) => {
      const payload = Buffer.from(made instanceof Uint8Array ? made : good);
      if (Array.isArray(made)) for (const [at, byte] of made) payload[at] = byte;
      for (const event of events(typeof made === 'number' ? payload.subarray(0, made) : payload))
        ecsEventSchema.parse(event);
      for (const row of rows()) {
        ecsEventSchema.parse(row);
        for (const value of Object.values(row))
          expect(typeof value !== 'number' || Number.isSafeInteger(value)).toBe(true);
      }
    }),
    { numRuns: 400 },
  );
});
