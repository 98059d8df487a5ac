import type { RawRecord, SpoolPosition } from '@qiaolou/schema';

/** A place in a site's spool; total order: segment, offset, frame. */
export interface SitePlace extends SpoolPosition {
  /** Number of the record in its block; absent in a spool without blocks. */
  readonly frame?: number | undefined;
}

/** A record on its way from a site: with its place in the site's spool. */
export interface ForwardedRecord {
  readonly record: RawRecord;
  readonly position: SitePlace;
}

/** Names of sites: lower-case letters, digits and hyphens, as in host names (RFC 1123 §2.1), at most 40. */
export const SITE_NAME = /^[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?$/;

const PREFIX = 'forwarded:';

/**
 * The record as the centre keeps it: its own listener and receive time, the sender's address with the site behind it
 * (`10.1.2.3@county-a`, for two counties may use one address), and an identity from its place at the site, so that what is
 * delivered again is stored once. Of a record that had an identity this one is kept: a file imported twice, a message of Kafka.
 */
export function recordOfSite({ record, position }: ForwardedRecord, site: string, spoolId: string): RawRecord {
  const { segment, offset, frame } = position;
  const place = frame === undefined ? `${segment}:${offset}` : `${segment}:${offset}:${frame}`;
  const own = record.identity ?? `${spoolId}:${place}`;
  return { ...record, peer: peerOfSite(record.peer, site), identity: `${PREFIX}${site}:${own}` };
}

/** Where a record was at its site, if it is named for that: `spool` is `<site>/<spool id>`. */
export function placeAtSite({
  identity,
}: RawRecord): { readonly spool: string; readonly place: SitePlace } | undefined {
  const found = /^forwarded:([a-z0-9-]{1,40}):([0-9a-f]{32}):(\d{1,10}):(\d{1,10})(?::(\d{1,10}))?$/.exec(
    identity ?? '',
  );
  if (found === null) return undefined;
  const [, site, spoolId, segment, offset, frame] = found;
  const place = { segment: Number(segment), offset: Number(offset) };
  return { spool: `${site}/${spoolId}`, place: frame === undefined ? place : { ...place, frame: Number(frame) } };
}

/** True when a place comes after another, or there is no other. */
export function isAfter(place: SitePlace, other: SitePlace | undefined): boolean {
  if (other === undefined) return true;
  if (place.segment !== other.segment) return place.segment > other.segment;
  if (place.offset !== other.offset) return place.offset > other.offset;
  return (place.frame ?? 0) > (other.frame ?? 0);
}

/** True for a record that came from another collector. */
export function isForwarded({ identity }: RawRecord): boolean {
  return identity?.startsWith(PREFIX) === true;
}

/** A sender of a site as senders are named at the centre. */
export function peerOfSite(peer: string, site: string): string {
  return `${peer}@${site}`;
}

/**
 * A sender's name at the centre taken apart again; undefined when no site is in it. What came by way of a second site has both:
 * `county-a@city`, from the sender outwards.
 */
export function splitPeerOfSite(peer: string): { readonly peer: string; readonly site: string } | undefined {
  const sites: string[] = [];
  let rest = peer;
  for (;;) {
    const at = rest.lastIndexOf('@');
    if (at < 0 || !SITE_NAME.test(rest.slice(at + 1))) break;
    sites.unshift(rest.slice(at + 1));
    rest = rest.slice(0, at);
  }
  return sites.length === 0 ? undefined : { peer: rest, site: sites.join('@') };
}
