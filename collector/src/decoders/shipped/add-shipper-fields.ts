import type { EcsEvent, FieldValue } from '@qiaolou/schema';
import { MAX_EVENT_FIELDS, newDraft, setField, type Draft } from '../../event/draft.ts';
import { ipValue } from '../../event/ecs-value.ts';
import { rawText, type RawFields } from '../../parse/raw-fields.ts';
import type { ShippedLine } from './shipped-line.ts';

/** What the envelope says that the line, the collector or the parser says better, or that only concerns shipping. */
const NOT_TAKEN =
  /^(?:@|event\.|qiaolou\.|ecs\.|input\.type$|tags$|log\.source\.address$|log\.syslog\.|syslog\.identifier$|_|message$|MESSAGE$|SYSLOG_|PRIORITY$)/;
/** Of the shipper's own host: true of the line only when nobody else wrote it. */
const OF_HOST = /^host\./;
/** Senders of syslog that a shipper heard from. */
const RELAYED_KEYS = ['log.source.address', 'source_ip', 'fromhost-ip'];
const HOST_KEYS = ['host.name', 'host.hostname', 'host', '_HOSTNAME', 'hostname', 'agent.hostname', 'agent.name'];
const MAX_TAGS = 32;

/**
 * Adds to a line's event what its envelope tells: host, agent, file, container, labels. What the line says stays. Where the
 * line names another host, or was heard from another device, the shipper's host is not the event's; it is `agent.name`.
 */
export function addShipperFields(event: EcsEvent, envelope: RawFields, { key, hasHost }: ShippedLine): EcsEvent {
  const draft = draftOf(event);
  const shipperHost = first(envelope, HOST_KEYS);
  const relayed = first(envelope, RELAYED_KEYS)?.replace(/:\d{1,5}$/, '');
  const isOwn = relayed === undefined && isShippersOwn(event, hasHost, shipperHost);
  for (const [field, value] of envelope) {
    if (field === key || NOT_TAKEN.test(field) || (!isOwn && OF_HOST.test(field))) continue;
    add(draft, field.includes('.') ? field : `unmapped.${field}`, value);
  }
  if (shipperHost !== undefined) {
    if (isOwn) setField(draft, 'host.name', shipperHost);
    add(draft, 'agent.name', shipperHost);
  }
  if (relayed !== undefined) addRelayed(draft, event, relayed);
  addTags(draft, envelope);
  const { tags } = draft;
  return { ...draft.fields, ...(tags.size > 0 ? { tags: [...tags] } : {}), ...droppedOf(draft) } as EcsEvent;
}

function draftOf(event: EcsEvent): Draft {
  const { tags, 'qiaolou.dropped_fields': dropped, ...fields } = event;
  const draft: Draft = {
    ...newDraft(),
    fields: fields,
    tags: new Set(Array.isArray(tags) ? tags.map(String) : []),
  };
  draft.count = Math.min(MAX_EVENT_FIELDS, Object.keys(fields).length);
  draft.dropped = Number(dropped ?? 0);
  return draft;
}

function droppedOf({ dropped, tags }: Draft): object {
  if (dropped === 0) return {};
  return { 'qiaolou.dropped_fields': dropped, tags: [...tags, 'fields_dropped'].filter(isFirst) };
}

function isFirst(value: string, index: number, all: readonly string[]): boolean {
  return all.indexOf(value) === index;
}

function add(draft: Draft, field: string, value: FieldValue): void {
  if (Object.hasOwn(draft.fields, field)) return;
  if (!setField(draft, field, value) && !field.startsWith('unmapped.')) add(draft, `unmapped.${field}`, value);
}

/** `web01` in a line of a file on `web01.county.gov.cn` is that machine; another name, or a device, is not. */
function isShippersOwn(event: EcsEvent, hasHost: boolean, shipperHost: string | undefined): boolean {
  if (event['observer.vendor'] !== undefined && hasHost) return false;
  const told = event['host.name'];
  if (!hasHost || typeof told !== 'string' || shipperHost === undefined) return !hasHost;
  return label(told) === label(shipperHost);
}

function label(host: string): string {
  return (host.split('.')[0] ?? '').toLowerCase();
}

function addRelayed(draft: Draft, event: EcsEvent, address: string): void {
  const ip = ipValue(address);
  if (ip !== undefined) add(draft, event['observer.vendor'] === undefined ? 'host.ip' : 'observer.ip', ip);
}

function addTags(draft: Draft, envelope: RawFields): void {
  const tags = envelope.get('tags');
  const list = typeof tags === 'object' ? tags : tags === undefined ? [] : [tags];
  for (const tag of list.slice(0, MAX_TAGS)) draft.tags.add(String(tag));
}

function first(fields: RawFields, keys: readonly string[]): string | undefined {
  for (const key of keys) {
    const text = rawText(fields, key);
    if (text !== undefined && text !== '') return text;
  }
  return undefined;
}
