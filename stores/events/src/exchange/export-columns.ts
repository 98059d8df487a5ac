import { ECS_FIELDS } from '@qiaolou/schema';
import type { SchemaElement } from 'hyparquet';
import { columnOf, listColumnOf, requiredText, type EventColumn } from './event-column.ts';

/** The whole event as a JSON object: what an import reads. */
export const EVENT_JSON = 'event_json';
/** Names of the fields that have a column which cannot hold their value. */
export const JSON_ONLY = 'json_only';

/** Fields that ECS, or this platform, has as lists. */
const LISTS: ReadonlySet<string> = new Set([
  ...['event.category', 'event.type', 'tags', 'host.ip', 'observer.ip', 'related.ip', 'related.user'],
  ...['threat.technique.id', 'email.from.address', 'email.to.address', 'qiaolou.commands', 'qiaolou.headers_decoded'],
]);

/**
 * The columns of an export by the name of their field: one for each field of the dictionary, the same in every file, so that
 * files of several exports are read as one table; then `json_only` and `event_json`. People ask by fields they know, hence
 * the types: DuckDB, pandas and Spark see times as times and ports as numbers. What else a device sends is an open set of
 * hundreds of names with values of any type, which no fixed schema holds without bending some of them; the whole event as
 * JSON holds all, and is the one truth that an import takes.
 */
export const EXPORT_COLUMNS: ReadonlyMap<string, EventColumn> = new Map<string, EventColumn>([
  ...Object.entries(ECS_FIELDS).map(
    ([name, { type }]) => [name, LISTS.has(name) ? listColumnOf(name) : columnOf(name, type)] as const,
  ),
  [JSON_ONLY, listColumnOf(JSON_ONLY)],
  [EVENT_JSON, requiredText(EVENT_JSON)],
]);

/** The schema of an export, as its file says it. */
export const EXPORT_SCHEMA: readonly SchemaElement[] = [
  { name: 'events', num_children: EXPORT_COLUMNS.size },
  ...[...EXPORT_COLUMNS.values()].flatMap(({ elements }) => elements),
];
