import { ipKey, ipText, ipv4Value, MAPPED_PREFIX, type IpKey } from './ip-address.ts';

/** Smallest and largest key of a network. */
export interface IpRange {
  readonly from: IpKey;
  readonly to: IpKey;
}

/** An address or a network; a single address is the network of that address alone. */
export interface IpNetwork extends IpRange {
  /** 4 for IPv4 and IPv4-mapped IPv6, however it was spelled. */
  readonly family: 4 | 6;
  /** Prefix length, bits of the family: 0–32 or 0–128. */
  readonly prefix: number;
  /** The one spelling of this network (RFC 5952): `10.0.0.1`, `10.0.0.0/24`, `2001:db8::/32`. */
  readonly text: string;
}

/** A network, or what is wrong with the text and where: offset of its first wrong character. */
export type IpNetworkResult =
  | { readonly ok: true; readonly network: IpNetwork }
  | {
      readonly ok: false;
      readonly code: 'badAddress' | 'badPrefix' | 'prefixTooLong' | 'hostBitsSet';
      readonly at: number;
    };

/** Bits of a key, and those before the IPv4 part of one. */
const KEY_BITS = 128;
const MAPPED_BITS = 96;

/**
 * Reads an address or a network in CIDR notation (RFC 4632 §3.1, RFC 4291 §2.3). No spelling hides an address: an
 * IPv4-mapped one (`::ffff:10.0.0.0/104`) is the IPv4 network (`10.0.0.0/8`). Bits behind the prefix are refused, unless
 * `hostBits` says that they are to be cleared: whoever acts on a network must not act on more than was written.
 *
 * @example
 *   parseIpNetwork('10.1.2.0/24'); // { ok: true, network: { family: 4, prefix: 24, text: '10.1.2.0/24', … } }
 *   parseIpNetwork('10.1.2.3/8'); // { ok: false, code: 'hostBitsSet', at: 0 }
 *   parseIpNetwork('10.1.2.3/8', { hostBits: 'cleared' }); // … network: { text: '10.0.0.0/8', … }
 */
export function parseIpNetwork(
  text: string,
  { hostBits }: { readonly hostBits: 'refused' | 'cleared' } = { hostBits: 'refused' },
): IpNetworkResult {
  const slash = text.indexOf('/');
  const address = slash < 0 ? text : text.slice(0, slash);
  const key = ipKey(address);
  if (key === undefined) return { ok: false, code: 'badAddress', at: 0 };
  const before = address.includes(':') ? 0 : MAPPED_BITS;
  const digits = slash < 0 ? String(KEY_BITS - before) : text.slice(slash + 1);
  if (!/^\d{1,3}$/.test(digits)) return { ok: false, code: 'badPrefix', at: slash + 1 };
  const bits = before + Number(digits);
  if (bits > KEY_BITS) return { ok: false, code: 'prefixTooLong', at: slash + 1 };
  const range = rangeOf(key, bits);
  if (hostBits === 'refused' && range.from !== key) return { ok: false, code: 'hostBitsSet', at: 0 };
  return { ok: true, network: networkOf(range, bits) };
}

function rangeOf(key: IpKey, bits: number): IpRange {
  const value = BigInt(`0x${key}`);
  const hostMask = (1n << BigInt(KEY_BITS - bits)) - 1n;
  const hex = (n: bigint): IpKey => n.toString(16).padStart(KEY_BITS / 4, '0');
  return { from: hex(value & ~hostMask), to: hex(value | hostMask) };
}

function networkOf({ from, to }: IpRange, bits: number): IpNetwork {
  // Cleared host bits: whatever is wider than all of IPv4 does not begin like it.
  const mapped = from.startsWith(MAPPED_PREFIX);
  const prefix = mapped ? bits - MAPPED_BITS : bits;
  const address = ipText(from);
  return { family: mapped ? 4 : 6, prefix, from, to, text: bits === KEY_BITS ? address : `${address}/${prefix}` };
}

/**
 * Makes the test whether a text is an address in the network. IPv4 and IPv4-mapped addresses are the same; what is no
 * address is in none.
 *
 * @example
 *   const parsed = parseIpNetwork('10.0.0.0/8');
 *   parsed.ok && addressTest(parsed.network)('::ffff:10.1.2.3'); // true
 */
export function addressTest(network: IpNetwork): (address: string) => boolean {
  const { from, to } = network;
  const byKey = (address: string): boolean => {
    const key = ipKey(address);
    return key !== undefined && from <= key && key <= to;
  };
  if (network.family === 6) return byKey;
  // IPv4 is on the hot path of every firewall rule, where no key needs to be made.
  const size = 2 ** (32 - network.prefix);
  const base = Math.floor(Number(`0x${from.slice(MAPPED_PREFIX.length)}`) / size);
  return (address) => {
    const value = ipv4Value(address);
    return value === undefined ? byKey(address) : Math.floor(value / size) === base;
  };
}

/**
 * Have two networks an address in common. An IPv6 network so wide that it holds the IPv4-mapped addresses has the IPv4
 * ones in it.
 *
 * @example
 *   const [wide, narrow] = [parseIpNetwork('10.0.0.0/8'), parseIpNetwork('10.1.2.3')];
 *   wide.ok && narrow.ok && networksOverlap(wide.network, narrow.network); // true
 */
export function networksOverlap(a: IpRange, b: IpRange): boolean {
  return a.from <= b.to && b.from <= a.to;
}

/**
 * Range of a network in CIDR notation, for queries: host bits may be set (`10.1.2.3/8` is `10.0.0.0/8`). Undefined when
 * it is not a network; an address alone is none.
 *
 * @example
 *   cidrRange('10.0.0.0/24')?.to; // ipKey('10.0.0.255')
 */
export function cidrRange(text: string): IpRange | undefined {
  if (!text.includes('/')) return undefined;
  const parsed = parseIpNetwork(text, { hostBits: 'cleared' });
  return parsed.ok ? { from: parsed.network.from, to: parsed.network.to } : undefined;
}
