import { decodeText } from '../../decode/charset.ts';
import { EvtxFault } from './chunk-bytes.ts';

/** What a value is as JSON. */
export type BinXmlScalar = string | number | boolean;

/** A value of a template's instance: its type and where its bytes are in the chunk. */
export interface BinXmlValue {
  readonly type: number;
  readonly at: number;
  readonly size: number;
}

/** Value types (MS-EVEN6 §2.2.12), those that are asked for by name. */
export const NULL_TYPE = 0x00;
export const BINXML_TYPE = 0x21;
export const ARRAY_FLAG = 0x80;
const STRING_TYPE = 0x01;
const ANSI_STRING_TYPE = 0x02;

interface FixedType {
  readonly size: number;
  readonly read: (bytes: Buffer) => BinXmlScalar;
}

/** Types of one size. */
const FIXED: Readonly<Record<number, FixedType>> = {
  0x03: { size: 1, read: (bytes) => bytes.readInt8() },
  0x04: { size: 1, read: (bytes) => bytes.readUInt8() },
  0x05: { size: 2, read: (bytes) => bytes.readInt16LE() },
  0x06: { size: 2, read: (bytes) => bytes.readUInt16LE() },
  0x07: { size: 4, read: (bytes) => bytes.readInt32LE() },
  0x08: { size: 4, read: (bytes) => bytes.readUInt32LE() },
  0x09: { size: 8, read: (bytes) => exact(bytes.readBigInt64LE()) },
  0x0a: { size: 8, read: (bytes) => exact(bytes.readBigUInt64LE()) },
  0x0b: { size: 4, read: (bytes) => finite(bytes.readFloatLE()) },
  0x0c: { size: 8, read: (bytes) => finite(bytes.readDoubleLE()) },
  0x0d: { size: 4, read: (bytes) => bytes.readUInt32LE() !== 0 },
  0x0f: { size: 16, read: guid },
  0x11: { size: 8, read: (bytes) => fileTime(bytes.readBigUInt64LE()) },
  0x12: { size: 16, read: systemTime },
  0x14: { size: 4, read: (bytes) => `0x${bytes.readUInt32LE().toString(16)}` },
  0x15: { size: 8, read: (bytes) => `0x${bytes.readBigUInt64LE().toString(16)}` },
};

/** The text of a value that is not BinXml and no list; undefined for none. Throws a fault for a type or size that is not known. */
export function scalarOf(chunk: Buffer, { type, at, size }: BinXmlValue): BinXmlScalar | undefined {
  const bytes = chunk.subarray(at, at + size);
  if (type === NULL_TYPE || size === 0) return undefined;
  const fixed = FIXED[type];
  if (fixed !== undefined) {
    if (size !== fixed.size) throw new EvtxFault('value', at);
    return fixed.read(bytes);
  }
  switch (type) {
    case STRING_TYPE:
      return withoutNul(bytes.toString('utf16le'));
    case ANSI_STRING_TYPE:
      return withoutNul(decodeText(bytes).text);
    case 0x0e:
      return bytes.toString('hex').toUpperCase();
    case 0x10:
      if (size !== 4 && size !== 8) throw new EvtxFault('value', at);
      return `0x${(size === 4 ? bytes.readUInt32LE() : bytes.readBigUInt64LE()).toString(16)}`;
    case 0x13:
      return sid(bytes, at);
    default:
      throw new EvtxFault('value', at);
  }
}

/** The items of a list. */
export function itemsOf(chunk: Buffer, { type, at, size }: BinXmlValue): readonly BinXmlScalar[] {
  const of = type & ~ARRAY_FLAG;
  const bytes = chunk.subarray(at, at + size);
  if (of === STRING_TYPE || of === ANSI_STRING_TYPE) {
    const text = of === STRING_TYPE ? bytes.toString('utf16le') : decodeText(bytes).text;
    return (text.endsWith('\0') ? text.slice(0, -1) : text).split('\0');
  }
  const fixed = FIXED[of];
  const each = of === 0x13 ? 0 : (fixed?.size ?? 0);
  if (fixed === undefined || each === 0 || size % each !== 0) throw new EvtxFault('value', at);
  return Array.from({ length: size / each }, (_, index) =>
    fixed.read(bytes.subarray(index * each, (index + 1) * each)),
  );
}

/** JSON numbers are exact up to 2^53; beyond, digits are text. */
function exact(value: bigint): number | string {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value.toString();
}

function finite(value: number): number | string {
  return Number.isFinite(value) ? value : String(value);
}

function withoutNul(text: string): string {
  let end = text.length;
  while (end > 0 && text.charCodeAt(end - 1) === 0) end--;
  return text.slice(0, end);
}

function guid(bytes: Buffer): string {
  const hex = (value: number, digits: number): string => value.toString(16).padStart(digits, '0');
  const start = `${hex(bytes.readUInt32LE(0), 8)}-${hex(bytes.readUInt16LE(4), 4)}-${hex(bytes.readUInt16LE(6), 4)}`;
  return `{${start}-${bytes.toString('hex', 8, 10)}-${bytes.toString('hex', 10, 16)}}`;
}

/** 100 ns since 1601 as ISO 8601 with all its digits; what no calendar has stays a number. */
export function fileTime(ticks: bigint): string {
  const ms = Number(ticks / 10_000n) - 11_644_473_600_000;
  const date = new Date(ms);
  if (Number.isNaN(date.getTime()) || date.getUTCFullYear() > 9_999) return ticks.toString();
  return `${date.toISOString().slice(0, 20)}${(ticks % 10_000_000n).toString().padStart(7, '0')}Z`;
}

function systemTime(bytes: Buffer): string {
  const [year = 0, month = 0, , day = 0, hour = 0, minute = 0, second = 0, ms = 0] = Array.from(
    { length: 8 },
    (_, index) => bytes.readUInt16LE(index * 2),
  );
  const two = (value: number): string => String(value).padStart(2, '0');
  const date = `${String(year).padStart(4, '0')}-${two(month)}-${two(day)}`;
  return `${date}T${two(hour)}:${two(minute)}:${two(second)}.${String(ms).padStart(3, '0')}Z`;
}

/** MS-DTYP §2.4.2.2 and its text form §2.4.2.1. */
function sid(bytes: Buffer, at: number): string {
  const subAuthorities = bytes[1] ?? 0;
  if (bytes.length < 8 || bytes.length !== 8 + subAuthorities * 4) throw new EvtxFault('value', at);
  const authority = bytes.readUIntBE(2, 6);
  const first = authority >= 2 ** 32 ? `0x${authority.toString(16)}` : String(authority);
  const rest = Array.from({ length: subAuthorities }, (_, index) => `-${bytes.readUInt32LE(8 + index * 4)}`);
  return `S-${bytes[0]}-${first}${rest.join('')}`;
}
