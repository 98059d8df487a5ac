import { isIP } from 'node:net';
import { WholeEvent, type EcsEvent, type LazyEvent, type RawRecord } from '@qiaolou/schema';
import { isForwarded, splitPeerOfSite } from '../forward/index.ts';

/** Events of a record with the site it came from, if it came from one. */
export function withSites(record: RawRecord, events: readonly EcsEvent[]): readonly EcsEvent[] {
  return isForwarded(record) ? events.map(withSite) : events;
}

/** Rows of flows with the site of their exporter: an exporter is named by its address, and by its site behind it. */
export function withSitesOfFlows(events: readonly EcsEvent[]): readonly EcsEvent[] {
  return events.some(isOfSite) ? events.map((event) => (isOfSite(event) ? withSite(event) : event)) : events;
}

/** The same of rows that may be lines: those of a site are objects. */
export function withSitesOfRows(events: readonly LazyEvent[]): readonly LazyEvent[] {
  return events.map((event) =>
    event.line() === undefined && isOfSite(event.whole()) ? new WholeEvent(withSite(event.whole())) : event,
  );
}

function isOfSite(event: EcsEvent): boolean {
  const sender = event['log.source.address'];
  return typeof sender === 'string' && sender.includes('@');
}

function withSite(event: EcsEvent): EcsEvent {
  const sender = event['log.source.address'] ?? event['log.file.path'];
  const told = typeof sender === 'string' ? splitPeerOfSite(sender) : undefined;
  if (told === undefined) return event;
  const ofExporter = event['observer.type'] === event['qiaolou.listener'] && event['observer.ip'] === undefined;
  const observer = ofExporter && isIP(told.peer) !== 0 ? { 'observer.ip': told.peer } : {};
  return { ...event, 'qiaolou.site': told.site, ...observer };
}
