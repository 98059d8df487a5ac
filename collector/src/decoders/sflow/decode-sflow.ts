import { ipv4Text, ipv6Text } from '../netflow/field-reader.ts';
import type { FlowProblem } from '../netflow/flow-record.ts';
import type { Conversation } from '../roll-up/conversation.ts';
import { readPacketHeader } from './packet-header.ts';

/** What the header of a datagram says (sFlow version 5 §5, `sample_datagram_v5`). */
export interface SflowHeader {
  /** Address the agent names itself by. */
  readonly agent: string;
  readonly subAgent: number;
  readonly sequence: number;
}

/** What became of the samples of a datagram. */
export interface SflowResult {
  /** Absent when not even the header could be read. */
  readonly header?: SflowHeader | undefined;
  /** Flow samples that were taken. */
  readonly taken: number;
  /** Samples of packets that are no IP, or of which too little was sent. */
  readonly notIp: number;
  /** Samples of counters, and of kinds unknown here. */
  readonly notKept: number;
  readonly problems: readonly FlowProblem[];
}

/** What takes the samples of a datagram. */
export interface SampleTaker {
  begins(header: SflowHeader): void;
  /** Takes the `index`-th flow sample; the conversation is written anew for the next one. */
  take(conversation: Conversation, index: number): void;
}

const VERSION = 5;
/** Of `sample_data`; 2 and 4 are counters. */
const [FLOW, EXPANDED_FLOW] = [1, 3];
const [RAW_HEADER, SAMPLED_IPV4, SAMPLED_IPV6] = [1, 3, 4];
/** As many as of a flow datagram. */
const MOST_SAMPLES = 2_048;
const MOST_RECORDS = 64;
/** Interfaces that are none: the agent does not know, or it was for or from the agent itself. */
const INTERNAL = 0x3fff_ffff;

/**
 * Decodes a datagram of sFlow version 5. Never throws and always ends, whatever the bytes; `out` is used for every sample.
 */
export function decodeSflow(payload: Uint8Array, taker: SampleTaker, out: Conversation): SflowResult {
  const buffer = Buffer.from(payload.buffer, payload.byteOffset, payload.byteLength);
  if (buffer.length < 8 || buffer.readUInt32BE(0) !== VERSION) return failed('unknownVersion', buffer);
  const addressBytes = { 1: 4, 2: 16 }[buffer.readUInt32BE(4)];
  if (addressBytes === undefined || buffer.length < 24 + addressBytes) return failed('truncated', buffer);
  const from = 8 + addressBytes;
  const header = {
    agent: addressBytes === 4 ? ipv4Text(buffer, 8) : ipv6Text(buffer, 8),
    subAgent: buffer.readUInt32BE(from),
    sequence: buffer.readUInt32BE(from + 4),
  };
  taker.begins(header);
  return { header, ...readSamples(buffer, from + 16, buffer.readUInt32BE(from + 12), { taker, out }) };
}

interface Into {
  readonly taker: SampleTaker;
  readonly out: Conversation;
}

function readSamples(buffer: Buffer, from: number, count: number, into: Into): Omit<SflowResult, 'header'> {
  const done = { taken: 0, notIp: 0, notKept: 0 };
  let at = from;
  for (let sample = 0; sample < count; sample++) {
    if (sample >= MOST_SAMPLES) return { ...done, problems: [problem('tooManyRecords', buffer, at)] };
    const body = at + 8;
    const end = body <= buffer.length ? body + buffer.readUInt32BE(at + 4) : Infinity;
    if (end > buffer.length) return { ...done, problems: [problem('truncated', buffer, at)] };
    // Enterprise in the upper 20 bits, 0 is sFlow's own.
    const format = buffer.readUInt32BE(at);
    if (format === FLOW || format === EXPANDED_FLOW) {
      const read = readFlowSample(buffer, body, end, { isExpanded: format === EXPANDED_FLOW, out: into.out });
      if (read === 'damaged') return { ...done, problems: [problem('badSet', buffer, at)] };
      if (read === 'taken') into.taker.take(into.out, done.taken);
      done[read] += 1;
    } else done.notKept += 1;
    at = end;
  }
  // Zeros or nothing: some agents fill up.
  return { ...done, problems: [] };
}

type SampleOutcome = 'taken' | 'notIp' | 'damaged';

/** `flow_sample` and `flow_sample_expanded`. */
function readFlowSample(
  buffer: Buffer,
  at: number,
  end: number,
  { isExpanded, out }: { readonly isExpanded: boolean; readonly out: Conversation },
): SampleOutcome {
  const fixed = isExpanded ? 44 : 32;
  if (at + fixed > end) return 'damaged';
  const rate = at + (isExpanded ? 12 : 8);
  out.rate = Math.max(1, buffer.readUInt32BE(rate));
  out.ingress = interfaceAt(buffer, rate + 12, isExpanded);
  out.egress = interfaceAt(buffer, rate + (isExpanded ? 20 : 16), isExpanded);
  out.direction = -1;
  out.packets = 1;
  return readRecords(buffer, at + fixed, end, { count: buffer.readUInt32BE(at + fixed - 4), out });
}

/** Format in the upper two bits, or in a word of its own; only format 0 is a single interface. */
function interfaceAt(buffer: Buffer, at: number, isExpanded: boolean): number {
  const word = buffer.readUInt32BE(at);
  const format = isExpanded ? word : word >>> 30;
  const index = isExpanded ? buffer.readUInt32BE(at + 4) : word & INTERNAL;
  return format === 0 && index !== INTERNAL && index !== 0xffff_ffff && index !== 0 ? index : -1;
}

/** The first record that tells the packet; others tell what the agent knows besides. */
function readRecords(
  buffer: Buffer,
  from: number,
  end: number,
  { count, out }: { readonly count: number; readonly out: Conversation },
): SampleOutcome {
  let outcome: SampleOutcome = 'notIp';
  let at = from;
  for (let record = 0; record < Math.min(count, MOST_RECORDS); record++) {
    const body = at + 8;
    const next = body <= end ? body + buffer.readUInt32BE(at + 4) : Infinity;
    if (next > end) return outcome === 'taken' ? outcome : 'damaged';
    const format = buffer.readUInt32BE(at);
    if (outcome !== 'taken' && readPacket(buffer, body, next, { format, out })) outcome = 'taken';
    at = next;
  }
  return outcome;
}

function readPacket(
  buffer: Buffer,
  at: number,
  end: number,
  { format, out }: { readonly format: number; readonly out: Conversation },
): boolean {
  if (format === RAW_HEADER && at + 16 <= end) {
    const [protocol, frameLength] = [buffer.readUInt32BE(at), buffer.readUInt32BE(at + 4)];
    const headerEnd = Math.min(end, at + 16 + buffer.readUInt32BE(at + 12));
    // No frame is longer: a number that says so is damaged, and would be multiplied.
    return (
      frameLength <= 0xffff + 64 &&
      readPacketHeader({ buffer, at: at + 16, end: headerEnd, protocol, frameLength }, out)
    );
  }
  if (format === SAMPLED_IPV4 && at + 32 <= end) return readSampledIp(buffer, at, 1, out);
  return format === SAMPLED_IPV6 && at + 56 <= end && readSampledIp(buffer, at, 4, out);
}

/** `sampled_ipv4` and `sampled_ipv6`: what an agent read of the header itself. */
function readSampledIp(buffer: Buffer, at: number, words: 1 | 4, out: Conversation): boolean {
  const ports = at + 8 + words * 8;
  const [length, protocol] = [buffer.readUInt32BE(at), buffer.readUInt32BE(at + 4)];
  const [sourcePort, destinationPort] = [buffer.readUInt32BE(ports), buffer.readUInt32BE(ports + 4)];
  if (length > 0xffff + 64 || protocol > 255 || sourcePort > 0xffff || destinationPort > 0xffff) return false;
  out.addressWords = words;
  for (let i = 0; i < words; i++) {
    out.source[i] = buffer.readUInt32BE(at + 8 + i * 4);
    out.destination[i] = buffer.readUInt32BE(at + 8 + (words + i) * 4);
  }
  out.isIcmp = protocol === 1 || protocol === 58;
  out.vlan = -1;
  Object.assign(out, { protocol, sourcePort, destinationPort, bytes: length });
  out.tcpFlags = buffer.readUInt32BE(ports + 8) & 0xff;
  return true;
}

function problem(code: FlowProblem['code'], buffer: Buffer, at: number): FlowProblem {
  return { code, at, bytes: buffer.subarray(at) };
}

function failed(code: FlowProblem['code'], buffer: Buffer): SflowResult {
  return { taken: 0, notIp: 0, notKept: 0, problems: [problem(code, buffer, 0)] };
}
