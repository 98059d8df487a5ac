import { describe, expect, test } from 'vitest';
import { flowLayer } from '../../../src/decoders/netflow/flow-layer.ts';
import type { FlowFields } from '../../../src/decoders/netflow/flow-record.ts';

const V4 = { sourceIPv4Address: '192.0.2.1', destinationIPv4Address: '192.0.2.2' };
const V6 = { sourceIPv6Address: '2001:db8::1', destinationIPv6Address: '2001:db8::2' };
const NO_V4 = { sourceIPv4Address: '0.0.0.0', destinationIPv4Address: '0.0.0.0' };
const NO_V6 = { sourceIPv6Address: '::', destinationIPv6Address: '::' };
const TWICE_V4 = {
  sourceIPv4Address: ['192.0.2.1', '10.0.0.1'],
  destinationIPv4Address: ['192.0.2.2', '10.0.0.2'],
};
const ports = (source: number, destination: number) => ({
  sourceTransportPort: source,
  destinationTransportPort: destination,
});
const v4 = ['192.0.2.1', '192.0.2.2'] as const;
const inner = ['10.0.0.1', '10.0.0.2'] as const;
const v6 = ['2001:db8::1', '2001:db8::2'] as const;

/** Record → addresses, protocol and ports of one header; and the addresses of the others. */
describe('the header a record is about', () => {
  test.each<
    [
      name: string,
      fields: FlowFields,
      layer: readonly [...(readonly [string, string]), number | undefined, number | undefined, number | undefined],
      others: readonly string[],
    ]
  >([
    ['one header', { ...V4, protocolIdentifier: 6, ...ports(1, 443) }, [...v4, 6, 1, 443], []],
    ['IPv4 with IPv6 of nobody', { ...NO_V6, ...V4, protocolIdentifier: 6, ...ports(1, 443) }, [...v4, 6, 1, 443], []],
    ['IPv6 with IPv4 of nobody', { ...NO_V4, ...V6, protocolIdentifier: 6, ...ports(1, 443) }, [...v6, 6, 1, 443], []],
    ['6in4', { ...V4, ...V6, protocolIdentifier: 41 }, [...v4, 41, undefined, undefined], v6],
    [
      '6in4 with the inner ports',
      { ...V4, ...V6, protocolIdentifier: 41, ...ports(1, 443) },
      [...v4, 41, undefined, undefined],
      v6,
    ],
    [
      '6in4, IPv6 told first',
      { ...V6, ...V4, ipVersion: 4, protocolIdentifier: 41 },
      [...v4, 41, undefined, undefined],
      v6,
    ],
    ['4in6', { ...V6, ...V4, protocolIdentifier: 4 }, [...v6, 4, undefined, undefined], v4],
    [
      'VXLAN over IPv6',
      { ...V6, ...V4, protocolIdentifier: 17, ...ports(50_000, 4789) },
      [...v6, 17, 50_000, 4789],
      v4,
    ],
    [
      'GRE with the inner ports',
      { ...TWICE_V4, protocolIdentifier: 47, ...ports(1, 443) },
      [...v4, 47, undefined, undefined],
      inner,
    ],
    [
      'GRE with both protocols',
      { ...TWICE_V4, protocolIdentifier: [47, 6], ...ports(1, 443) },
      [...v4, 47, undefined, undefined],
      inner,
    ],
    [
      'VXLAN with everything twice',
      {
        ...TWICE_V4,
        protocolIdentifier: [17, 6],
        sourceTransportPort: [50_000, 1],
        destinationTransportPort: [4789, 443],
      },
      [...v4, 17, 50_000, 4789],
      inner,
    ],
    [
      'two headers and only the inner protocol',
      { ...TWICE_V4, protocolIdentifier: 6, ...ports(1, 443) },
      [...inner, 6, 1, 443],
      v4,
    ],
    ['two headers and DNS', { ...TWICE_V4, protocolIdentifier: 17, ...ports(1, 53) }, [...inner, 17, 1, 53], v4],
  ])('%s', (_name, fields, layer, others) => {
    const { sourceIp, destinationIp, protocol, sourcePort, destinationPort, others: rest } = flowLayer(fields);
    expect([sourceIp, destinationIp, protocol, sourcePort, destinationPort]).toEqual(layer);
    expect(rest).toEqual(others);
  });

  test('a host without an address yet is itself', () => {
    const asking = { sourceIPv4Address: '0.0.0.0', destinationIPv4Address: '255.255.255.255', protocolIdentifier: 17 };
    expect(flowLayer(asking)).toMatchObject({ sourceIp: '0.0.0.0', destinationIp: '255.255.255.255' });
    expect(flowLayer(NO_V4)).toMatchObject({ sourceIp: '0.0.0.0', others: [] });
    expect(flowLayer({})).toMatchObject({ sourceIp: undefined, others: [] });
  });

  test('never an address of one family with one of the other', () => {
    const mixed = { sourceIPv4Address: '192.0.2.1', destinationIPv6Address: '2001:db8::2', protocolIdentifier: 6 };
    const { sourceIp, destinationIp } = flowLayer(mixed);
    expect([sourceIp, destinationIp].filter((ip) => ip !== undefined)).toHaveLength(1);
  });
});
