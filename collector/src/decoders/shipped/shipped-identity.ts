import type { RawRecord } from '@qiaolou/schema';
import { rawText, type RawFields } from '../../parse/raw-fields.ts';

/** What tells apart two events of one place: a file that was written anew has other lines at its old offsets. */
const PLACES: readonly (readonly string[])[] = [
  ['agent.id', 'log.file.path', 'log.offset', '@timestamp', 'message'],
  ['agent.id', 'winlog.computer_name', 'winlog.channel', 'winlog.record_id', '@timestamp'],
];

/**
 * What an event keeps when it is sent again, because its acknowledgement was lost: the id its shipper gave it, else where it
 * stands in its file or Windows channel. Undefined when it has neither. Only events of the same sender can be the same:
 * nobody keeps another's from being stored.
 */
export function shippedIdentity({ listener, peer }: RawRecord, envelope: RawFields): string | undefined {
  const id = rawText(envelope, '@metadata._id');
  if (id !== undefined && id !== '') return identityOf(listener, peer, ['id', id]);
  const place = PLACES.find((fields) => fields.every((field) => envelope.has(field)));
  return place === undefined
    ? undefined
    : identityOf(listener, peer, ['place', ...place.map((field) => rawText(envelope, field) ?? '')]);
}

/** Lengths keep one part from ending where another begins. */
function identityOf(listener: string, peer: string, parts: readonly string[]): string {
  return [listener, peer, ...parts].map((part) => `${part.length}:${part}`).join(',');
}
