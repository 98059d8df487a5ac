import { isIP } from 'node:net';
import { DAY_MS, fieldDefinition, isoTime, type EcsEvent, type FieldValue, type RawRecord } from '@qiaolou/schema';
import { communityId } from './community-id.ts';
import { decodeFlowDatagram } from './decode-flow-datagram.ts';
import type { FlowValue } from './field-reader.ts';
import { first, firstNumber, firstUpTo } from './flow-fields.ts';
import { flowLayer, type FlowLayer } from './flow-layer.ts';
import type { FlowDecodeResult, FlowFields, FlowHeader, FlowProblem, FlowRecord, FlowVersion } from './flow-record.ts';
import type { FlowTemplates } from './flow-templates.ts';
import { flowTimes } from './flow-times.ts';
import { TRANSPORTS } from './transports.ts';

/** What a spooled datagram becomes. */
export interface NetflowEvents {
  /** One per flow or options record, then one per part that could not be read. */
  readonly events: readonly EcsEvent[];
  /** How many of them are of the last kind. */
  readonly unparsed: number;
  /** Exporter's clock − receive time, ms; undefined when the header could not be read. */
  readonly skewMs?: number | undefined;
}

/** An exporter's clock further off than this is not believed by default; its flows are placed by receive time. */
const DEFAULT_SKEW_LIMIT_MS = DAY_MS;

/**
 * Decodes a datagram and maps each of its records to an event; `idOf` gives the id of the n-th event of the record. Exporters whose
 * clock is off by more than `skewLimitMs` are placed by receive time.
 */
export function netflowEvents(
  record: RawRecord,
  templates: FlowTemplates,
  idOf: (index: number) => string,
  skewLimitMs: number = DEFAULT_SKEW_LIMIT_MS,
): NetflowEvents {
  const result = decodeFlowDatagram(record.payload, record.peer, templates);
  return {
    events: flowEvents(result, { record, idOf, skewLimitMs }),
    unparsed: result.problems.length,
    skewMs: result.header === undefined ? undefined : result.header.exportTime - record.receivedAt,
  };
}

/** Where the events of a datagram come from. */
export interface FlowSource {
  readonly record: RawRecord;
  /** Id of the n-th event of the record. */
  readonly idOf: (index: number) => string;
  /** Exporters whose clock is off by more, ms, are placed by receive time. */
  readonly skewLimitMs: number;
}

/** Data set of the events of each version. */
export const DATASETS: Readonly<Record<FlowVersion, string>> = { 5: 'netflow.v5', 9: 'netflow.v9', 10: 'ipfix' };
/** The events of what was decoded: one per flow or options record that was not taken, then one per part that could not be read. */
export function flowEvents(
  { header, records, taken, problems }: FlowDecodeResult,
  { record, idOf, skewLimitMs }: FlowSource,
): readonly EcsEvent[] {
  const flows =
    header === undefined
      ? []
      : records.map((flow) => flowEvent(flow, { header, record, id: idOf(flow.index) }, skewLimitMs));
  const all = records.length + taken;
  const broken = problems.map((problem, index) => problemEvent(problem, { header, record, id: idOf(all + index) }));
  return flows.length + broken.length === 0 ? NONE : [...flows, ...broken];
}

const NONE: readonly EcsEvent[] = [];

interface Context {
  readonly header: FlowHeader;
  readonly record: RawRecord;
  readonly id: string;
}

function flowEvent(flow: FlowRecord, context: Context, skewLimitMs: number): EcsEvent {
  const { header, record } = context;
  const { fields } = flow;
  const times = flowTimes(fields, header);
  const skewMs = header.exportTime - record.receivedAt;
  const end =
    times.end !== undefined && Math.abs(times.end - header.exportTime) <= skewLimitMs ? times.end : header.exportTime;
  const timestamp = Math.abs(skewMs) <= skewLimitMs ? end : record.receivedAt - (header.exportTime - end);
  const base = {
    '@timestamp': isoTime(timestamp),
    ...commonFields(record, context.id),
    'event.original': originalText(flow, header),
    'event.kind': 'event',
    'event.dataset': DATASETS[header.version],
    'qiaolou.skew_ms': Math.round(skewMs),
  };
  if (flow.kind === 'options') return { ...base, 'event.action': 'netflow_options' };
  return {
    ...base,
    'event.category': 'network',
    'event.type': fields['firewallEvent'] === 3 ? ['connection', 'denied'] : 'connection',
    'event.action': 'netflow_flow',
    ...durationField(times.durationMs),
    ...endpoints(fields),
    ...traffic(fields),
    ...named(fields),
    ...asRow(fields),
  };
}

/** What rows of several records have too, so that a rule need not ask which of the two it sees. */
function asRow(fields: FlowFields): Record<string, FieldValue> {
  const bytes = firstNumber(fields, SOURCE_BYTES);
  return { 'netflow.flows': 1, ...(bytes === undefined ? {} : { 'netflow.flow_bytes_max': bytes }) };
}

/** `event.duration` is in nanoseconds; longer than 104 days is beyond exact numbers and no flow but a damaged time. */
function durationField(ms: number | undefined): { readonly 'event.duration'?: number } {
  const nanoseconds = Math.round((ms ?? NaN) * 1e6);
  return Number.isSafeInteger(nanoseconds) ? { 'event.duration': nanoseconds } : {};
}

/** The event of a part that could not be read, its bytes in hex. */
export function problemEvent(
  problem: FlowProblem,
  context: Omit<Context, 'header'> & { readonly header: FlowHeader | undefined },
): EcsEvent {
  const { header, record, id } = context;
  const { code, at, bytes, templateId } = problem;
  const missing = code === 'unknownTemplate';
  return {
    '@timestamp': isoTime(record.receivedAt),
    ...commonFields(record, id),
    'event.original': JSON.stringify({ version: header?.version, code, at, templateId, hex: bytes.toString('hex') }),
    'event.kind': 'pipeline_error',
    'event.dataset': header === undefined ? 'unparsed' : DATASETS[header.version],
    'error.code': missing ? 'collector.flowTemplateUnknown' : 'collector.flowDamaged',
    'error.message': `${code} at byte ${at}${templateId === undefined ? '' : `, template ${templateId}`}`,
  };
}

function commonFields(
  record: RawRecord,
  id: string,
): Pick<EcsEvent, 'event.id' | 'event.created'> & Record<string, FieldValue> {
  return {
    'event.id': id,
    'event.created': isoTime(record.receivedAt),
    'qiaolou.listener': record.listener,
    'log.source.address': record.peer,
    'observer.type': record.listener,
    ...(isIP(record.peer) === 0 ? {} : { 'observer.ip': record.peer }),
  };
}

function originalText({ templateId, at, fields }: FlowRecord, { version, domain, sequence }: FlowHeader): string {
  return JSON.stringify({ netflow: { version, domain, sequence, templateId, at }, ...fields });
}

function endpoints(fields: FlowFields): Record<string, FieldValue> {
  const layer = flowLayer(fields);
  const { sourceIp, destinationIp, protocol } = layer;
  const out: Record<string, FieldValue> = {};
  if (sourceIp !== undefined) out['source.ip'] = sourceIp;
  if (destinationIp !== undefined) out['destination.ip'] = destinationIp;
  if (layer.others.length > 0) out['related.ip'] = layer.others;
  if (protocol !== undefined) {
    out['network.iana_number'] = protocol;
    out['network.transport'] = TRANSPORTS[protocol] ?? String(protocol);
  }
  const ports = addPorts(out, fields, layer);
  if (sourceIp === undefined || destinationIp === undefined || protocol === undefined) return out;
  const id = communityId({ sourceIp, destinationIp, protocol, ...ports });
  if (id !== undefined) out['network.community_id'] = id;
  return out;
}

interface FlowPorts {
  readonly sourcePort: number | undefined;
  readonly destinationPort: number | undefined;
}

/** Writes the ports, or the type and code of ICMP in their stead; answers what a community id takes for ports. */
function addPorts(out: Record<string, FieldValue>, fields: FlowFields, layer: FlowLayer): FlowPorts {
  const { protocol, sourcePort, destinationPort } = layer;
  const icmp = protocol === 1 || protocol === 58 ? icmpTypeAndCode(fields, destinationPort) : undefined;
  if (icmp !== undefined) {
    out['netflow.icmp_type'] = icmp.sourcePort;
    out['netflow.icmp_code'] = icmp.destinationPort;
    return icmp;
  }
  if (sourcePort !== undefined) out['source.port'] = sourcePort;
  if (destinationPort !== undefined) out['destination.port'] = destinationPort;
  return { sourcePort, destinationPort };
}

/** Exporters give type × 256 + code in one field, in two, or (NetFlow v5) in the destination port. */
function icmpTypeAndCode(
  fields: FlowFields,
  destinationPort: number | undefined,
): { readonly sourcePort: number; readonly destinationPort: number } | undefined {
  const type = firstUpTo(0xff, fields, ['icmpTypeIPv4', 'icmpTypeIPv6']);
  const code = firstUpTo(0xff, fields, ['icmpCodeIPv4', 'icmpCodeIPv6']);
  if (type !== undefined) return { sourcePort: type, destinationPort: code ?? 0 };
  const both = firstUpTo(0xffff, fields, ['icmpTypeCodeIPv4', 'icmpTypeCodeIPv6']) ?? destinationPort;
  return both === undefined ? undefined : { sourcePort: both >> 8, destinationPort: both & 0xff };
}

const SOURCE_BYTES = [
  'octetDeltaCount',
  'initiatorOctets',
  'octetTotalCount',
  'layer2OctetDeltaCount',
  'postOctetDeltaCount',
];
const SOURCE_PACKETS = ['packetDeltaCount', 'initiatorPackets', 'packetTotalCount', 'postPacketDeltaCount'];
const DESTINATION_BYTES = ['reverseOctetDeltaCount', 'responderOctets', 'reverseOctetTotalCount'];
const DESTINATION_PACKETS = ['reversePacketDeltaCount', 'responderPackets', 'reversePacketTotalCount'];

function traffic(fields: FlowFields): Record<string, FieldValue> {
  return {
    ...sides('bytes', firstNumber(fields, SOURCE_BYTES), firstNumber(fields, DESTINATION_BYTES)),
    ...sides('packets', firstNumber(fields, SOURCE_PACKETS), firstNumber(fields, DESTINATION_PACKETS)),
  };
}

function sides(
  unit: 'bytes' | 'packets',
  source: number | undefined,
  destination: number | undefined,
): Record<string, FieldValue> {
  if (source === undefined && destination === undefined) return {};
  return {
    ...(source === undefined ? {} : { [`source.${unit}`]: source }),
    ...(destination === undefined ? {} : { [`destination.${unit}`]: destination }),
    [`network.${unit}`]: (source ?? 0) + (destination ?? 0),
  };
}

/** Fields that are taken over as they are: ECS name, then the elements it may come from. */
const NAMED: readonly (readonly [ecs: string, names: readonly string[]])[] = [
  ['source.mac', ['sourceMacAddress']],
  ['destination.mac', ['destinationMacAddress', 'postDestinationMacAddress']],
  ['source.nat.ip', ['postNATSourceIPv4Address', 'postNATSourceIPv6Address']],
  ['source.nat.port', ['postNAPTSourceTransportPort']],
  ['destination.nat.ip', ['postNATDestinationIPv4Address', 'postNATDestinationIPv6Address']],
  ['destination.nat.port', ['postNAPTDestinationTransportPort']],
  ['observer.ingress.interface.name', ['interfaceName']],
  ['network.application', ['applicationName']],
  ['user.name', ['userName']],
  ['url.domain', ['httpRequestHost']],
  ['url.original', ['httpRequestTarget']],
  ['http.request.method', ['httpRequestMethod']],
  ['user_agent.original', ['httpUserAgent']],
  ['netflow.ingress_interface', ['ingressInterface']],
  ['netflow.egress_interface', ['egressInterface']],
  ['netflow.tcp_flags', ['tcpControlBits']],
  ['netflow.vlan_id', ['vlanId', 'dot1qVlanId']],
  ['netflow.sampling_interval', ['samplingInterval', 'samplingPacketInterval']],
  ['netflow.firewall_event', ['firewallEvent']],
  ['netflow.end_reason', ['flowEndReason']],
];

/** An exporter may give a field any length; what does not fit its type stays in the original only. */
function fits(ecs: string, value: FlowValue): boolean {
  const type = ecs.startsWith('netflow.') ? 'long' : fieldDefinition(ecs)?.type;
  if (type === 'long') return typeof value === 'number';
  return typeof value === 'string' && value !== '' && (type !== 'ip' || isIP(value) !== 0);
}

const DIRECTIONS = ['ingress', 'egress'];

function named(fields: FlowFields): Record<string, FieldValue> {
  const out: Record<string, FieldValue> = {};
  for (const [ecs, names] of NAMED) {
    const value = first(fields, names);
    if (value !== undefined && fits(ecs, value)) out[ecs] = value;
  }
  const direction = DIRECTIONS[firstNumber(fields, ['flowDirection']) ?? -1];
  if (direction !== undefined) out['network.direction'] = direction;
  return out;
}
