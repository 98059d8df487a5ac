import { isUtf8 } from 'node:buffer';
import { isoTime, WholeEvent, type EcsEvent, type RawRecord, type SpoolPosition } from '@qiaolou/schema';
import type { Decoder } from '../decoders/decoder.ts';
import { eventId } from '../event/event-id.ts';

const NONE: readonly EcsEvent[] = [];
const NO_LINES = { lines: 0, asBytes: 0 };

/**
 * A decoder whose own faults stop nothing: the record it failed at is stored whole, as an event of kind `pipeline_error`
 * with the code `internal`. Whatever throws on some bytes would otherwise end the process, and again at every start, for the
 * record is still the next one: one datagram of a stranger would be enough.
 */
export function withoutFaults(decoder: Decoder, spoolId: string): Decoder {
  const failed = (record: RawRecord, position: SpoolPosition, error: unknown): EcsEvent => {
    const { identity } = record;
    const id = eventId(identity === undefined ? { spoolId, position, index: 0 } : { identity, index: 0 });
    return storedWhole(record, id, error);
  };
  return {
    decode: (record, position) => {
      try {
        return decoder.decode(record, position);
      } catch (error) {
        return [failed(record, position, error)];
      }
    },
    decodeLazily: (record, position) => {
      try {
        const made = decoder.decodeLazily?.(record, position);
        return made ?? decoder.decode(record, position).map((event) => new WholeEvent(event));
      } catch (error) {
        return [new WholeEvent(failed(record, position, error))];
      }
    },
    // What it failed at is decoded, or stored whole, as an object.
    decodeLine: (record, position) => {
      try {
        return decoder.decodeLine?.(record, position);
      } catch {
        return undefined;
      }
    },
    forgetLines: () => decoder.forgetLines?.(),
    lines: () => decoder.lines?.() ?? NO_LINES,
    inAnyOrder: decoder.inAnyOrder === true,
    usePacks: (packs) => decoder.usePacks?.(packs),
    again: (record, position) => {
      try {
        decoder.again?.(record, position);
      } catch {
        // It failed at the record the first time too, and that was stored.
      }
    },
    reached: (position) => decoder.reached?.(position) ?? NONE,
    openSince: () => decoder.openSince?.(),
    save: (next) => decoder.save?.(next),
    forgot: () => decoder.forgot?.() ?? 0,
    flows: () => decoder.flows?.() ?? [],
  };
}

function storedWhole(record: RawRecord, id: string, error: unknown): EcsEvent {
  const { listener, payload, peer, receivedAt } = record;
  const bytes = Buffer.from(payload.buffer, payload.byteOffset, payload.byteLength);
  const receivedTime = isoTime(receivedAt);
  return {
    '@timestamp': receivedTime,
    'event.id': id,
    'event.created': receivedTime,
    'event.original': isUtf8(bytes) ? bytes.toString('utf8') : bytes.toString('hex'),
    'event.kind': 'pipeline_error',
    'event.dataset': 'unparsed',
    'error.code': 'internal',
    'error.message': String(error).slice(0, 1_024),
    'qiaolou.listener': listener,
    [listener === 'import' ? 'log.file.path' : 'log.source.address']: peer,
  };
}
