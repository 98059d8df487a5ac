import { networksOverlap, parseIpNetwork, type IpNetwork } from '@qiaolou/schema';

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

const RESERVED_NETWORKS = RESERVED.map(([reason, text]) => {
  const parsed = parseIpNetwork(text);
  if (!parsed.ok) throw new Error(`reserved network ${text}: ${parsed.code}`);
  return { reason, network: parsed.network };
});

/** What belongs to the operator and is never blocked. */
export interface OwnAddresses {
  /** Configured: own exits, DNS, upper platform; addresses or networks. */
  readonly networks: readonly string[];
  /** Addresses of this machine's interfaces. */
  readonly interfaces: readonly string[];
}

/**
 * May an address be blocked: the parsed network, or why not. Networks that merely touch an own one are refused too, and
 * so are those with bits behind their prefix: what is blocked is exactly what was judged. A configured network that
 * cannot be parsed refuses everything (`malformed`) rather than protecting nothing.
 *
 * @example
 *   judgeBlock('127.0.0.1', { networks: [], interfaces: [] }); // { ok: false, reason: 'loopback', rule: '127.0.0.0/8' }
 *   judgeBlock('203.0.113.7', { networks: [], interfaces: [] }).ok; // true
 */
export function judgeBlock(
  address: string,
  own: OwnAddresses,
):
  | { readonly ok: true; readonly network: IpNetwork }
  | { readonly ok: false; readonly reason: NeverBlockReason; readonly rule: string } {
  const parsed = parseIpNetwork(address.trim());
  if (!parsed.ok) return { ok: false, reason: 'malformed', rule: address };
  const { network } = parsed;
  if (network.prefix < NARROWEST[network.family])
    return { ok: false, reason: 'tooWide', rule: `/${NARROWEST[network.family]}` };
  for (const reserved of RESERVED_NETWORKS)
    if (networksOverlap(network, reserved.network))
      return { ok: false, reason: reserved.reason, rule: reserved.network.text };
  for (const [reason, list] of [
    ['ownNetwork', own.networks],
    ['ownInterface', own.interfaces],
  ] as const)
    for (const text of list) {
      // Interface addresses of link-local scope carry a zone.
      const mine = parseIpNetwork(text.trim().replace(/%.*$/, ''));
      if (!mine.ok) return { ok: false, reason: 'malformed', rule: text };
      if (networksOverlap(network, mine.network)) return { ok: false, reason, rule: mine.network.text };
    }
  return { ok: true, network };
}
