import { parseJson } from '@qiaolou/schema';
declare const shape: unique symbol;

/** JSON text of a `T`, as both dialects keep it (TEXT). Made by `toJson`, read by `fromJson`. */
export type JsonText<T> = string & { readonly [shape]: T };

/** A boolean as both dialects keep it (INTEGER). */
export type Flag = 0 | 1;

/**
 * JSON text for a column. Text that UTF-8 cannot carry (lone surrogates) is escaped by JSON itself.
 *
 * @example
 *   toJson(['甲']); // '["甲"]'
 */
export function toJson<T>(value: T): JsonText<T> {
  return JSON.stringify(value) as JsonText<T>;
}

/**
 * The value of a JSON column. Columns are only written by `toJson`, so the type is trusted; throws SyntaxError when the
 * file was edited by hand into something else.
 *
 * @example
 *   fromJson(toJson(['甲'])); // ['甲']
 */
export function fromJson<T>(text: JsonText<T>): T {
  return parseJson(text) as T;
}

/**
 * A boolean for a column.
 *
 * @example
 *   toFlag(true); // 1
 */
export function toFlag(value: boolean): Flag {
  return value ? 1 : 0;
}

/**
 * Row of a record: texts and numbers as they are, booleans as 0/1, everything else as JSON text; null stays null, which
 * is SQL NULL.
 */
export type RowOf<R> = { readonly [K in keyof R]: Cell<R[K]> };

type Cell<T> = unknown extends T
  ? JsonText<unknown>
  : [Exclude<T, null>] extends [string | number]
    ? T
    : [Exclude<T, null>] extends [boolean]
      ? Flag | Extract<T, null>
      : JsonText<Exclude<T, null>> | Extract<T, null>;
