import { WholeEvent, type EcsEvent, type LazyEvent, type RawRecord, type SpoolPosition } from '@qiaolou/schema';
import type { ParserPack } from '../parse/packs/compile-pack.ts';
import { DECODERS, type DecoderId } from '../decoders/all-decoders.ts';
import type { Decoder, DecoderGiven, LineCounts } from '../decoders/decoder.ts';
import type { ExporterFigures } from '../decoders/roll-up/exporter-figures.ts';
import { originOf } from './all-origins.ts';
import { RecordGroups } from './record-groups.ts';
import { withSites, withSitesOfFlows, withSitesOfRows } from './site-of-event.ts';
import { withoutFaults } from './without-faults.ts';

/** A record and where it is in the spool. */
interface PlacedRecord {
  readonly record: RawRecord;
  readonly position: SpoolPosition;
}

/** Turns any spooled record into events. */
export interface RecordDecoding {
  /** The events of a record, by the decoder of its origin. Never throws: a record that a decoder fails at is stored whole. */
  decode(record: RawRecord, position: SpoolPosition): readonly EcsEvent[];
  /**
   * The events of each of several records; as `decode` of one after the other, but those of a kind together, which is quicker, and
   * without objects where nobody asks for one. They are good until the next call.
   */
  decodeAll(records: readonly PlacedRecord[]): readonly (readonly LazyEvent[])[];
  /** How many lines of text `decodeAll` was given, and how many of them were read as bytes. */
  lines(): LineCounts;
  /** Reads lines by these packs from now on; what was decoded before stays as it is. */
  usePacks(packs: readonly ParserPack[]): void;
  /** Takes a record that was decoded before a restart into what was open then; nothing comes of it now. */
  again(record: RawRecord, position: SpoolPosition): void;
  /** Reading came to a place: the events of what ends there, which are of no record at it. */
  reached(position: SpoolPosition): readonly EcsEvent[];
  /** Where the oldest record is that events may still be made of; undefined when there is none. A restart shows all from there again. */
  openSince(): SpoolPosition | undefined;
  /** Keeps what the decoders have learned and a restart must not lose, if there is something new; `next`: where reading goes on. */
  save(next: SpoolPosition): void;
  /** How much of what the decoders learnt they forgot because it was too much. */
  forgot(): number;
  /** Figures of the exporters of flows that changed since they were asked for last. */
  flows(): readonly ExporterFigures[];
}

/** Opens every decoder. */
export function openDecoding(given: DecoderGiven): RecordDecoding {
  return new OpenDecoding(given);
}

class OpenDecoding implements RecordDecoding {
  readonly #decoders: Readonly<Record<DecoderId, Decoder>>;
  readonly #groups = new RecordGroups();

  constructor(given: DecoderGiven) {
    this.#decoders = Object.fromEntries(
      DECODERS.map(({ id, open }) => [id, withoutFaults(open(given), given.spoolId)]),
    ) as Record<DecoderId, Decoder>;
  }

  decode(record: RawRecord, position: SpoolPosition): readonly EcsEvent[] {
    const decoder = this.#decoderOf(record);
    const events = decoder.decode(record, position);
    // Flows that a datagram ends may be of another exporter.
    return decoder.inAnyOrder === true ? withSites(record, events) : withSitesOfFlows(events);
  }

  decodeAll(records: readonly PlacedRecord[]): readonly (readonly LazyEvent[])[] {
    for (const decoder of this.#all()) decoder.forgetLines?.();
    const events: (readonly LazyEvent[])[] = records.map(({ record, position }) =>
      this.#decoderOf(record).inAnyOrder === true ? [] : this.#inTurn(record, position),
    );
    for (const group of this.#groups.of(records))
      for (const place of group) {
        const placed = records[place];
        if (placed === undefined || this.#decoderOf(placed.record).inAnyOrder !== true) continue;
        const made = this.#lazily(placed);
        this.#groups.learn(placed.record, made);
        events[place] = made;
      }
    return events;
  }

  lines(): LineCounts {
    const counts = this.#all().map((decoder) => decoder.lines?.() ?? { lines: 0, asBytes: 0 });
    return {
      lines: counts.reduce((sum, { lines }) => sum + lines, 0),
      asBytes: counts.reduce((sum, { asBytes }) => sum + asBytes, 0),
    };
  }

  usePacks(packs: readonly ParserPack[]): void {
    for (const decoder of this.#all()) decoder.usePacks?.(packs);
  }

  again(record: RawRecord, position: SpoolPosition): void {
    this.#decoderOf(record).again?.(record, position);
  }

  reached(position: SpoolPosition): readonly EcsEvent[] {
    return withSitesOfFlows(this.#all().flatMap((decoder) => decoder.reached?.(position) ?? []));
  }

  openSince(): SpoolPosition | undefined {
    // One decoder has such a place; of several it would be the first.
    return this.#all()
      .find((decoder) => decoder.openSince?.() !== undefined)
      ?.openSince?.();
  }

  save(next: SpoolPosition): void {
    for (const decoder of this.#all()) decoder.save?.(next);
  }

  forgot(): number {
    return this.#all().reduce((sum, decoder) => sum + (decoder.forgot?.() ?? 0), 0);
  }

  flows(): readonly ExporterFigures[] {
    return this.#all().flatMap((decoder) => decoder.flows?.() ?? []);
  }

  #inTurn(record: RawRecord, position: SpoolPosition): readonly LazyEvent[] {
    const events = this.#decoderOf(record).decodeLazily?.(record, position);
    return events === undefined ? wholly(this.decode(record, position)) : withSitesOfRows(events);
  }

  #lazily({ record, position }: PlacedRecord): readonly LazyEvent[] {
    const line = this.#decoderOf(record).decodeLine?.(record, position);
    return line === undefined ? wholly(this.decode(record, position)) : [line];
  }

  #all(): readonly Decoder[] {
    return DECODERS.map(({ id }) => this.#decoders[id]);
  }

  #decoderOf({ listener }: RawRecord): Decoder {
    return this.#decoders[originOf(listener)?.decode ?? 'text'];
  }
}

function wholly(events: readonly EcsEvent[]): readonly LazyEvent[] {
  return events.map((event) => new WholeEvent(event));
}
