import { ipv6Text } from '../netflow/field-reader.ts';

/** Text of an address of one 32-bit word (IPv4) or four (IPv6, RFC 5952). */
export function addressText(words: Uint32Array, at: number, count: number): string {
  if (count === 1) {
    const word = words[at] ?? 0;
    return `${word >>> 24}.${(word >>> 16) & 255}.${(word >>> 8) & 255}.${word & 255}`;
  }
  const bytes = Buffer.alloc(16);
  for (let i = 0; i < 4; i++) bytes.writeUInt32BE(words[at + i] ?? 0, i * 4);
  return ipv6Text(bytes, 0);
}
