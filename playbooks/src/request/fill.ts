import { textPieces, type VariableValues } from '../condition/variable-text.ts';

/** Why a value cannot stand where the playbook wants it. */
interface UnsafeValue {
  readonly variable: string;
  /** Part of the request: `path`, `header X-Name`, `body` … */
  readonly place: string;
  /** In English, for people. */
  readonly reason: string;
}

/** A part of a request with its values in place, or what keeps them from it. */
export type Filled =
  | { readonly ok: true; readonly value: string }
  | { readonly ok: false; readonly missing: readonly string[]; readonly unsafe: readonly UnsafeValue[] };

/** What a syntax makes of a value at the place it has come to: the text to be put there, or why none is safe. */
export type Encoded = { readonly text: string } | { readonly refused: string };

/** One syntax being walked through: told the text that stands, asked for each value. */
export interface Syntax {
  /** Goes on over text of the playbook. */
  pass(text: string): void;
  /** Encodes a value for the place reached. */
  encode(value: string): Encoded;
  /** Why the whole is not safe after all, by the last value that was put in; undefined when it is. */
  end?(): string | undefined;
}

/**
 * Fills the references of a text with values encoded for the syntax they stand in. Values are inserted once, never read
 * again as text of the playbook; a value that no encoding makes safe is refused, never changed.
 */
export function fill(text: string, values: VariableValues, place: string, syntax: Syntax): Filled {
  const missing = new Set<string>();
  const unsafe = new Map<string, UnsafeValue>();
  const refuse = (variable: string, reason: string): void => {
    unsafe.set(`${variable} ${reason}`, { variable, place, reason });
  };
  let [filled, last] = ['', ''];
  for (const piece of textPieces(text)) {
    if ('text' in piece) {
      syntax.pass(piece.text);
      filled += piece.text;
      continue;
    }
    last = piece.variable;
    const value = Object.hasOwn(values, last) ? (values[last] ?? null) : null;
    if (value === null) {
      missing.add(last);
      continue;
    }
    const encoded: Encoded = value.isWellFormed() ? syntax.encode(value) : { refused: 'half a surrogate pair' };
    if ('text' in encoded) filled += encoded.text;
    else refuse(last, encoded.refused);
  }
  const fault = missing.size + unsafe.size === 0 && last !== '' ? syntax.end?.() : undefined;
  if (fault !== undefined) refuse(last, fault);
  if (missing.size + unsafe.size > 0) return { ok: false, missing: [...missing], unsafe: [...unsafe.values()] };
  return { ok: true, value: filled };
}

/** Percent-encoding of all but the unreserved characters (RFC 3986 §2.3). */
export function percentEncoded(value: string): string {
  return encodeURIComponent(value).replaceAll(
    /[!'()*]/g,
    (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}
