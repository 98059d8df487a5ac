import { dateMs, type EcsEvent, type RawRecord } from '@qiaolou/schema';
import { decodeText, type DecodedText } from '../decode/charset.ts';
import { decodeShipped } from '../decoders/shipped/decoder.ts';
import { originOf, RECORD_ORIGINS } from '../origins/all-origins.ts';
import type { ParserPack } from '../parse/packs/compile-pack.ts';
import { lineOf } from '../parse/line.ts';
import { createParser } from '../parse/parser.ts';

/** What stored events are read anew by. */
export interface StoredReaderOptions {
  /** From `loadPacks`, in the order they are asked. */
  readonly packs: readonly ParserPack[];
  /** Zone of devices that do not tell theirs. */
  readonly zone: string;
  /** Largest believable difference between a device's clock and ours, ms. */
  readonly skewLimitMs: number;
}

/** Reads stored events anew. */
export interface StoredReader {
  /**
   * The event that the kept original gives now, received when and from whom it was, its zone corrected as it was then. Id, original and
   * what tells of the receipt stay. Undefined when it cannot be decoded again: of a flow the datagram is not kept. Never throws.
   */
  read(event: EcsEvent): EcsEvent | undefined;
}

/** Origins whose events keep all that they were made of: everything but flows. */
export const REREAD_LISTENERS: readonly string[] = RECORD_ORIGINS.filter(({ decode }) => decode !== 'flows').map(
  ({ id }) => id,
);

/** What is known of an event's receipt and stays, whatever packs say. */
const OF_RECEIPT: ReadonlySet<string> = new Set([
  'event.id',
  'event.created',
  'event.original',
  'log.file.path',
  'log.source.address',
  'qiaolou.site',
]);
const PLACE = { segment: 1, offset: 0 };

/** Makes a reader of stored events. Throws RangeError when the zone is unknown. */
export function createStoredReader(options: StoredReaderOptions): StoredReader {
  let learnedMinutes = 0;
  // What was learned of a device's zone at the time is in the event; the ids that parsers make are not used.
  const given = { ...options, spoolId: '0'.repeat(32), clocks: { minutes: () => learnedMinutes } };
  const parser = createParser(given);
  const { skewLimitMs } = options;
  return {
    read: (event) => {
      const origin = originOf(String(event['qiaolou.listener']));
      const record = recordOf(event);
      if (origin === undefined || record === undefined) return undefined;
      learnedMinutes = Number(event['qiaolou.clock_offset_minutes'] ?? 0);
      try {
        const line = lineOf(record, decodedOf(event, record));
        switch (origin.decode) {
          case 'text':
            return withReceipt(parser.parseLine(line, PLACE), event);
          case 'shipped':
            return withReceipt(decodeShipped(line, PLACE, { parser, skewLimitMs }), event);
          case 'flows':
            return undefined;
          default:
            return origin.decode satisfies never;
        }
      } catch {
        return undefined;
      }
    },
  };
}

/** The record an event was made of, as far as the event tells. */
function recordOf(event: EcsEvent): RawRecord | undefined {
  const { 'event.original': original, 'event.created': created, tags, 'qiaolou.listener': listener } = event;
  const receivedAt = dateMs(created);
  if (receivedAt === undefined || original === '') return undefined;
  const peer = event[listener === 'import' ? 'log.file.path' : 'log.source.address'] ?? event['log.file.path'];
  return {
    ...{ payload: payloadOf(event, original), receivedAt, listener: String(listener), peer: String(peer ?? '') },
    cut: Array.isArray(tags) ? tags.includes('truncated') : tags === 'truncated',
  };
}

/** What a decoder failed at and was no UTF-8 was kept as hexadecimal digits. */
function payloadOf(event: EcsEvent, original: string): Uint8Array {
  const isHex = event['error.code'] === 'internal' && /^(?:[0-9a-f]{2})+$/.test(original);
  return Buffer.from(original, isHex ? 'hex' : 'utf8');
}

/** The original is text already: what it was decoded from, and what was lost on the way, the event tells. */
function decodedOf(event: EcsEvent, { payload }: RawRecord): DecodedText {
  const decoded = decodeText(payload);
  const replaced = Number(event['qiaolou.replaced_characters'] ?? decoded.replaced);
  const { tags } = event;
  const isGb18030 = Array.isArray(tags) ? tags.includes('gb18030') : tags === 'gb18030';
  return isGb18030 ? { ...decoded, readable: decoded.text, charset: 'gb18030', replaced } : { ...decoded, replaced };
}

function withReceipt(read: EcsEvent, event: EcsEvent): EcsEvent {
  const said = Object.entries(read).filter(([field]) => !OF_RECEIPT.has(field));
  const received = Object.entries(event).filter(([field]) => OF_RECEIPT.has(field));
  return Object.fromEntries([...said, ...received]) as EcsEvent;
}
