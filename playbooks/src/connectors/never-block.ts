import { parseIpRange, rangesOverlap, type IpRange } from './ip-range.ts';

/** Why an address must not be blocked. */
export type NeverBlockReason =
  | 'malformed'
  | 'tooWide'
  | 'unspecified'
  | 'loopback'
  | 'multicast'
  | 'linkLocal'
  | 'broadcast'
  | 'ownNetwork'
  | 'ownInterface';

/** Widest networks that may be blocked at once: 256 IPv4 addresses, one IPv6 subnet. */
const NARROWEST = { 4: 24, 6: 64 } as const;

/** In code, not in configuration: no setting can make these blockable. RFC 6890, RFC 5771, RFC 4291. */
const RESERVED: readonly (readonly [NeverBlockReason, string])[] = [
  ['unspecified', '0.0.0.0/8'],
  ['unspecified', '::'],
  ['loopback', '127.0.0.0/8'],
  ['loopback', '::1'],
  ['multicast', '224.0.0.0/4'],
  ['multicast', 'ff00::/8'],
  ['linkLocal', '169.254.0.0/16'],
  ['linkLocal', 'fe80::/10'],
  ['broadcast', '255.255.255.255'],
];

const RESERVED_RANGES = RESERVED.flatMap(([reason, text]) => {
  const range = parseIpRange(text);
  return range === undefined ? [] : [{ reason, range }];
});

/** What belongs to the operator and is never blocked. */
export interface OwnAddresses {
  /** Configured: own exits, DNS, upper platform; addresses or networks. */
  readonly networks: readonly string[];
  /** Addresses of this machine's interfaces. */
  readonly interfaces: readonly string[];
}

/**
 * May an address be blocked: the parsed range, or why not. Ranges that merely touch an own network are refused too. A
 * configured network that cannot be parsed refuses everything (`malformed`) rather than protecting nothing.
 */
export function judgeBlock(
  address: string,
  own: OwnAddresses,
):
  | { readonly ok: true; readonly range: IpRange }
  | { readonly ok: false; readonly reason: NeverBlockReason; readonly rule: string } {
  const range = parseIpRange(address);
  if (range === undefined) return { ok: false, reason: 'malformed', rule: address };
  if (range.prefix < NARROWEST[range.family])
    return { ok: false, reason: 'tooWide', rule: `/${NARROWEST[range.family]}` };
  for (const reserved of RESERVED_RANGES)
    if (rangesOverlap(range, reserved.range)) return { ok: false, reason: reserved.reason, rule: reserved.range.text };
  for (const [reason, list] of [
    ['ownNetwork', own.networks],
    ['ownInterface', own.interfaces],
  ] as const)
    for (const text of list) {
      // Interface addresses of link-local scope carry a zone.
      const mine = parseIpRange(text.replace(/%.*$/, ''));
      if (mine === undefined) return { ok: false, reason: 'malformed', rule: text };
      if (rangesOverlap(range, mine)) return { ok: false, reason, rule: mine.text };
    }
  return { ok: true, range };
}
