import { ipKey } from './ip-address.ts';

/** Hex digits of a /64, the smallest network one IPv6 host is given (RFC 4291 §2.5.1). */
const HOST_DIGITS = 16;
const MAPPED = '00000000000000000000ffff';

/**
 * Whom an address is counted as: an IPv4 address as itself, however it is written; an IPv6 address as its /64, because
 * whoever has one address there has all of them. What is no address is counted together.
 *
 * @example
 *   addressGroup('::ffff:10.0.0.1') === addressGroup('10.0.0.1'); // true
 *   addressGroup('2001:db8::1') === addressGroup('2001:db8::2'); // true
 */
export function addressGroup(address: string | undefined): string {
  const key = ipKey(address?.split('%')[0] ?? '');
  if (key === undefined) return 'unknown';
  return key.startsWith(MAPPED) ? key : key.slice(0, HOST_DIGITS);
}
