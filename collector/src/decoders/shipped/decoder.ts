import { isoTime, zoneOffset, type EcsEvent, type RawRecord, type SpoolPosition } from '@qiaolou/schema';
import { trustDeviceTime } from '../../decode/clock.ts';
import { readTimeText } from '../../decode/time-text.ts';
import { flattenJson } from '../../parse/grammars/json.ts';
import { readLine, type Line } from '../../parse/line.ts';
import { createParser, type Parser } from '../../parse/parser.ts';
import type { RawFields } from '../../parse/raw-fields.ts';
import type { Decoder, DecoderGiven } from '../decoder.ts';
import { addShipperFields } from './add-shipper-fields.ts';
import { shippedIdentity } from './shipped-identity.ts';
import { shippedLine } from './shipped-line.ts';

/**
 * Events of programs that ship logs (Beats, Fluent Bit, Logstash, Vector) as JSON: what is a line in an envelope is read as
 * if the line had come by itself, and the envelope tells whose it is; what is an event already (Winlogbeat, Auditbeat,
 * Packetbeat) is read whole. `event.original` is always all that was sent. One that is sent again gets the id it had.
 */
export const shippedDecoder = {
  id: 'shipped',
  open: (given: DecoderGiven): Decoder => {
    let parser = createParser(given);
    return {
      decode: (record, position) => [
        decodeShipped(readLine(record), position, { parser, skewLimitMs: given.skewLimitMs }),
      ],
      inAnyOrder: true,
      usePacks: (packs) => {
        parser = createParser({ ...given, packs });
      },
    };
  },
} as const;

const UTC = zoneOffset('UTC');

interface Decoding {
  readonly parser: Parser;
  readonly skewLimitMs: number;
}

/** The event of a record whose bytes were decoded: never throws but what the parser does. */
export function decodeShipped(line: Line, position: SpoolPosition, { parser, skewLimitMs }: Decoding): EcsEvent {
  const { record } = line;
  const object = line.json();
  if (object === undefined) return parser.parseLine(line, position);
  const envelope: RawFields = new Map();
  flattenJson(object, envelope);
  const identity = record.identity ?? shippedIdentity(record, envelope);
  const whole: Line = { ...line, record: { ...record, identity } };
  const inner = shippedLine(whole.record, envelope);
  if (inner === undefined) return parser.parseLine(whole, position);
  const event = parser.parseLine(inner.line, position);
  // A line that says nothing to us, in an envelope in which somebody says what it means.
  if (!isUnderstood(event) && envelope.has('event.category')) return parser.parseLine(whole, position);
  const shipped = addShipperFields(event, envelope, inner);
  return { ...withShipperTime(shipped, envelope, { record, skewLimitMs }), 'event.original': whole.decoded.text };
}

function isUnderstood(event: EcsEvent): boolean {
  return event['event.kind'] !== 'pipeline_error' && event['event.module'] !== 'generic';
}

/** The time the shipper gave, where the line tells none: when it was written to the journal, or read from its file. */
function withShipperTime(
  event: EcsEvent,
  envelope: RawFields,
  { record: { receivedAt }, skewLimitMs }: { readonly record: RawRecord; readonly skewLimitMs: number },
): EcsEvent {
  const { tags, '@timestamp': _, 'qiaolou.skew_ms': __, ...rest } = event;
  if (!Array.isArray(tags) || !tags.includes('time_unread')) return event;
  const told = envelope.get('@timestamp');
  const epoch = typeof told === 'string' ? readTimeText(told, UTC, receivedAt)?.epochMs : undefined;
  if (epoch === undefined) return event;
  const { timestamp, skewMs, tag } = trustDeviceTime(epoch, receivedAt, { skewLimitMs, pastAllowed: true });
  const left: readonly string[] = [
    ...tags.map(String).filter((one) => one !== 'time_unread'),
    ...(tag === undefined ? [] : [tag]),
  ];
  return {
    ...rest,
    '@timestamp': isoTime(timestamp),
    ...(left.length > 0 ? { tags: left } : {}),
    ...(skewMs === undefined ? {} : { 'qiaolou.skew_ms': skewMs }),
  };
}
