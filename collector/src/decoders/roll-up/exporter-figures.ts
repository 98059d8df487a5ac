/** What came of one exporter and observation domain since the process started. */
export interface ExporterFigures {
  readonly listener: string;
  /** Address; `*` collects the exporters beyond the limit. */
  readonly peer: string;
  readonly dataset: string;
  readonly domain: number;
  readonly datagrams: number;
  /** Flow and options records read. */
  readonly records: number;
  /** Of these, added to rows. */
  readonly rolledUp: number;
  /** Places where numbers are missing in the sequence of its datagrams, and how many: records, with NetFlow v9 and sFlow datagrams. */
  readonly gaps: number;
  readonly lost: number;
  /** Sets of data whose template had not come. */
  readonly withoutTemplate: number;
  /** Samples of sFlow that became nothing: counters, packets that are no IP. */
  readonly notKept: number;
  /** The rate its records were last scaled by; 1: they are not sampled, or it does not tell. */
  readonly samplingRate: number;
  /** Sums of its flows by interface, scaled; of the first that were seen. */
  readonly interfaces: readonly InterfaceSums[];
  /** What it told of its records; absent: as it was told last, or it tells nothing of them (v5, sFlow). */
  readonly templates?: readonly TemplateFigures[] | undefined;
}

/** A template of an exporter. */
export interface TemplateFigures {
  readonly id: number;
  readonly isOptions: boolean;
  /** Names of its fields as records have them, at most 64. */
  readonly fields: readonly string[];
  /** How many it has. */
  readonly fieldCount: number;
}

/** Bytes and packets of flows that came in and went out by an interface. */
export interface InterfaceSums {
  /** Number the exporter gives it (SNMP ifIndex). */
  readonly index: number;
  readonly bytesIn: number;
  readonly bytesOut: number;
  readonly packetsIn: number;
  readonly packetsOut: number;
}

/** What one datagram was. */
export interface DatagramFigures {
  readonly sequence: number;
  /** What its number counts of it; undefined when that cannot be told, as of records without their template. */
  readonly counted: number | undefined;
  readonly records: number;
  readonly rolledUp: number;
  readonly withoutTemplate: number;
  readonly notKept?: number;
  readonly samplingRate: number;
}

/** What a flow adds to the sums of its interfaces. */
export interface FlowSums {
  readonly ingress: number;
  readonly egress: number;
  readonly bytes: number;
  readonly packets: number;
}

/** Who sent it. */
export type ExporterId = Pick<ExporterFigures, 'listener' | 'peer' | 'dataset' | 'domain'>;

const MOST_EXPORTERS = 1_024;
const MOST_INTERFACES = 64;
/** A number so far behind is a datagram that was overtaken; further back, or so far ahead, the exporter began anew. */
const OVERTAKEN = 1_024;
const MOST_LOST = 1_000_000;

type Mutable<T> = { -readonly [Key in keyof T]: T[Key] };

interface Exporter extends Mutable<Omit<ExporterFigures, 'interfaces' | 'templates'>> {
  next: number | undefined;
  readonly interfaces: Map<number, Mutable<InterfaceSums>>;
}

/** Counts what exporters send; bounded in exporters and interfaces. Counts only: what events are made of does not depend on it. */
export class FlowFigures {
  readonly #exporters = new Map<string, Exporter>();
  readonly #changed = new Set<Exporter>();
  /** Whose figures were asked for last, and under which id: one exporter sends many. */
  #last: { readonly id: ExporterId; readonly exporter: Exporter } | undefined;

  /** Counts a datagram. */
  datagram(id: ExporterId, { sequence, counted, ...sums }: DatagramFigures): void {
    const exporter = this.#exporter(id);
    exporter.datagrams++;
    exporter.records += sums.records;
    exporter.rolledUp += sums.rolledUp;
    exporter.withoutTemplate += sums.withoutTemplate;
    exporter.notKept += sums.notKept ?? 0;
    if (sums.samplingRate > 1) exporter.samplingRate = sums.samplingRate;
    if (exporter.peer !== '*') countGap(exporter, sequence, counted);
  }

  /** Adds a flow to the sums of its interfaces; −1: not told. */
  flow(id: ExporterId, { ingress, egress, bytes, packets }: FlowSums): void {
    const { interfaces } = this.#exporter(id);
    const into = interfaceOf(interfaces, ingress);
    if (into !== undefined) {
      into.bytesIn += bytes;
      into.packetsIn += packets;
    }
    const out = interfaceOf(interfaces, egress);
    if (out !== undefined) {
      out.bytesOut += bytes;
      out.packetsOut += packets;
    }
  }

  /** The figures of exporters that changed since they were asked for last. */
  takeChanged(): readonly ExporterFigures[] {
    const figures = [...this.#changed].map(({ next: _next, interfaces, ...exporter }) => ({
      ...exporter,
      interfaces: [...interfaces.values()].map((sums) => ({ ...sums })),
    }));
    this.#changed.clear();
    return figures;
  }

  #exporter(id: ExporterId): Exporter {
    const last = this.#last;
    const exporter = last !== undefined && isSameExporter(last.id, id) ? last.exporter : this.#named(id);
    if (exporter !== last?.exporter) this.#last = { id, exporter };
    this.#changed.add(exporter);
    return exporter;
  }

  #named(id: ExporterId): Exporter {
    const known = this.#exporters.get(nameOf(id));
    if (known !== undefined) return known;
    const isFull = this.#exporters.size >= MOST_EXPORTERS;
    const own = isFull ? { ...id, peer: '*', domain: 0 } : id;
    const exporter = this.#exporters.get(nameOf(own)) ?? newExporter(own);
    this.#exporters.set(nameOf(own), exporter);
    return exporter;
  }
}

/** Whether two ids are of one exporter: cheaper than to name each. */
export function isSameExporter(one: ExporterId, other: ExporterId): boolean {
  return (
    one.peer === other.peer &&
    one.domain === other.domain &&
    one.dataset === other.dataset &&
    one.listener === other.listener
  );
}

function nameOf({ listener, dataset, domain, peer }: ExporterId): string {
  return `${listener}/${dataset}/${domain}/${peer}`;
}

function newExporter({ listener, peer, dataset, domain }: ExporterId): Exporter {
  const counts = {
    datagrams: 0,
    records: 0,
    rolledUp: 0,
    gaps: 0,
    lost: 0,
    withoutTemplate: 0,
    notKept: 0,
    samplingRate: 1,
  };
  return { listener, peer, dataset, domain, ...counts, next: undefined, interfaces: new Map() };
}

function interfaceOf(interfaces: Exporter['interfaces'], index: number): Mutable<InterfaceSums> | undefined {
  if (index < 0) return undefined;
  const known = interfaces.get(index);
  if (known !== undefined || interfaces.size >= MOST_INTERFACES) return known;
  const sums = { index, bytesIn: 0, bytesOut: 0, packetsIn: 0, packetsOut: 0 };
  interfaces.set(index, sums);
  return sums;
}

/** Numbers are of 32 bits and begin again at 0. */
function countGap(exporter: Exporter, sequence: number, counted: number | undefined): void {
  const ahead = exporter.next === undefined ? 0 : (sequence - exporter.next) | 0;
  if (ahead < 0 && ahead > -OVERTAKEN) return;
  if (ahead > 0 && ahead < MOST_LOST) {
    exporter.gaps++;
    exporter.lost += ahead;
  }
  exporter.next = counted === undefined ? undefined : (sequence + counted) >>> 0;
}
