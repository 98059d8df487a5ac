import { crc32 } from 'node:zlib';

/**
 * Writes binary Windows event logs for tests, by the format's description and independently of our reader: names and
 * templates stand where they occur first in a chunk, as Windows writes them.
 */

/** A value and its type, to fill a place of a template. */
export interface WrittenValue {
  readonly type: number;
  readonly bytes: Buffer;
}

/** What a template holds: text, places for values, elements. */
type Markup = string | { readonly place: number; readonly type: number; readonly optional?: boolean } | MarkupElement;

export interface MarkupElement {
  readonly name: string;
  readonly attributes?: readonly (readonly [name: string, content: Markup])[];
  readonly children?: readonly Markup[];
}

/** A template and the values of one record. */
export interface WrittenInstance {
  readonly template: MarkupElement;
  readonly values: readonly (WrittenValue | WrittenInstance)[];
}

export interface WrittenRecord {
  readonly id: bigint;
  /** 100 ns since 1601. */
  readonly writtenAt: bigint;
  readonly event: WrittenInstance;
}

const utf16 = (text: string): Buffer => Buffer.from(text, 'utf16le');
const u64 = (value: bigint): Buffer => {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64LE(value);
  return bytes;
};
const uint = (size: 1 | 2 | 4, value: number): Buffer => {
  const bytes = Buffer.alloc(size);
  bytes.writeUIntLE(value, 0, size);
  return bytes;
};

/** Values by their type. */
export const value = {
  nothing: { type: 0x00, bytes: Buffer.alloc(0) },
  string: (text: string): WrittenValue => ({ type: 0x01, bytes: utf16(text) }),
  ansi: (bytes: Buffer): WrittenValue => ({ type: 0x02, bytes }),
  strings: (texts: readonly string[]): WrittenValue => ({
    type: 0x81,
    bytes: utf16(texts.map((text) => `${text}\0`).join('')),
  }),
  uint8: (of: number): WrittenValue => ({ type: 0x04, bytes: uint(1, of) }),
  uint16: (of: number): WrittenValue => ({ type: 0x06, bytes: uint(2, of) }),
  uint32: (of: number): WrittenValue => ({ type: 0x08, bytes: uint(4, of) }),
  uint64: (of: bigint): WrittenValue => ({ type: 0x0a, bytes: u64(of) }),
  boolean: (of: boolean): WrittenValue => ({ type: 0x0d, bytes: uint(4, Number(of)) }),
  binary: (bytes: Buffer): WrittenValue => ({ type: 0x0e, bytes }),
  fileTime: (of: bigint): WrittenValue => ({ type: 0x11, bytes: u64(of) }),
  hex32: (of: number): WrittenValue => ({ type: 0x14, bytes: uint(4, of) }),
  hex64: (of: bigint): WrittenValue => ({ type: 0x15, bytes: u64(of) }),
  guid: (text: string): WrittenValue => {
    const [a = '', b = '', c = '', d = '', e = ''] = text.replace(/[{}]/g, '').split('-');
    const swapped = (hex: string): Buffer => Buffer.from(hex, 'hex').reverse();
    return { type: 0x0f, bytes: Buffer.concat([swapped(a), swapped(b), swapped(c), Buffer.from(d + e, 'hex')]) };
  },
  sid: (text: string): WrittenValue => {
    const [, revision = '1', authority = '5', ...rest] = text.split('-');
    const head = Buffer.alloc(8);
    head.writeUInt8(Number(revision), 0);
    head.writeUInt8(rest.length, 1);
    head.writeUIntBE(Number(authority), 2, 6);
    return { type: 0x13, bytes: Buffer.concat([head, ...rest.map((part) => uint(4, Number(part)))]) };
  },
};

class ChunkWriter {
  readonly bytes = Buffer.alloc(65_536);
  at = 512;
  readonly #names = new Map<string, number>();
  readonly #templates = new Map<MarkupElement, number>();

  put(bytes: Buffer): void {
    if (this.at + bytes.length > this.bytes.length) throw new RangeError('the chunk is full');
    bytes.copy(this.bytes, this.at);
    this.at += bytes.length;
  }

  u8(of: number): void {
    this.put(uint(1, of));
  }

  u16(of: number): void {
    this.put(uint(2, of));
  }

  u32(of: number): void {
    this.put(uint(4, of));
  }

  /** Writes what `write` does behind its length, which counts from there. */
  #sized(write: () => void): void {
    const at = this.at;
    this.u32(0);
    write();
    this.bytes.writeUInt32LE(this.at - at - 4, at);
  }

  #name(name: string): void {
    const known = this.#names.get(name);
    this.u32(known ?? this.at + 4);
    if (known !== undefined) return;
    this.#names.set(name, this.at);
    let hash = 0;
    for (let at = 0; at < name.length; at++) hash = (hash * 65_599 + name.charCodeAt(at)) & 0xffff;
    const bucket = 128 + (hash % 64) * 4;
    const before = this.bytes.readUInt32LE(bucket);
    this.bytes.writeUInt32LE(this.at, bucket);
    this.u32(before);
    this.u16(hash);
    this.u16(name.length);
    this.put(utf16(`${name}\0`));
  }

  #markup(markup: Markup, within: 'template' | 'value'): void {
    if (typeof markup === 'string') {
      this.u8(0x05);
      this.u8(0x01);
      this.u16(markup.length);
      this.put(utf16(markup));
    } else if ('place' in markup) {
      this.u8(markup.optional === true ? 0x0e : 0x0d);
      this.u16(markup.place);
      this.u8(markup.type);
    } else this.#element(markup, within);
  }

  #element({ name, attributes = [], children = [] }: MarkupElement, within: 'template' | 'value'): void {
    this.u8(attributes.length > 0 ? 0x41 : 0x01);
    if (within === 'template') this.u16(0xffff);
    this.#sized(() => {
      this.#name(name);
      if (attributes.length > 0)
        this.#sized(() => {
          for (const [index, [key, content]] of attributes.entries()) {
            this.u8(index + 1 < attributes.length ? 0x46 : 0x06);
            this.#name(key);
            this.#markup(content, within);
          }
        });
      if (children.length === 0) {
        this.u8(0x03);
        return;
      }
      this.u8(0x02);
      for (const child of children) this.#markup(child, within);
      this.u8(0x04);
    });
  }

  #fragmentHeader(): void {
    this.put(Buffer.from([0x0f, 1, 1, 0]));
  }

  #instance({ template, values }: WrittenInstance): void {
    this.u8(0x0c);
    this.u8(1);
    this.u32(0x1234 + this.#templates.size);
    const known = this.#templates.get(template);
    this.u32(known ?? this.at + 4);
    if (known === undefined) this.#definition(template);
    this.u32(values.length);
    const described = this.at;
    for (const each of values) {
      this.u16(0);
      this.u8('bytes' in each ? each.type : 0x21);
      this.u8(0);
    }
    for (const [index, each] of values.entries()) {
      const at = this.at;
      if ('bytes' in each) this.put(each.bytes);
      else {
        this.#fragmentHeader();
        this.#instance(each);
        this.u8(0);
      }
      this.bytes.writeUInt16LE(this.at - at, described + index * 4);
    }
  }

  #definition(template: MarkupElement): void {
    this.#templates.set(template, this.at);
    const bucket = 384 + (this.#templates.size % 32) * 4;
    const before = this.bytes.readUInt32LE(bucket);
    this.bytes.writeUInt32LE(this.at, bucket);
    this.u32(before);
    this.put(Buffer.alloc(16, 0x1234 + this.#templates.size));
    this.#sized(() => {
      this.#fragmentHeader();
      this.#element(template, 'template');
      this.u8(0);
    });
  }

  record({ id, writtenAt, event }: WrittenRecord): void {
    const at = this.at;
    this.put(Buffer.from([0x2a, 0x2a, 0, 0, 0, 0, 0, 0]));
    this.put(u64(id));
    this.put(u64(writtenAt));
    this.#fragmentHeader();
    this.#instance(event);
    this.u8(0);
    // Records begin at multiples of eight.
    this.put(Buffer.alloc((8 - ((this.at + 4 - at) % 8)) % 8));
    this.u32(this.at + 4 - at);
    this.bytes.writeUInt32LE(this.at - at, at + 4);
    this.bytes.writeUInt32LE(at, 44);
  }

  finished(records: readonly WrittenRecord[]): Buffer {
    const { bytes, at } = this;
    bytes.write('ElfChnk\0', 0, 'latin1');
    const first = records[0]?.id ?? 0n;
    const last = records.at(-1)?.id ?? 0n;
    for (const [index, id] of [first, last, first, last].entries()) bytes.writeBigUInt64LE(id, 8 + index * 8);
    bytes.writeUInt32LE(128, 40);
    bytes.writeUInt32LE(at, 48);
    bytes.writeUInt32LE(crc32(bytes.subarray(512, at)), 52);
    bytes.writeUInt32LE(1, 120);
    bytes.writeUInt32LE(crc32(bytes.subarray(128, 512), crc32(bytes.subarray(0, 120))), 124);
    return bytes;
  }
}

/** A log with a chunk for each list of records. */
export function writeEvtx(chunks: readonly (readonly WrittenRecord[])[]): Buffer {
  const written = chunks.map((records) => {
    const writer = new ChunkWriter();
    for (const record of records) writer.record(record);
    return writer.finished(records);
  });
  const header = Buffer.alloc(4_096);
  header.write('ElfFile\0', 0, 'latin1');
  header.writeBigUInt64LE(0n, 8);
  header.writeBigUInt64LE(BigInt(Math.max(0, chunks.length - 1)), 16);
  header.writeBigUInt64LE((chunks.at(-1)?.at(-1)?.id ?? 0n) + 1n, 24);
  header.writeUInt32LE(128, 32);
  header.writeUInt16LE(1, 36);
  header.writeUInt16LE(3, 38);
  header.writeUInt16LE(4_096, 40);
  header.writeUInt16LE(chunks.length, 42);
  header.writeUInt32LE(crc32(header.subarray(0, 120)), 124);
  return Buffer.concat([header, ...written]);
}
