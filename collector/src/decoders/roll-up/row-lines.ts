import { isIP } from 'node:net';
import { EventLines, type LineEvent } from '../../slots/event-lines.ts';
import { IdBytes } from '../../slots/id-bytes.ts';
import { finished, type Finished } from '../../slots/line-slots.ts';
import { SlotFields } from '../../slots/slot-fields.ts';
import { StampBytes } from '../../slots/stamp-bytes.ts';
import { CommunityIdBytes } from '../netflow/community-id-bytes.ts';
import { TRANSPORTS } from '../netflow/transports.ts';
import { addressText } from './address-text.ts';
import { MOST_PORTS, SUM, SUMS, type ConversationTable } from './conversation-table.ts';
import type { Told } from './conversation.ts';
import type { Row } from './row-event.ts';
import { HAS, WORD } from './row-key.ts';

/** A row has at most so many bytes besides the texts of its exporter, and so many fields. */
const MOST_BYTES = 8_192;
const MOST_GROWTH = 6;
const MOST_FIELDS = 40;

/** What an exporter's rows have in common. */
interface Exporter {
  readonly told: Told;
  readonly listener: Finished;
  readonly peer: Finished;
  readonly dataset: Finished;
  readonly observer: Finished | undefined;
  /** `{"rollUp":{…,"records":` of `event.original`. */
  readonly original: Buffer;
  readonly bytes: number;
}

/**
 * Writes rows of conversations as lines of JSON, field by field what `rowEvent` makes of them, without an object for each: of a minute
 * there are thousands at one time.
 */
export class RowLines {
  readonly #lines = new EventLines(new SlotFields());
  readonly #n = numbersOf(this.#lines.fields);
  readonly #ids: IdBytes;
  readonly #communityId = new CommunityIdBytes();
  readonly #transports: (Finished | undefined)[] = [];
  readonly #stamps = { last: new StampBytes(), first: new StampBytes(), created: new StampBytes() };
  readonly #scratch = Buffer.alloc(MOST_BYTES);
  #exporter: Exporter | undefined;

  constructor(spoolId: string) {
    this.#ids = new IdBytes(spoolId);
  }

  /** Forgets all lines. */
  clear(): void {
    this.#lines.clear();
  }

  /** Writes a row. */
  write(row: Row): LineEvent {
    const { table, told } = row;
    const lines = this.#lines;
    const n = this.#n;
    const exporter = this.#exporterOf(told, row.windowMs);
    lines.begin(MOST_BYTES + exporter.bytes * MOST_GROWTH, MOST_FIELDS);
    const at = row.row * SUMS;
    const sum = (place: number): number => table.sums[at + place] ?? 0;
    const last = sum(SUM.last);
    this.#stamp(n.timestamp, this.#stamps.last, last);
    const frame = sum(SUM.frame);
    const place = { segment: sum(SUM.segment), offset: sum(SUM.offset), ...(frame < 0 ? {} : { frame }) };
    this.#ids.writePlaced(lines, n.id, place, sum(SUM.index));
    this.#stamp(n.created, this.#stamps.created, sum(SUM.receivedAt));
    this.#writeExporter(exporter);
    this.#writeOriginal(row, exporter);
    lines.ready(n.kind, EVENT);
    lines.ready(n.dataset, exporter.dataset);
    for (const [field, value] of n.constants) lines.ready(field, value);
    lines.number(n.duration, Math.max(0, Math.round(last - sum(SUM.first))) * 1e6);
    this.#writeEnds(row);
    const [bytes, packets] = [sum(SUM.bytes), sum(SUM.packets)];
    lines.number(n.sourceBytes, bytes);
    lines.number(n.sourcePackets, packets);
    lines.number(n.networkBytes, bytes);
    lines.number(n.networkPackets, packets);
    this.#writeLayerTwo(table, row.row);
    lines.number(n.flags, table.flags[row.row] ?? 0);
    lines.number(n.flows, sum(SUM.records));
    lines.number(n.most, sum(SUM.most));
    this.#writeRest(row);
    return lines.end();
  }

  #stamp(field: number, stamps: StampBytes, epochMs: number): void {
    this.#lines.plainText(field, this.#scratch, 0, stamps.write(this.#scratch, 0, epochMs));
  }

  #writeExporter({ listener, peer, observer }: Exporter): void {
    const lines = this.#lines;
    const n = this.#n;
    lines.ready(n.listener, listener);
    lines.ready(n.peer, peer);
    lines.ready(n.observerType, listener);
    if (observer !== undefined) lines.ready(n.observerIp, observer);
  }

  /** Both ends, their ports, and the id of the conversation where it is one. */
  #writeEnds({ table, row }: Row): void {
    const lines = this.#lines;
    const n = this.#n;
    const keyAt = row * table.words;
    const kind = table.keys[keyAt + WORD.kind] ?? 0;
    const ports = table.keys[keyAt + WORD.ports] ?? 0;
    const words = (table.words - WORD.addresses) / 2;
    this.#writeAddress(n.sourceIp, table.keys, keyAt + WORD.addresses, words);
    this.#writeAddress(n.destinationIp, table.keys, keyAt + WORD.addresses + words, words);
    const protocol = kind & 0xff;
    lines.number(n.protocol, protocol);
    lines.ready(n.transport, (this.#transports[protocol] ??= finished(TRANSPORTS[protocol] ?? String(protocol))));
    const isIcmp = (kind & HAS.icmp) !== 0;
    const count = table.portCounts[row] ?? 0;
    const only = count === 1 ? table.ports[row * MOST_PORTS] : undefined;
    const sourcePort = isIcmp ? ports >>> 16 : only;
    const destinationPort = (kind & HAS.destinationPort) === 0 ? undefined : ports & 0xffff;
    if (sourcePort !== undefined) lines.number(isIcmp ? n.icmpType : n.sourcePort, sourcePort);
    if (destinationPort !== undefined) lines.number(isIcmp ? n.icmpCode : n.destinationPort, destinationPort);
    if (count > 1 && !isIcmp) return;
    const id = this.#communityId;
    id.make(table.keys, keyAt + WORD.addresses, words, { protocol, sourcePort, destinationPort });
    lines.plainText(n.communityId, id.bytes, 0, id.bytes.length);
  }

  #writeAddress(field: number, keys: Uint32Array, at: number, words: number): void {
    const scratch = this.#scratch;
    let end = 0;
    if (words === 1) end = writeIpv4(scratch, keys[at] ?? 0);
    else end = scratch.write(addressText(keys, at, words), 'latin1');
    this.#lines.plainText(field, scratch, 0, end);
  }

  #writeLayerTwo(table: ConversationTable, row: number): void {
    const lines = this.#lines;
    const n = this.#n;
    const at = row * table.words;
    const kind = table.keys[at + WORD.kind] ?? 0;
    if ((kind & HAS.ingress) !== 0) lines.number(n.ingress, table.keys[at + WORD.ingress] ?? 0);
    if ((kind & HAS.egress) !== 0) lines.number(n.egress, table.keys[at + WORD.egress] ?? 0);
    if ((kind & HAS.vlan) !== 0) lines.number(n.vlan, kind >>> 16);
    if ((kind & HAS.egressDirection) !== 0) lines.ready(n.direction, EGRESS);
    else if ((kind & HAS.ingressDirection) !== 0) lines.ready(n.direction, INGRESS);
  }

  #writeRest({ table, row, told }: Row): void {
    const lines = this.#lines;
    const n = this.#n;
    const count = table.portCounts[row] ?? 0;
    if (count > 0) lines.number(n.ports, Math.min(count, MOST_PORTS));
    if (count > MOST_PORTS) lines.ready(n.morePorts, TRUE);
    if (told.skewMs !== undefined) lines.number(n.skew, Math.round(told.skewMs));
    const rate = table.keys[row * table.words + WORD.rate] ?? 0;
    if (rate > 1) lines.number(n.rate, rate);
  }

  /** What is kept in place of the bytes, as `rowEvent` has it. */
  #writeOriginal({ table, row }: Row, { original }: Exporter): void {
    const scratch = this.#scratch;
    const at = row * SUMS;
    let end = original.copy(scratch);
    const put = (text: string): void => {
      end += scratch.write(text, end, 'latin1');
    };
    put(String(table.sums[at + SUM.records] ?? 0));
    put(',"first":"');
    end = this.#stamps.first.write(scratch, end, table.sums[at + SUM.first] ?? 0);
    put('","last":"');
    end = this.#stamps.last.write(scratch, end, table.sums[at + SUM.last] ?? 0);
    const count = table.portCounts[row] ?? 0;
    const ports = table.ports.subarray(row * MOST_PORTS, row * MOST_PORTS + Math.min(count, MOST_PORTS));
    const rate = table.keys[row * table.words + WORD.rate] ?? 0;
    put(
      `","samplingRate":${rate},"sourcePorts":[${ports.join(',')}]${count > MOST_PORTS ? ',"morePorts":true' : ''}}}`,
    );
    this.#lines.escapedText(this.#n.original, scratch, 0, end);
  }

  #exporterOf(told: Told, windowMs: number): Exporter {
    if (this.#exporter?.told === told) return this.#exporter;
    const observer = told.observer ?? told.peer;
    const original = JSON.stringify({ rollUp: { dataset: told.dataset, domain: told.domain, windowMs, records: 0 } });
    this.#exporter = {
      told,
      listener: finished(told.listener),
      peer: finished(told.peer),
      dataset: finished(told.dataset),
      observer: isIP(observer) === 0 ? undefined : finished(observer),
      original: Buffer.from(original.slice(0, -'0}}'.length)),
      bytes: (told.peer.length + told.listener.length + told.dataset.length + observer.length) * 3,
    };
    return this.#exporter;
  }
}

const EVENT = finished('event');
const TRUE = finished(true);
const INGRESS = finished('ingress');
const EGRESS = finished('egress');

/** `10.0.0.1`, from the beginning of a buffer; gives where it ends. */
function writeIpv4(bytes: Buffer, word: number): number {
  let at = 0;
  for (let shift = 24; shift >= 0; shift -= 8) {
    const octet = (word >>> shift) & 255;
    if (octet > 99) bytes[at++] = 48 + Math.floor(octet / 100);
    if (octet > 9) bytes[at++] = 48 + (Math.floor(octet / 10) % 10);
    bytes[at++] = 48 + (octet % 10);
    if (shift > 0) bytes[at++] = 46;
  }
  return at;
}

function numbersOf(fields: SlotFields) {
  const number = (name: string): number => fields.must(name).number;
  return {
    timestamp: number('@timestamp'),
    created: number('event.created'),
    id: number('event.id'),
    listener: number('qiaolou.listener'),
    peer: number('log.source.address'),
    observerType: number('observer.type'),
    observerIp: number('observer.ip'),
    original: number('event.original'),
    kind: number('event.kind'),
    dataset: number('event.dataset'),
    constants: [
      [number('event.category'), finished('network')],
      [number('event.type'), finished('connection')],
      [number('event.action'), finished('netflow_flow')],
    ] as const,
    duration: number('event.duration'),
    sourceIp: number('source.ip'),
    destinationIp: number('destination.ip'),
    protocol: number('network.iana_number'),
    transport: number('network.transport'),
    sourcePort: number('source.port'),
    destinationPort: number('destination.port'),
    icmpType: number('netflow.icmp_type'),
    icmpCode: number('netflow.icmp_code'),
    communityId: number('network.community_id'),
    sourceBytes: number('source.bytes'),
    sourcePackets: number('source.packets'),
    networkBytes: number('network.bytes'),
    networkPackets: number('network.packets'),
    ingress: number('netflow.ingress_interface'),
    egress: number('netflow.egress_interface'),
    vlan: number('netflow.vlan_id'),
    direction: number('network.direction'),
    flags: number('netflow.tcp_flags'),
    flows: number('netflow.flows'),
    most: number('netflow.flow_bytes_max'),
    ports: number('netflow.source_ports'),
    morePorts: number('netflow.source_ports_more'),
    skew: number('qiaolou.skew_ms'),
    rate: number('qiaolou.sampling_rate'),
  };
}
