import type { EcsEvent, RawRecord, SpoolPosition } from '@qiaolou/schema';
import { DECODERS, type DecoderId } from '../decoders/all-decoders.ts';
import type { Decoder, DecoderGiven } from '../decoders/decoder.ts';
import { originOf } from './all-origins.ts';
import { RecordGroups } from './record-groups.ts';
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
  /** The events of each of several records; as `decode` of one after the other, but those of a kind together, which is quicker. */
  decodeAll(records: readonly PlacedRecord[]): readonly (readonly EcsEvent[])[];
  /** Keeps what the decoders have learned and a restart must not lose, if there is something new. */
  save(): void;
  /** How much of what the decoders learnt they forgot because it was too much. */
  forgot(): number;
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
    return this.#decoderOf(record).decode(record, position);
  }

  decodeAll(records: readonly PlacedRecord[]): readonly (readonly EcsEvent[])[] {
    const events: (readonly EcsEvent[])[] = records.map(({ record, position }) =>
      this.#decoderOf(record).inAnyOrder === true ? [] : this.decode(record, position),
    );
    for (const group of this.#groups.of(records))
      for (const place of group) {
        const placed = records[place];
        if (placed === undefined || this.#decoderOf(placed.record).inAnyOrder !== true) continue;
        const made = this.decode(placed.record, placed.position);
        this.#groups.learn(placed.record, made);
        events[place] = made;
      }
    return events;
  }

  save(): void {
    for (const { id } of DECODERS) this.#decoders[id].save?.();
  }

  forgot(): number {
    return DECODERS.reduce((sum, { id }) => sum + (this.#decoders[id].forgot?.() ?? 0), 0);
  }

  #decoderOf({ listener }: RawRecord): Decoder {
    return this.#decoders[originOf(listener)?.decode ?? 'text'];
  }
}
