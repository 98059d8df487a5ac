import { setField, type Draft } from '../event/draft.ts';
import { flattenJson } from './grammars/json.ts';
import type { Line } from './line.ts';
import type { RawFields } from './raw-fields.ts';

/** Fields a sender must not decide: they say where and when *we* got the record. */
const OURS: ReadonlySet<string> = new Set([
  'event.id',
  'event.created',
  'event.ingested',
  'event.original',
  'log.source.address',
]);

/**
 * Takes a record that already is ECS, flat or nested (Beats, Elastic Agent, another Qiaolou), as it is. A sender's
 * `event.id` is kept as `qiaolou.sender_event_id`: ids decide what is stored once, so a sender must not choose them.
 * Undefined when the body is no ECS event.
 */
export function readEcsJson(line: Line, draft: Draft): RawFields | undefined {
  const object = line.json();
  if (object === undefined || !looksLikeEcs(object)) return undefined;
  const raw: RawFields = new Map();
  flattenJson(object, raw);
  for (const [field, value] of raw) {
    if (field === '@timestamp' || field === 'tags' || OURS.has(field) || field.startsWith('qiaolou.')) continue;
    if (!setField(draft, field, value)) setField(draft, `unmapped.${field}`, value);
  }
  const senderId = raw.get('event.id');
  if (senderId !== undefined) setField(draft, 'qiaolou.sender_event_id', senderId);
  if (draft.fields['event.dataset'] === undefined) setField(draft, 'event.dataset', 'ecs');
  addTags(raw, draft);
  return raw;
}

function addTags(raw: RawFields, draft: Draft): void {
  const tags = raw.get('tags');
  if (typeof tags === 'object') for (const tag of tags.slice(0, 32)) draft.tags.add(String(tag));
  else if (typeof tags === 'string') draft.tags.add(tags);
}

/** An ECS event has a time and says so by `ecs.version` or at least one `event.*` categorisation field. */
function looksLikeEcs(object: object): boolean {
  if (!Object.hasOwn(object, '@timestamp')) return false;
  if (Object.hasOwn(object, 'ecs') || Object.hasOwn(object, 'ecs.version')) return true;
  if (['event.dataset', 'event.category', 'event.kind', 'event.action'].some((key) => Object.hasOwn(object, key)))
    return true;
  const event: unknown = Object.hasOwn(object, 'event') ? (object as { event?: unknown }).event : undefined;
  return (
    typeof event === 'object' &&
    event !== null &&
    ['dataset', 'category', 'kind', 'action'].some((key) => Object.hasOwn(event, key))
  );
}
