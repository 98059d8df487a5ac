import { SocError } from '@qiaolou/schema/reading';
import type { ByteReader } from './byte-reader.ts';
import type { ByteWriter } from './byte-writer.ts';

/** How a thing is written and read: both directions stand together, so that they cannot part. */
export interface Codec<T> {
  readonly write: (out: ByteWriter, value: T) => void;
  readonly read: (from: ByteReader) => T;
}

/** An integer from 0 to 2^53 − 1. */
export const varint: Codec<number> = { write: (out, value) => void out.varint(value), read: (from) => from.varint() };
/** A CRC32. */
export const u32: Codec<number> = { write: (out, value) => void out.u32(value), read: (from) => from.u32() };
/** A double. */
export const f64: Codec<number> = { write: (out, value) => void out.f64(value), read: (from) => from.f64() };
/** A text. */
const text: Codec<string> = { write: (out, value) => void out.text(value), read: (from) => from.text() };
/** A truth value. */
export const flag: Codec<boolean> = {
  write: (out, value) => void out.varint(value ? 1 : 0),
  read: (from) => from.varint() === 1,
};

/** An integer that may be −1, such as a code or none. */
export const fromMinusOne: Codec<number> = {
  write: (out, value) => void out.varint(value + 1),
  read: (from) => from.varint() - 1,
};

/** One of a few values, by its place among them; another place is `store.corrupt`. */
export function oneOf<const T>(...values: readonly T[]): Codec<T> {
  return {
    write: (out, value) => void out.varint(values.indexOf(value)),
    read: (from) => {
      const place = from.varint();
      const value = values[place];
      if (value === undefined) throw new SocError('store.corrupt', { reason: 'format', place });
      return value;
    },
  };
}

/** A thing that may be absent. */
export function optional<T>({ write, read }: Codec<T>): Codec<T | undefined> {
  return {
    write: (out, value) => {
      flag.write(out, value !== undefined);
      if (value !== undefined) write(out, value);
    },
    read: (from) => (flag.read(from) ? read(from) : undefined),
  };
}

/** Things of one kind. */
export function list<T>({ write, read }: Codec<T>): Codec<readonly T[]> {
  return {
    write: (out, values) => {
      out.varint(values.length);
      for (const value of values) write(out, value);
    },
    read: (from) => {
      const values: T[] = [];
      for (let left = from.count(); left > 0; left--) values.push(read(from));
      return values;
    },
  };
}

/** Things by their name. */
export function byName<T>(value: Codec<T>): Codec<ReadonlyMap<string, T>> {
  const entries = list(record<{ readonly name: string; readonly value: T }>({ name: text, value }));
  return {
    write: (out, map) =>
      entries.write(
        out,
        [...map].map(([name, one]) => ({ name, value: one })),
      ),
    read: (from) => new Map(entries.read(from).map(({ name, value: one }) => [name, one])),
  };
}

/** A thing with parts, written in the order in which they stand here. */
export function record<T extends object>(parts: { readonly [K in keyof T]-?: Codec<T[K]> }): Codec<T> {
  const keys = Object.keys(parts) as unknown as readonly (keyof T)[];
  return {
    write: (out, value) => {
      for (const key of keys) parts[key].write(out, value[key]);
    },
    read: (from) => {
      const value: Partial<T> = {};
      for (const key of keys) value[key] = parts[key].read(from);
      return value as T;
    },
  };
}

/** One of several kinds of things, told apart by their `kind`. */
export function byKind<T extends { readonly kind: string }>(kinds: {
  readonly [K in T['kind']]: Codec<Extract<T, { readonly kind: K }>>;
}): Codec<T> {
  const names = Object.keys(kinds) as readonly T['kind'][];
  const name = oneOf(...names);
  // A codec is only given what is of its kind.
  const codecOf = (kind: T['kind']): Codec<T> => kinds[kind] as unknown as Codec<T>;
  return {
    write: (out, value) => {
      name.write(out, value.kind);
      codecOf(value.kind).write(out, value);
    },
    read: (from) => codecOf(name.read(from)).read(from),
  };
}

/** A part that is always the same, such as a `kind`: nothing is written for it. */
export function always<const T>(value: T): Codec<T> {
  return { write: () => undefined, read: () => value };
}
