import { isIPv4, isIPv6 } from 'node:net';

/** An address or network as the numbers of its first and last address. */
export interface IpRange {
  readonly family: 4 | 6;
  readonly first: bigint;
  readonly last: bigint;
  /** Prefix length. */
  readonly prefix: number;
  /** Canonical text: `10.0.0.1`, `10.0.0.0/24`, `2001:db8:0:0:0:0:0:1`. */
  readonly text: string;
}

const MAPPED = 0xffffn << 32n;

/**
 * Parses an address with an optional prefix length. IPv4-mapped IPv6 (`::ffff:10.0.0.1`) becomes IPv4, so that no
 * spelling hides an address; zones (`%eth0`) and host bits set in a network are refused. Undefined when malformed.
 */
export function parseIpRange(text: string): IpRange | undefined {
  const [address = '', prefixText, ...rest] = text.trim().split('/');
  if (rest.length > 0 || address.includes('%') || (prefixText !== undefined && !/^\d{1,3}$/.test(prefixText)))
    return undefined;
  const parsed = parseAddress(address);
  if (parsed === undefined) return undefined;
  const bits = parsed.family === 4 ? 32 : 128;
  // A mapped network counts its prefix from the 96 bits before the IPv4 part.
  const prefix = prefixText === undefined ? bits : Number(prefixText) - (parsed.mapped ? 96 : 0);
  if (prefix < 0 || prefix > bits) return undefined;
  const hostMask = (1n << BigInt(bits - prefix)) - 1n;
  if ((parsed.value & hostMask) !== 0n) return undefined;
  const base = formatAddress(parsed.family, parsed.value);
  return {
    family: parsed.family,
    first: parsed.value,
    last: parsed.value | hostMask,
    prefix,
    text: prefix === bits ? base : `${base}/${prefix}`,
  };
}

/** Do two ranges have an address in common. */
export function rangesOverlap(a: IpRange, b: IpRange): boolean {
  return a.family === b.family && a.first <= b.last && b.first <= a.last;
}

function parseAddress(text: string): { family: 4 | 6; value: bigint; mapped: boolean } | undefined {
  if (isIPv4(text)) return { family: 4, value: ipv4Value(text), mapped: false };
  if (!isIPv6(text)) return undefined;
  const value = ipv6Value(text);
  const mapped = value >> 32n === MAPPED >> 32n;
  return mapped ? { family: 4, value: value & 0xffffffffn, mapped } : { family: 6, value, mapped };
}

function ipv4Value(text: string): bigint {
  return text.split('.').reduce((sum, part) => sum * 256n + BigInt(part), 0n);
}

/** `text` was found valid by `isIPv6`. */
function ipv6Value(text: string): bigint {
  const dotted = /\d+\.\d+\.\d+\.\d+$/.exec(text)?.[0];
  const tail = dotted === undefined ? undefined : ipv4Value(dotted);
  const hex =
    tail === undefined || dotted === undefined
      ? text
      : `${text.slice(0, -dotted.length)}${(tail >> 16n).toString(16)}:${(tail & 0xffffn).toString(16)}`;
  const [left = '', right] = hex.split('::');
  const head = left === '' ? [] : left.split(':');
  const end = right === undefined || right === '' ? [] : right.split(':');
  const zeros = Array.from({ length: right === undefined ? 0 : 8 - head.length - end.length }, () => '0');
  return [...head, ...zeros, ...end].reduce((sum, group) => (sum << 16n) + BigInt(`0x${group}`), 0n);
}

function formatAddress(family: 4 | 6, value: bigint): string {
  const [groups, width, radix, separator] = family === 4 ? [4, 8n, 10, '.'] : [8, 16n, 16, ':'];
  const mask = (1n << width) - 1n;
  return Array.from({ length: groups }, (_, index) =>
    ((value >> (width * BigInt(groups - 1 - index))) & mask).toString(radix),
  ).join(separator);
}
