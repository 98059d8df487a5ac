import type { Draw } from './random-of-name.ts';
import { sameShape } from './same-shape.ts';

/** Blocks for documentation, RFC 5737: what stands for every public address. */
const DOCUMENTATION = ['198.51.100', '203.0.113', '192.0.2'] as const;

/**
 * Another IPv4 address of the same class: private, shared (RFC 6598) and link-local ones stay in their block with octets of
 * as many digits, public ones come from RFC 5737; loopback, masks, multicast and `0.…` say what they are and stay.
 */
export function twinIpv4(address: string, draw: Draw): string {
  const [a = '', b = '', c = '', d = ''] = address.split('.');
  const octet = (text: string): string => otherOctet(text, draw);
  if (saysWhatItIs(Number(a))) return address;
  if (a === '10') return ['10', octet(b), octet(c), octet(d)].join('.');
  const block = blockOf(a, Number(b), draw);
  if (block !== undefined) return `${block}.${octet(c)}.${octet(d)}`;
  return `${DOCUMENTATION[draw(3)] ?? DOCUMENTATION[0]}.${d === '0' ? '0' : 1 + draw(254)}`;
}

function saysWhatItIs(first: number): boolean {
  return first === 0 || first === 127 || first >= 224;
}

function blockOf(first: string, second: number, draw: Draw): string | undefined {
  if (first === '192') return second === 168 ? '192.168' : undefined;
  if (first === '169') return second === 254 ? '169.254' : undefined;
  if (first === '172') return second >= 16 && second <= 31 ? `172.${16 + draw(16)}` : undefined;
  return first === '100' && second >= 64 && second < 128 ? `100.${64 + draw(64)}` : undefined;
}

/** As many digits as before; 0 and 255 mean nets and everybody, and stay. */
function otherOctet(text: string, draw: Draw): string {
  if (text === '0' || text === '255') return text;
  if (text.length === 1) return String(1 + draw(9));
  return text.length === 2 ? String(10 + draw(90)) : String(100 + draw(155));
}

/** Another IPv6 address: `2001:db8:…` (RFC 3849) for public ones, link-local and unique local ones stay such; `::` and `::1` stay. */
export function twinIpv6(address: string, draw: Draw): string {
  if (/^[:01]+$/.test(address)) return address;
  const group = (text: string): string => sameShape(text, draw);
  const kept = /^(?:fe80|f[cd]|ff)/i.exec(address)?.[0];
  if (kept !== undefined) return kept + sameShape(address.slice(kept.length), draw);
  const [head = '', tail] = address.split('::');
  const rest = ['2001', 'db8', ...head.split(':').slice(2).map(group)].join(':');
  return tail === undefined ? rest : `${rest}::${tail.split(':').map(group).join(':')}`;
}

/** The number of an IPv4 address, signed when the one it stands for was. */
export function numberOfIpv4(address: string, signed: boolean): number {
  const value = Buffer.from(address.split('.').map(Number));
  return signed ? value.readInt32BE() : value.readUInt32BE();
}

/** The dotted form of a number, or undefined when it is beyond 32 bits. */
export function ipv4OfNumber(value: number): string | undefined {
  if (value < -(2 ** 31) || value >= 2 ** 32) return undefined;
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value < 0 ? value + 2 ** 32 : value);
  return [...bytes].join('.');
}
