import type { Placeholders } from './placeholders.ts';

/** What of the network is ours: the one place rules learn it from. Plain data that may cross to a thread. */
export interface InsideNetworks {
  /** Addresses and networks in CIDR notation, IPv4 and IPv6: `%inside_networks%` under `expand` and `cidr`. */
  readonly networks: readonly string[];
  /** Names firewalls give to zones of ours, whole and regardless of case, `*` for any run: `%inside_zones%`. */
  readonly zones: readonly string[];
}

/**
 * Inside unless something else is configured: private use (RFC 1918), shared space (RFC 6598), link-local (RFC 3927, RFC
 * 4291 §2.5.6), unique local IPv6 (RFC 4193), and 59.192.0.0/10, the address plan of the e-government extranet. An
 * installation's own global IPv6 prefixes are nobody's to guess: they have to be added.
 */
export const DEFAULT_INSIDE_NETWORKS: InsideNetworks = {
  networks: [
    '10.0.0.0/8',
    '172.16.0.0/12',
    '192.168.0.0/16',
    '100.64.0.0/10',
    '169.254.0.0/16',
    '59.192.0.0/10',
    'fc00::/7',
    'fe80::/10',
  ],
  zones: [
    'trust',
    'local',
    'lan',
    'dmz',
    'inside',
    'internal',
    'intranet',
    'private*',
    'zhuanyong*',
    '*内网*',
    '*内部*',
    '*专用*',
    '*专网*',
    '*办公*',
    '*终端*',
    '*服务器区*',
  ],
};

/**
 * Addresses that are no host of the internet, whoever asks (IANA special-purpose registries): unspecified, loopback,
 * multicast, reserved, broadcast. `%special_networks%`.
 */
const SPECIAL_NETWORKS: readonly string[] = [
  '0.0.0.0/8',
  '127.0.0.0/8',
  '224.0.0.0/3',
  '::/128',
  '::1/128',
  'ff00::/8',
];

/** The placeholders that say what is inside. */
export function insidePlaceholders({ networks, zones }: InsideNetworks): Placeholders {
  return new Map([
    ['inside_networks', networks],
    ['inside_zones', zones],
    ['special_networks', SPECIAL_NETWORKS],
  ]);
}
