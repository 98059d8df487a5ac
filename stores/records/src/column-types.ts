declare const shape: unique symbol;

/** JSON text of a `T`, as both dialects keep it (TEXT). Made by `toJson`, read by `fromJson`. */
export type JsonText<T> = string & { readonly [shape]: T };

/** A boolean as both dialects keep it (INTEGER). */
export type Flag = 0 | 1;

/** JSON text for a column. Text that UTF-8 cannot carry (lone surrogates) is escaped by JSON itself. */
export function toJson<T>(value: T): JsonText<T> {
  return JSON.stringify(value) as JsonText<T>;
}

/** The value of a JSON column. Columns are only written by `toJson`, so the type is trusted; throws SyntaxError when the file was edited by hand into something else. */
export function fromJson<T>(text: JsonText<T>): T {
  return JSON.parse(text) as T;
}

/** A boolean for a column. */
export function toFlag(value: boolean): Flag {
  return value ? 1 : 0;
}

/** Row of a record: JSON columns as text, booleans as 0/1, everything else as it is. */
export type RowOf<T, J extends keyof T = never, F extends keyof T = never> = {
  readonly [K in keyof T]: K extends J ? JsonText<T[K]> : K extends F ? Flag : T[K];
};
