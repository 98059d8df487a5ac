import { isUtf8 } from 'node:buffer';

/** How the bytes of a field are read. `guess`: an unknown field. */
export type FieldKind =
  | 'unsigned'
  | 'signed'
  | 'float'
  | 'boolean'
  | 'ipv4'
  | 'ipv6'
  | 'mac'
  | 'text'
  | 'octets'
  | 'timeSeconds'
  | 'timeMilliseconds'
  | 'timeMicroseconds'
  | 'timeNanoseconds'
  | 'guess';

/** A decoded field: integers above 2^53 are decimal text, times ISO 8601 UTC, octets hex. */
export type FlowValue = string | number | boolean;

/** Reads `length` bytes at a place that is known to be inside the buffer. */
export type FieldReader = (buffer: Buffer, at: number, length: number) => FlowValue;

/** Seconds from 1900 (NTP, used by micro- and nanosecond times, RFC 7011 §6.1.9) to 1970. */
const NTP_OFFSET_SECONDS = 2_208_988_800;
const MAX_DATE_MS = 8.64e15;
const gb18030 = new TextDecoder('gb18030');

/** The reader of a kind for a length; 65535 means the length varies. A length the kind cannot have is read as hex. */
export function fieldReader(kind: FieldKind, length: number): FieldReader {
  return kind === 'unsigned' && length !== 65535 ? (UNSIGNED_READERS[length] ?? readUnsigned) : READERS[kind];
}

const READERS = {
  unsigned: readUnsigned,
  signed: readSigned,
  float: readFloat,
  boolean: (buffer, at, size) => (size === 1 && buffer[at] === 1 ? true : readFalse(buffer, at, size)),
  ipv4: (buffer, at, size) => (size === 4 ? ipv4Text(buffer, at) : readOctets(buffer, at, size)),
  ipv6: (buffer, at, size) => (size === 16 ? ipv6Text(buffer, at) : readOctets(buffer, at, size)),
  mac: (buffer, at, size) => (size === 6 ? macText(buffer, at) : readOctets(buffer, at, size)),
  text: readText,
  octets: readOctets,
  timeSeconds: (buffer, at, size) => readTime(buffer, at, size, 1000),
  timeMilliseconds: (buffer, at, size) => readTime(buffer, at, size, 1),
  timeMicroseconds: readNtpTime,
  timeNanoseconds: readNtpTime,
  guess: readGuess,
} satisfies Readonly<Record<FieldKind, FieldReader>>;

const UNSIGNED_READERS: Readonly<Record<number, FieldReader>> = {
  1: (buffer, at) => buffer[at] ?? 0,
  2: (buffer, at) => buffer.readUInt16BE(at),
  4: (buffer, at) => buffer.readUInt32BE(at),
};

/** Any length up to 8: exporters may send counters shorter than the registry says (RFC 7011 §6.2). */
function readUnsigned(buffer: Buffer, at: number, length: number): FlowValue {
  if (length === 0 || length > 8) return readOctets(buffer, at, length);
  if (length <= 6) return buffer.readUIntBE(at, length);
  const high = buffer.readUIntBE(at, length - 4);
  const low = buffer.readUInt32BE(at + length - 4);
  if (high <= 0x1fffff) return high * 0x1_0000_0000 + low;
  return ((BigInt(high) << 32n) + BigInt(low)).toString();
}

function readSigned(buffer: Buffer, at: number, length: number): FlowValue {
  if (length === 0 || length > 8) return readOctets(buffer, at, length);
  if (length <= 6) return buffer.readIntBE(at, length);
  const value = BigInt.asIntN(length * 8, BigInt(`0x${buffer.toString('hex', at, at + length)}`));
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value.toString();
}

function readFloat(buffer: Buffer, at: number, length: number): FlowValue {
  if (length !== 4 && length !== 8) return readOctets(buffer, at, length);
  const value = length === 4 ? buffer.readFloatBE(at) : buffer.readDoubleBE(at);
  return Number.isFinite(value) ? value : String(value);
}

function readFalse(buffer: Buffer, at: number, length: number): FlowValue {
  return length === 1 && buffer[at] === 2 ? false : readOctets(buffer, at, length);
}

function readOctets(buffer: Buffer, at: number, length: number): string {
  return buffer.toString('hex', at, at + length);
}

function readText(buffer: Buffer, at: number, length: number): string {
  let end = at + length;
  while (end > at && buffer[end - 1] === 0) end--;
  const bytes = buffer.subarray(at, end);
  return isUtf8(bytes) ? bytes.toString('utf8') : gb18030.decode(bytes);
}

function readTime(buffer: Buffer, at: number, length: number, unitMs: number): FlowValue {
  const value = readUnsigned(buffer, at, length);
  return typeof value === 'number' ? timeText(value * unitMs, value) : value;
}

function readNtpTime(buffer: Buffer, at: number, length: number): FlowValue {
  if (length !== 8) return readOctets(buffer, at, length);
  const seconds = buffer.readUInt32BE(at) - NTP_OFFSET_SECONDS;
  const fractionMs = (buffer.readUInt32BE(at + 4) / 0x1_0000_0000) * 1000;
  return timeText(Math.floor(seconds * 1000 + fractionMs), readOctets(buffer, at, length));
}

function timeText(epochMs: number, otherwise: FlowValue): FlowValue {
  return Math.abs(epochMs) <= MAX_DATE_MS ? new Date(epochMs).toISOString() : otherwise;
}

/** Unknown fields: what looks like text is text, what can be a number is one, the rest is hex. */
function readGuess(buffer: Buffer, at: number, length: number): FlowValue {
  if (length === 1 || length === 2 || length === 4 || length === 8) return readUnsigned(buffer, at, length);
  let end = at + length;
  while (end > at && buffer[end - 1] === 0) end--;
  for (let index = at; index < end; index++) {
    const byte = buffer[index] ?? 0;
    if (byte < 0x20 || byte > 0x7e) return readOctets(buffer, at, length);
  }
  return buffer.toString('latin1', at, end);
}

/** Four bytes as dotted decimal. */
export function ipv4Text(buffer: Buffer, at: number): string {
  return `${buffer[at] ?? 0}.${buffer[at + 1] ?? 0}.${buffer[at + 2] ?? 0}.${buffer[at + 3] ?? 0}`;
}

/** Sixteen bytes in the form of RFC 5952. */
export function ipv6Text(buffer: Buffer, at: number): string {
  const words = Array.from({ length: 8 }, (_, index) => buffer.readUInt16BE(at + index * 2));
  let zerosAt = -1;
  let zeros = 1;
  for (let from = 0; from < 8; from++) {
    let to = from;
    while (to < 8 && words[to] === 0) to++;
    if (to - from > zeros) {
      zerosAt = from;
      zeros = to - from;
    }
    from = Math.max(from, to - 1);
  }
  const hex = words.map((word) => word.toString(16));
  if (zerosAt < 0) return hex.join(':');
  return `${hex.slice(0, zerosAt).join(':')}::${hex.slice(zerosAt + zeros).join(':')}`;
}

function macText(buffer: Buffer, at: number): string {
  // Upper case with hyphens: RFC 7042 §2.1, as ECS has it.
  return (
    buffer
      .toString('hex', at, at + 6)
      .toUpperCase()
      .match(/../g) ?? []
  ).join('-');
}
