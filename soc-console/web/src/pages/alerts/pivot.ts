import { HOUR_MS, MINUTE_MS, type Alert, type AlertGroup, type MatchEntities, type Scalar } from '@qiaolou/schema';
import type { SearchParams } from '../../base/url-state.ts';
import { queryForIds, queryForValues } from '../../query/query-edit.ts';
import { absolute, formatTimeSpec } from '../../time/time-range.ts';

/** Events shown as evidence. */
const MAX_EVIDENCE = 50;

/** Ids of the events behind alerts, the newest alert's first, without repetition; at most 50. */
export function evidenceIds(alerts: readonly Alert[]): readonly string[] {
  return [...new Set(alerts.flatMap((alert) => [...alert.eventIds].reverse()))].slice(0, MAX_EVIDENCE);
}

/** Event search over the time of a group, `marginMs` wider at both ends. */
function timeOf(group: AlertGroup, marginMs: number): string {
  return formatTimeSpec(absolute(Date.parse(group.firstSeen) - marginMs, Date.parse(group.lastSeen) + marginMs));
}

/** Address parameters of the event search that finds exactly these events. */
export function evidenceSearch(group: AlertGroup, ids: readonly string[]): SearchParams {
  return { query: queryForIds(ids), time: timeOf(group, MINUTE_MS) };
}

/** ECS field of each entity. */
export const ENTITY_FIELDS = {
  sourceIp: 'source.ip',
  destinationIp: 'destination.ip',
  destinationPort: 'destination.port',
  user: 'user.name',
  host: 'host.name',
  url: 'url.original',
  dataset: 'event.dataset',
} as const satisfies Readonly<Record<keyof MatchEntities, string>>;

/** Entity kinds in the order of the screen. */
export const ENTITY_KINDS = Object.keys(ENTITY_FIELDS) as readonly (keyof MatchEntities)[];

/** Event search for what the parties of a group did, ten minutes before to ten minutes after. */
export function huntSearch(group: AlertGroup): SearchParams {
  const { sourceIp, destinationIp, user, host } = group.entities;
  const pairs: (readonly [string, Scalar])[] = [];
  if (sourceIp !== undefined) pairs.push([ENTITY_FIELDS.sourceIp, sourceIp]);
  if (destinationIp !== undefined) pairs.push([ENTITY_FIELDS.destinationIp, destinationIp]);
  if (pairs.length === 0 && user !== undefined) pairs.push([ENTITY_FIELDS.user, user]);
  if (pairs.length === 0 && host !== undefined) pairs.push([ENTITY_FIELDS.host, host]);
  return { query: queryForValues(pairs), time: timeOf(group, 10 * MINUTE_MS) };
}

/** Event search for one entity around the time of a group, an hour to both sides. */
export function entitySearch(group: AlertGroup, kind: keyof MatchEntities, value: Scalar): SearchParams {
  return { query: queryForValues([[ENTITY_FIELDS[kind], value]]), time: timeOf(group, HOUR_MS) };
}
