import type { Json } from '@qiaolou/schema';

const REFERENCE = /(__[a-zA-Z0-9](?:[a-zA-Z0-9-]|_(?!_))*__):value/g;

/** Values of variables by name; null = declared, without a value. */
export type VariableValues = Readonly<Record<string, string | null>>;

/** Names of the variables a text refers to with `:value` (CACAO 2.0 §10.18.4). */
export function referencedVariables(text: string): readonly string[] {
  return Array.from(text.matchAll(REFERENCE), (match) => match[1] ?? '');
}

/** A piece of a text: as it stands, or the name of a variable whose value belongs there. */
export type TextPiece = { readonly text: string } | { readonly variable: string };

/** A text cut at its references, in order. */
export function textPieces(text: string): readonly TextPiece[] {
  const pieces: TextPiece[] = [];
  let from = 0;
  for (const match of text.matchAll(REFERENCE)) {
    if (match.index > from) pieces.push({ text: text.slice(from, match.index) });
    pieces.push({ variable: match[1] ?? '' });
    from = match.index + match[0].length;
  }
  return from < text.length ? [...pieces, { text: text.slice(from) }] : pieces;
}

/** Result of a substitution: the text, or the variables that had no value. */
export type Substituted<T> =
  { readonly ok: true; readonly value: T } | { readonly ok: false; readonly missing: readonly string[] };

/** Replaces every `__name__:value` by the variable's value. Values are inserted once, never expanded again. */
export function substituteText(text: string, values: VariableValues): Substituted<string> {
  const missing = referencedVariables(text).filter((name) => lookup(values, name) === null);
  if (missing.length > 0) return { ok: false, missing: [...new Set(missing)] };
  return { ok: true, value: text.replace(REFERENCE, (_, name: string) => lookup(values, name) ?? '') };
}

/** Same for every text inside a JSON value. Works on the parsed value, so that no variable can break out of its place. */
export function substituteJson(json: Json, values: VariableValues): Substituted<Json> {
  const missing = new Set<string>();
  const walk = (node: Json): Json => {
    if (typeof node === 'string') {
      const result = substituteText(node, values);
      if (result.ok) return result.value;
      result.missing.forEach((name) => missing.add(name));
      return node;
    }
    if (node === null || typeof node !== 'object') return node;
    if (isList(node)) return node.map(walk);
    return Object.fromEntries(
      Object.entries(node).map(([key, value]) => [key, value === undefined ? undefined : walk(value)]),
    );
  };
  const value = walk(json);
  return missing.size > 0 ? { ok: false, missing: [...missing] } : { ok: true, value };
}

function lookup(values: VariableValues, name: string): string | null {
  return Object.hasOwn(values, name) ? (values[name] ?? null) : null;
}

function isList(node: Json): node is readonly Json[] {
  return Array.isArray(node);
}
