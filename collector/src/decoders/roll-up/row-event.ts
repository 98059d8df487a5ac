import { isIP } from 'node:net';
import { isoTime, type EcsEvent, type FieldValue } from '@qiaolou/schema';
import { eventId } from '../../event/event-id.ts';
import { communityId } from '../netflow/community-id.ts';
import { TRANSPORTS } from '../netflow/transports.ts';
import { addressText } from './address-text.ts';
import { MOST_PORTS, SUM, SUMS, type ConversationTable } from './conversation-table.ts';
import type { Told } from './conversation.ts';
import type { FlowSums } from './exporter-figures.ts';
import { HAS, WORD } from './row-key.ts';

/** A row and whose it is. */
export interface Row {
  readonly table: ConversationTable;
  readonly row: number;
  readonly told: Told;
  readonly spoolId: string;
  readonly windowMs: number;
}

/** The event of a row: a flow, whose bytes and packets are those of `netflow.flows` records, scaled by the sampling rate. */
export function rowEvent(row: Row): EcsEvent {
  const { table, told, spoolId } = row;
  const sum = sumsOf(row);
  const key = keyOf(row);
  const ports = portsOf(row, key);
  const frame = sum('frame');
  const position = { segment: sum('segment'), offset: sum('offset'), frame: frame < 0 ? undefined : frame };
  const bytes = sum('bytes');
  const packets = sum('packets');
  const last = sum('last');
  const observer = told.observer ?? told.peer;
  return {
    '@timestamp': isoTime(last),
    'event.id': eventId({ spoolId, position, index: sum('index') }),
    'event.created': isoTime(sum('receivedAt')),
    'qiaolou.listener': told.listener,
    'log.source.address': told.peer,
    'observer.type': told.listener,
    ...(isIP(observer) === 0 ? {} : { 'observer.ip': observer }),
    'event.original': originalOf(row, sum, key),
    'event.kind': 'event',
    'event.dataset': told.dataset,
    'event.category': 'network',
    'event.type': 'connection',
    'event.action': 'netflow_flow',
    'event.duration': Math.max(0, Math.round(last - sum('first'))) * 1e6,
    ...endpoints(row, key, ports),
    'source.bytes': bytes,
    'source.packets': packets,
    'network.bytes': bytes,
    'network.packets': packets,
    ...layerTwo(key),
    'netflow.tcp_flags': table.flags[row.row] ?? 0,
    'netflow.flows': sum('records'),
    'netflow.flow_bytes_max': sum('most'),
    ...(ports.count === 0 ? {} : { 'netflow.source_ports': Math.min(ports.count, MOST_PORTS) }),
    ...(ports.count > MOST_PORTS ? { 'netflow.source_ports_more': true } : {}),
    ...(told.skewMs === undefined ? {} : { 'qiaolou.skew_ms': Math.round(told.skewMs) }),
    ...(key('rate') > 1 ? { 'qiaolou.sampling_rate': key('rate') } : {}),
  };
}

/** What a row adds to the sums of its interfaces. */
export function rowSums(table: ConversationTable, row: number): FlowSums {
  const word = (name: keyof typeof WORD): number => table.keys[row * table.words + WORD[name]] ?? 0;
  const kind = word('kind');
  return {
    ingress: (kind & HAS.ingress) === 0 ? -1 : word('ingress'),
    egress: (kind & HAS.egress) === 0 ? -1 : word('egress'),
    bytes: table.sums[row * SUMS + SUM.bytes] ?? 0,
    packets: table.sums[row * SUMS + SUM.packets] ?? 0,
  };
}

type Sums = (name: keyof typeof SUM) => number;
type Keys = (name: keyof typeof WORD) => number;

function sumsOf({ table, row }: Row): Sums {
  return (name) => table.sums[row * SUMS + SUM[name]] ?? 0;
}

function keyOf({ table, row }: Row): Keys {
  return (name) => table.keys[row * table.words + WORD[name]] ?? 0;
}

interface RowPorts {
  /** Distinct source ports; one more than are told apart: there are more. */
  readonly count: number;
  /** The source port, where there is but one. */
  readonly source: number | undefined;
  readonly destination: number | undefined;
}

function portsOf({ table, row }: Row, key: Keys): RowPorts {
  const count = table.portCounts[row] ?? 0;
  const isIcmp = (key('kind') & HAS.icmp) !== 0;
  const only = count === 1 ? (table.ports[row * MOST_PORTS] ?? 0) : undefined;
  return {
    count,
    source: isIcmp ? key('ports') >>> 16 : only,
    destination: (key('kind') & HAS.destinationPort) === 0 ? undefined : key('ports') & 0xffff,
  };
}

function endpoints(row: Row, key: Keys, ports: RowPorts): Record<string, FieldValue> {
  const [sourceIp, destinationIp] = addressesOf(row);
  const protocol = key('kind') & 0xff;
  const isIcmp = (key('kind') & HAS.icmp) !== 0;
  const { source: sourcePort, destination: destinationPort } = ports;
  // Of connections from several ports there is no one id.
  const whole = ports.count <= 1 || isIcmp;
  const id = whole ? communityId({ sourceIp, destinationIp, protocol, sourcePort, destinationPort }) : undefined;
  return {
    'source.ip': sourceIp,
    'destination.ip': destinationIp,
    'network.iana_number': protocol,
    'network.transport': TRANSPORTS[protocol] ?? String(protocol),
    ...(sourcePort === undefined ? {} : { [isIcmp ? 'netflow.icmp_type' : 'source.port']: sourcePort }),
    ...(destinationPort === undefined ? {} : { [isIcmp ? 'netflow.icmp_code' : 'destination.port']: destinationPort }),
    ...(id === undefined ? {} : { 'network.community_id': id }),
  };
}

function addressesOf({ table, row }: Row): readonly [source: string, destination: string] {
  const at = row * table.words + WORD.addresses;
  const words = (table.words - WORD.addresses) / 2;
  return [addressText(table.keys, at, words), addressText(table.keys, at + words, words)];
}

function layerTwo(key: Keys): Record<string, FieldValue> {
  const kind = key('kind');
  const out: Record<string, FieldValue> = {};
  if ((kind & HAS.ingress) !== 0) out['netflow.ingress_interface'] = key('ingress');
  if ((kind & HAS.egress) !== 0) out['netflow.egress_interface'] = key('egress');
  if ((kind & HAS.vlan) !== 0) out['netflow.vlan_id'] = kind >>> 16;
  if ((kind & HAS.ingressDirection) !== 0) out['network.direction'] = 'ingress';
  if ((kind & HAS.egressDirection) !== 0) out['network.direction'] = 'egress';
  return out;
}

/** What is kept in place of the bytes: the sums are all there is of the records. */
function originalOf({ table, row, told, windowMs }: Row, sum: Sums, key: Keys): string {
  const count = table.portCounts[row] ?? 0;
  const ports = table.ports.subarray(row * MOST_PORTS, row * MOST_PORTS + Math.min(count, MOST_PORTS));
  const more = count > MOST_PORTS ? ',"morePorts":true' : '';
  // All but the dataset, which is a word of ours, are numbers and times: nothing needs to be escaped.
  return (
    `{"rollUp":{"dataset":"${told.dataset}","domain":${told.domain},"windowMs":${windowMs},"records":${sum('records')},` +
    `"first":"${isoTime(sum('first'))}","last":"${isoTime(sum('last'))}","samplingRate":${key('rate')},` +
    `"sourcePorts":[${ports.join(',')}]${more}}}`
  );
}
