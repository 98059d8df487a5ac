import type { EcsEvent, RawRecord, SpoolPosition } from '@qiaolou/schema';
import { DECODERS, type DecoderId } from '../decoders/all-decoders.ts';
import type { Decoder, DecoderGiven } from '../decoders/decoder.ts';
import { originOf } from './all-origins.ts';
import { withoutFaults } from './without-faults.ts';

/** Turns any spooled record into events. */
export interface RecordDecoding {
  /** The events of a record, by the decoder of its origin. Never throws: a record that a decoder fails at is stored whole. */
  decode(record: RawRecord, position: SpoolPosition): readonly EcsEvent[];
  /** Keeps what the decoders have learned and a restart must not lose, if there is something new. */
  save(): void;
  /** How much of what the decoders learnt they forgot because it was too much. */
  forgot(): number;
}

/** Opens every decoder. */
export function openDecoding(given: DecoderGiven): RecordDecoding {
  const decoders = Object.fromEntries(
    DECODERS.map(({ id, open }) => [id, withoutFaults(open(given), given.spoolId)]),
  ) as Record<DecoderId, Decoder>;
  return {
    decode: (record, position) => decoders[originOf(record.listener)?.decode ?? 'text'].decode(record, position),
    save: () => {
      for (const { id } of DECODERS) decoders[id].save?.();
    },
    forgot: () => DECODERS.reduce((sum, { id }) => sum + (decoders[id].forgot?.() ?? 0), 0),
  };
}
