/**
 * IP addresses as comparable keys: 32 lower-case hexadecimal digits of the 128-bit address, IPv4 as `::ffff:a.b.c.d`.
 * Text order of keys is address order, so any network is one `from ≤ key ≤ to`.
 */
export type IpKey = string;

/** What the keys of IPv4 addresses begin with. */
export const MAPPED_PREFIX = '00000000000000000000ffff';
const HEX_BYTE: readonly string[] = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'));

/**
 * Key of an IPv4 or IPv6 address (RFC 4291 text forms, no zone index, no port), undefined when it is not one.
 *
 * @example
 *   ipKey('10.0.0.1'); // '00000000000000000000ffff0a000001'
 */
export function ipKey(text: string): IpKey | undefined {
  if (text.length < 2 || text.length > 45) return undefined;
  if (text.includes(':')) return ipv6Key(text);
  const digits = ipv4Hex(text);
  return digits === undefined ? undefined : MAPPED_PREFIX + digits;
}

/**
 * Value of dotted decimal, undefined for any other text. Leading zeros are refused: some systems read them as octal.
 *
 * @example
 *   ipv4Value('10.0.0.1'); // 0x0a000001
 */
export function ipv4Value(text: string): number | undefined {
  let address = 0;
  let value = -1;
  let parts = 0;
  for (let i = 0; i <= text.length; i++) {
    const code = i === text.length ? 46 : text.charCodeAt(i);
    if (code === 46) {
      if (value < 0 || ++parts > 4) return undefined;
      address = address * 256 + value;
      value = -1;
    } else if (code >= 48 && code <= 57) {
      if (value === 0) return undefined;
      value = (value < 0 ? 0 : value * 10) + code - 48;
      if (value > 255) return undefined;
    } else return undefined;
  }
  return parts === 4 ? address : undefined;
}

/** Eight hexadecimal digits of dotted decimal. */
function ipv4Hex(text: string): string | undefined {
  const value = ipv4Value(text);
  if (value === undefined) return undefined;
  const byte = (shift: number): string => HEX_BYTE[(value >>> shift) & 255] ?? '';
  return byte(24) + byte(16) + byte(8) + byte(0);
}

function ipv6Key(text: string): IpKey | undefined {
  const halves = text.toLowerCase().split('::');
  if (halves.length > 2) return undefined;
  const head = groups(halves[0] ?? '', halves.length === 1);
  const tail = halves.length === 2 ? groups(halves[1] ?? '', true) : '';
  if (head === undefined || tail === undefined) return undefined;
  const length = head.length + tail.length;
  if (halves.length === 1) return length === 32 ? head : undefined;
  return length <= 28 ? head + '0'.repeat(32 - length) + tail : undefined;
}

function groups(text: string, last: boolean): string | undefined {
  if (text === '') return '';
  const parts = text.split(':');
  let out = '';
  for (const [index, part] of parts.entries()) {
    if (part.includes('.')) {
      const digits = last && index === parts.length - 1 ? ipv4Hex(part) : undefined;
      if (digits === undefined) return undefined;
      out += digits;
    } else {
      if (!/^[0-9a-f]{1,4}$/.test(part)) return undefined;
      out += part.padStart(4, '0');
    }
  }
  return out.length <= 32 ? out : undefined;
}

/**
 * Canonical text of a key: dotted decimal for IPv4 and IPv4-mapped, else RFC 5952.
 *
 * @example
 *   ipText('00000000000000000000ffff0a000001'); // '10.0.0.1'
 */
export function ipText(key: IpKey): string {
  if (key.startsWith(MAPPED_PREFIX)) {
    const byte = (at: number) => parseInt(key.slice(at, at + 2), 16);
    return `${byte(24)}.${byte(26)}.${byte(28)}.${byte(30)}`;
  }
  const words = Array.from({ length: 8 }, (_, i) => parseInt(key.slice(i * 4, i * 4 + 4), 16).toString(16));
  const run = longestZeroRun(words);
  if (run.length < 2) return words.join(':');
  return `${words.slice(0, run.start).join(':')}::${words.slice(run.start + run.length).join(':')}`;
}

function longestZeroRun(words: readonly string[]): { start: number; length: number } {
  let best = { start: 0, length: 0 };
  let start = 0;
  for (let i = 0; i <= words.length; i++) {
    if (words[i] === '0') continue;
    if (i - start > best.length) best = { start, length: i - start };
    start = i + 1;
  }
  return best;
}
