import { TAG } from './ber-reader.ts';

/** Writes elements of BER (X.690) as SNMP uses it: tags of one byte, definite lengths. */
export function berElement(tag: number, ...content: readonly Uint8Array[]): Buffer {
  const length = content.reduce((sum, bytes) => sum + bytes.length, 0);
  const head = length < 0x80 ? [tag, length] : [tag, 0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.from(head), ...content]);
}

/** A whole number of 32 bits, signed. */
export function berInteger(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32BE(value | 0);
  let from = 0;
  // Bytes that only repeat the sign are left out (X.690 §8.3.2).
  while (from < 3 && isSign(bytes[from] ?? 0, bytes[from + 1] ?? 0)) from++;
  return berElement(TAG.integer, bytes.subarray(from));
}

/** Octets. */
export function berOctets(value: string | Uint8Array): Buffer {
  return berElement(TAG.octets, typeof value === 'string' ? Buffer.from(value) : value);
}

/** An object identifier in dotted form, of two arcs or more. */
export function berOid(text: string): Buffer {
  const [first = 0, second = 0, ...rest] = text.split('.').map(Number);
  const bytes: number[] = [];
  for (const arc of [40 * first + second, ...rest]) {
    const digits = [arc % 128];
    for (let left = Math.floor(arc / 128); left > 0; left = Math.floor(left / 128)) digits.unshift((left % 128) | 0x80);
    bytes.push(...digits);
  }
  return berElement(TAG.oid, Buffer.from(bytes));
}

function isSign(byte: number, next: number): boolean {
  return (byte === 0 && next < 0x80) || (byte === 0xff && next >= 0x80);
}
