import { WholeEvent, type EcsEvent, type LazyEvent, type SpoolPosition } from '@qiaolou/schema';
import { ConversationTable, SUM, SUMS } from './conversation-table.ts';
import type { Conversation, Told } from './conversation.ts';
import { isSameExporter, type FlowSums } from './exporter-figures.ts';
import { rowEvent, rowSums, type Row } from './row-event.ts';
import { HAS, WORD } from './row-key.ts';
import type { RowLines } from './row-lines.ts';

/** How flows are rolled up. */
export interface RollUpOptions {
  /** Length of a window, ms; at least a second. */
  readonly windowMs: number;
  /** True: connections of one host from different ports are rows of their own. */
  readonly sourcePort: boolean;
  /** The spool's id: part of every row's id. */
  readonly spoolId: string;
  /** Rows of a window at most; above 2,048. */
  readonly mostRows?: number | undefined;
  /** Told of every row that is given out. */
  readonly onRow: (told: Told, sums: FlowSums) => void;
}

/** Where rows are written, and the list of those that are. */
interface RowsAsLines {
  readonly lines: RowLines;
  readonly rows: LazyEvent[];
}

/** Rows of a window at most, by default: what is given out at one time is what a batch can bear. */
const MOST_ROWS = 32_768;
/** Rows one datagram can add at most. */
const ROWS_OF_DATAGRAM = 2_048;
const NONE: readonly EcsEvent[] = [];
/** Words of a key before the addresses. */
const ADDRESSES_AT = WORD.addresses;

/**
 * Adds up records that tell the same conversation in the same minute. Which records are in one window follows from the spool alone: it
 * ends with the first datagram received in another minute, with a mark, or with the spool's segment; never with a batch or a
 * clock. When it has too many rows, those of the fewest records, at least half, are given out early, so that of the conversations
 * that go on each stays one row. The same records therefore make the same rows with the same ids, wherever reading
 * was interrupted, if it goes on from `openSince` (docs/decisions/0018).
 */
export class RollUp {
  readonly #options: RollUpOptions;
  readonly #tables: readonly [ConversationTable, ConversationTable];
  readonly #keys = [new Uint32Array(ADDRESSES_AT + 2), new Uint32Array(ADDRESSES_AT + 8)] as const;
  /** Exporters of this window, by number, and the number of each. */
  #exporters: Told[] = [];
  #numbers = new Map<string, number>();
  #since: SpoolPosition | undefined;
  #minute = 0;
  #told: Told | undefined;
  #exporter = 0;
  #asLines: RowsAsLines | undefined;
  /** The datagram before, and its exporter's number: one exporter sends many. */
  #before: { readonly told: Told; readonly exporter: number } | undefined;

  constructor(options: RollUpOptions) {
    this.#options = options;
    const seed = Number.parseInt(options.spoolId.slice(0, 8), 16) | 0;
    this.#tables = [new ConversationTable(ADDRESSES_AT + 2, seed), new ConversationTable(ADDRESSES_AT + 8, seed)];
  }

  /**
   * From now on rows are written as lines and put into a list instead of being given out as events; `undefined`: they are given out
   * again.
   */
  putLinesInto(asLines: RowsAsLines | undefined): void {
    this.#asLines = asLines;
  }

  /** Where the first record of the open window is; undefined when nothing is open. */
  get openSince(): SpoolPosition | undefined {
    return this.#since;
  }

  /** Rows of the open window. */
  get rows(): number {
    return this.#tables[0].rows + this.#tables[1].rows;
  }

  /** A datagram begins: the rows of the window that ends with it, to be given out before anything of the datagram. */
  begin(told: Told): readonly EcsEvent[] {
    const minute = Math.floor(told.receivedAt / this.#options.windowMs);
    const rows = this.#rowsBefore(minute, told.segment);
    this.#minute = minute;
    this.#told = told;
    this.#exporter = -1;
    return rows;
  }

  #rowsBefore(minute: number, segment: number): readonly EcsEvent[] {
    if (this.#since === undefined) return NONE;
    if (minute !== this.#minute || segment !== this.#since.segment) return this.close();
    const { mostRows = MOST_ROWS } = this.#options;
    return this.rows > mostRows - ROWS_OF_DATAGRAM ? this.#takeLight() : NONE;
  }

  /** The reader came to a segment: a window does not reach into the next one, or the spool could not let go of the old. */
  reached(segment: number): readonly EcsEvent[] {
    return this.#since !== undefined && this.#since.segment < segment ? this.close() : NONE;
  }

  /**
   * Adds the `index`-th record of the datagram that began. False when its numbers cannot be added up exactly: then nothing
   * is added, and the record is an event of its own.
   */
  add(record: Conversation, index: number): boolean {
    const told = this.#told;
    if (told === undefined) return false;
    const table = record.addressWords === 1 ? this.#tables[0] : this.#tables[1];
    const bytes = record.bytes * record.rate;
    const packets = record.packets * record.rate;
    if (!Number.isSafeInteger(bytes) || !Number.isSafeInteger(packets)) return false;
    const before = table.rows;
    const row = table.rowOf(this.#keyOf(record, told));
    const at = row * SUMS;
    const { sums } = table;
    if (row === before) {
      sums[at + SUM.first] = record.start;
      sums[at + SUM.segment] = told.segment;
      sums[at + SUM.offset] = told.offset;
      sums[at + SUM.frame] = told.frame ?? -1;
      sums[at + SUM.index] = index;
    } else if (!fits(sums, at, bytes, packets)) return false;
    addSums(sums, at, { bytes, packets, start: record.start, end: record.end, receivedAt: told.receivedAt });
    table.flags[row] = (table.flags[row] ?? 0) | record.tcpFlags;
    if (record.sourcePort >= 0 && !record.isIcmp) table.addPort(row, record.sourcePort);
    this.#since ??= placeOf(told);
    return true;
  }

  /** Ends the window: its rows, IPv4 first, in the order of their first records; the next record begins another. */
  close(): readonly EcsEvent[] {
    if (this.#since === undefined) return NONE;
    const rows = this.#tables.flatMap((table) => this.#rowsOf(table, () => true));
    for (const table of this.#tables) table.clear();
    this.#exporters = [];
    this.#numbers = new Map();
    this.#before = undefined;
    this.#exporter = -1;
    this.#since = undefined;
    return rows;
  }

  /** Rows of the fewest records, at least half of all; the window goes on with the others. */
  #takeLight(): readonly EcsEvent[] {
    let most = 1;
    while (this.#lighter(most) * 2 < this.rows) most *= 2;
    return this.#tables.flatMap((table) => {
      const isLight = (row: number): boolean => recordsOf(table, row) <= most;
      const rows = this.#rowsOf(table, isLight);
      table.keepOnly((row) => !isLight(row));
      return rows;
    });
  }

  /** Rows of so many records at most. */
  #lighter(most: number): number {
    let count = 0;
    for (const table of this.#tables)
      for (let row = 0; row < table.rows; row++) if (recordsOf(table, row) <= most) count++;
    return count;
  }

  #rowsOf(table: ConversationTable, isWanted: (row: number) => boolean): EcsEvent[] {
    const { spoolId, windowMs, onRow } = this.#options;
    const rows: EcsEvent[] = [];
    for (let row = 0; row < table.rows; row++) {
      const told = this.#exporters[table.keys[row * table.words + WORD.exporter] ?? 0];
      if (told === undefined || !isWanted(row)) continue;
      const made = { table, row, told, spoolId, windowMs };
      if (this.#asLines === undefined) rows.push(rowEvent(made));
      else this.#asLines.rows.push(asLine(made, this.#asLines.lines));
      onRow(told, rowSums(table, row));
    }
    return rows;
  }

  #keyOf(record: Conversation, told: Told): Uint32Array {
    const { addressWords: words, isIcmp } = record;
    const key = words === 1 ? this.#keys[0] : this.#keys[1];
    const source = this.#options.sourcePort || isIcmp ? Math.max(0, record.sourcePort) : 0;
    if (this.#exporter < 0) this.#exporter = this.#exporterOf(told);
    key[WORD.exporter] = this.#exporter;
    key[WORD.minute] = Math.floor(record.end / this.#options.windowMs);
    key[WORD.ports] = (source << 16) | Math.max(0, record.destinationPort);
    key[WORD.kind] = kindOf(record);
    key[WORD.ingress] = Math.max(0, record.ingress);
    key[WORD.egress] = Math.max(0, record.egress);
    key[WORD.rate] = record.rate;
    for (let i = 0; i < words; i++) {
      key[ADDRESSES_AT + i] = record.source[i] ?? 0;
      key[ADDRESSES_AT + words + i] = record.destination[i] ?? 0;
    }
    return key;
  }

  #exporterOf(told: Told): number {
    const before = this.#before;
    const exporter =
      before !== undefined && isSameExporter(before.told, told) && before.told.observer === told.observer
        ? before.exporter
        : this.#numberOf(told);
    this.#before = { told, exporter };
    return exporter;
  }

  #numberOf(told: Told): number {
    const { listener, dataset, domain, peer, observer = peer } = told;
    const name = `${listener}/${dataset}/${domain}/${peer}/${observer}`;
    const known = this.#numbers.get(name);
    if (known !== undefined) return known;
    this.#numbers.set(name, this.#exporters.length);
    return this.#exporters.push(told) - 1;
  }
}

function recordsOf({ sums }: ConversationTable, row: number): number {
  return sums[row * SUMS + SUM.records] ?? 0;
}

/** Rows of an exporter at another place are told more of, so that objects are needed. */
function asLine(row: Row, lines: RowLines): LazyEvent {
  return row.told.peer.includes('@') ? new WholeEvent(rowEvent(row)) : lines.write(row);
}

function placeOf({ segment, offset, frame }: Told): SpoolPosition {
  return frame === undefined ? { segment, offset } : { segment, offset, frame };
}

/** Protocol, which of the other words say something, direction and VLAN in one word. */
function kindOf(record: Conversation): number {
  const { protocol, sourcePort, destinationPort, isIcmp, ingress, egress, direction, vlan } = record;
  return (
    protocol |
    (sourcePort >= 0 ? HAS.sourcePort : 0) |
    (destinationPort >= 0 ? HAS.destinationPort : 0) |
    (isIcmp ? HAS.icmp : 0) |
    (ingress >= 0 ? HAS.ingress : 0) |
    (egress >= 0 ? HAS.egress : 0) |
    (direction === 0 ? HAS.ingressDirection : direction === 1 ? HAS.egressDirection : 0) |
    (vlan >= 0 ? HAS.vlan | (vlan << 16) : 0)
  );
}

function fits(sums: Float64Array, at: number, bytes: number, packets: number): boolean {
  return (
    (sums[at + SUM.bytes] ?? 0) + bytes <= Number.MAX_SAFE_INTEGER &&
    (sums[at + SUM.packets] ?? 0) + packets <= Number.MAX_SAFE_INTEGER
  );
}

interface Added {
  readonly bytes: number;
  readonly packets: number;
  readonly start: number;
  readonly end: number;
  readonly receivedAt: number;
}

function addSums(sums: Float64Array, at: number, { bytes, packets, start, end, receivedAt }: Added): void {
  sums[at + SUM.bytes] = (sums[at + SUM.bytes] ?? 0) + bytes;
  sums[at + SUM.packets] = (sums[at + SUM.packets] ?? 0) + packets;
  sums[at + SUM.records] = (sums[at + SUM.records] ?? 0) + 1;
  if (start < (sums[at + SUM.first] ?? 0)) sums[at + SUM.first] = start;
  if (end > (sums[at + SUM.last] ?? 0)) sums[at + SUM.last] = end;
  if (bytes > (sums[at + SUM.most] ?? 0)) sums[at + SUM.most] = bytes;
  if (receivedAt > (sums[at + SUM.receivedAt] ?? 0)) sums[at + SUM.receivedAt] = receivedAt;
}
