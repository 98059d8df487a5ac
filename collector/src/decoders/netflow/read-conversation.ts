import type { Conversation } from '../roll-up/conversation.ts';
import type { ConversationPlan, PlannedField } from './conversation-plan.ts';
import type { FlowHeader } from './flow-record.ts';

/** What the records of a datagram have in common. */
export interface ReadContext {
  readonly header: FlowHeader;
  /** Receive time, epoch ms. */
  readonly receivedAt: number;
  /** An exporter's clock further off, ms, is not believed. */
  readonly skewLimitMs: number;
  /** One of how many packets the exporter looks at: by sampler, by interface, else for all of it. */
  readonly rateOf: (sampler: number, ingress: number) => number;
}

/** With what a record is read, and into what. */
export interface Reading {
  plan: ConversationPlan;
  readonly context: ReadContext;
  readonly out: Conversation;
}

/** Seconds from 1900 (NTP, RFC 7011 §6.1.9) to 1970. */
const NTP_OFFSET_SECONDS = 2_208_988_800;
const ICMP = 1;
const ICMPV6 = 58;

/** True when the record says nothing that a row would leave out. */
export function isPlain(view: DataView, at: number, { zero }: ConversationPlan): boolean {
  for (const { at: from, length } of zero)
    for (let i = 0; i < length; i++) if (view.getUint8(at + from + i) !== 0) return false;
  return true;
}

/** Reads the record at a place into `out`, by the offsets of its template's plan; it is known to be inside the buffer. */
export function readConversation(view: DataView, at: number, reading: Reading): void {
  const { plan, context, out } = reading;
  const { fields } = plan;
  out.addressWords = plan.addressWords;
  for (let i = 0; i < plan.addressWords; i++) {
    out.source[i] = view.getUint32(at + plan.source + i * 4);
    out.destination[i] = view.getUint32(at + plan.destination + i * 4);
  }
  out.protocol = view.getUint8(at + fields.protocol.at);
  out.sourcePort = told(view, at, fields.sourcePort);
  out.destinationPort = told(view, at, fields.destinationPort);
  out.tcpFlags = number(view, at, fields.tcpFlags);
  out.ingress = told(view, at, fields.ingress);
  out.egress = told(view, at, fields.egress);
  out.direction = told(view, at, fields.direction);
  out.vlan = told(view, at, fields.vlan);
  out.bytes = number(view, at, fields.bytes);
  out.packets = number(view, at, fields.packets);
  out.isIcmp = false;
  if (out.protocol === ICMP || out.protocol === ICMPV6) readIcmp(view, at, plan, out);
  const interval = number(view, at, fields.interval);
  out.rate = interval > 0 ? interval : context.rateOf(told(view, at, fields.sampler), out.ingress);
  readTimes(view, at, reading);
}

/** Type and code, in two fields, in one, or in the destination port. */
function readIcmp(view: DataView, at: number, { fields }: ConversationPlan, out: Conversation): void {
  const type = told(view, at, fields.icmpType);
  const both = fields.icmp.length > 0 ? number(view, at, fields.icmp) : out.destinationPort;
  if (type < 0 && both < 0) return;
  out.isIcmp = true;
  out.sourcePort = type < 0 ? both >> 8 : type;
  out.destinationPort = type < 0 ? both & 0xff : Math.max(0, told(view, at, fields.icmpCode));
}

/** Start and end by a clock that is believed, as events of single records have them. */
function readTimes(view: DataView, at: number, reading: Reading): void {
  const { context, out } = reading;
  const { receivedAt, skewLimitMs } = context;
  const { exportTime } = context.header;
  const toldEnd = timeOf(view, at, 'end', reading);
  const toldStart = timeOf(view, at, 'start', reading);
  const stated = toldEnd < 0 ? toldStart : toldEnd;
  const end = stated >= 0 && Math.abs(stated - exportTime) <= skewLimitMs ? stated : exportTime;
  const shift = Math.abs(exportTime - receivedAt) <= skewLimitMs ? 0 : receivedAt - exportTime;
  out.end = end + shift;
  const isBelieved = toldStart >= 0 && toldStart <= end && end - toldStart <= skewLimitMs;
  out.start = (isBelieved ? toldStart : end) + shift;
}

/** Epoch ms by the exporter's clock; −1: not told. */
function timeOf(view: DataView, at: number, which: 'start' | 'end', { plan, context }: Reading): number {
  const { times, fields } = plan;
  const { header } = context;
  const byCalendar =
    times === undefined || times[which].length === 0 ? 0 : calendarTime(view, at + times[which].at, times.kind);
  if (byCalendar > 0) return byCalendar;
  const uptime = which === 'start' ? fields.uptimeStart : fields.uptimeEnd;
  if (uptime.length === 0) return -1;
  const elapsed = view.getUint32(at + uptime.at);
  const booted = number(view, at, fields.booted);
  if (booted > 0) return booted + elapsed;
  // Difference modulo 2^32, signed: right across the wrap of the uptime every 49.7 days.
  return header.sysUptimeMs === undefined ? -1 : header.exportTime - ((header.sysUptimeMs - elapsed) | 0);
}

function calendarTime(view: DataView, at: number, kind: 'milliseconds' | 'ntp' | 'seconds'): number {
  switch (kind) {
    case 'milliseconds':
      return view.getUint32(at) * 0x1_0000_0000 + view.getUint32(at + 4);
    case 'ntp':
      return Math.floor(
        (view.getUint32(at) - NTP_OFFSET_SECONDS) * 1_000 + (view.getUint32(at + 4) / 0x1_0000_0000) * 1_000,
      );
    case 'seconds':
      return view.getUint32(at) * 1_000;
  }
}

/** −1 when the template does not have the field. */
function told(view: DataView, at: number, field: PlannedField): number {
  return field.length === 0 ? -1 : number(view, at, field);
}

/** 0 when the template does not have the field. */
function number(view: DataView, at: number, { at: from, length }: PlannedField): number {
  const place = at + from;
  switch (length) {
    case 0:
      return 0;
    case 1:
      return view.getUint8(place);
    case 2:
      return view.getUint16(place);
    case 4:
      return view.getUint32(place);
    case 8:
      return view.getUint32(place) * 0x1_0000_0000 + view.getUint32(place + 4);
    default:
      return manyBytes(view, place, length);
  }
}

function manyBytes(view: DataView, place: number, length: number): number {
  let value = 0;
  for (let i = 0; i < length; i++) value = value * 256 + view.getUint8(place + i);
  return value;
}
