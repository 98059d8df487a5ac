import { parseJson, type Scalar } from '@qiaolou/schema';
import { addField, type RawFields } from '../raw-fields.ts';

const MAX_DEPTH = 8;
const MAX_LIST = 256;

/** A parsed JSON object, or undefined. Trailing NULs and `^@` that devices append are ignored. Never throws. */
export function parseJsonObject(text: string): object | undefined {
  let trimmed = text.trim();
  if (!trimmed.startsWith('{') && !trimmed.startsWith('[')) return undefined;
  if (!trimmed.endsWith('}') && !trimmed.endsWith(']')) trimmed = trimmed.replace(/(?:\^@|\0){1,64}$/, '');
  try {
    const value: unknown = parseJson(trimmed);
    if (Array.isArray(value)) {
      const first: unknown = value.length === 1 ? value[0] : undefined;
      return isObject(first) ? first : undefined;
    }
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Flattens an object into dotted keys. Nulls vanish; lists of scalars stay lists; a list of one object is that object;
 * other lists and what is nested deeper than eight levels become JSON text.
 */
export function flattenJson(object: object, fields: RawFields): void {
  flattenInto(object, '', 0, fields);
}

function flattenInto(object: object, prefix: string, depth: number, fields: RawFields): void {
  for (const [key, value] of Object.entries(object) as [string, unknown][]) {
    const name = prefix === '' ? key : `${prefix}.${key}`;
    if (isScalar(value)) addField(fields, name, value);
    else if (typeof value === 'object' && value !== null) nested(value, name, depth, fields);
  }
}

function nested(value: object, name: string, depth: number, fields: RawFields): void {
  if (!Array.isArray(value)) {
    if (depth < MAX_DEPTH) flattenInto(value, name, depth + 1, fields);
    else addField(fields, name, jsonText(value));
    return;
  }
  const items: readonly unknown[] = value;
  const list = items.filter((item) => item !== null);
  if (list.length === 0) return;
  if (list.every(isScalar)) {
    addField(fields, name, list.slice(0, MAX_LIST));
    return;
  }
  const only = list.length === 1 ? list[0] : undefined;
  if (isObject(only) && depth < MAX_DEPTH) flattenInto(only, name, depth + 1, fields);
  else addField(fields, name, jsonText(value));
}

/** JSON text of a value; nesting beyond what the stack can write is named, not thrown. */
function jsonText(value: object): string {
  try {
    return JSON.stringify(value);
  } catch {
    return '[nested too deeply]';
  }
}

function isScalar(value: unknown): value is Scalar {
  return (
    typeof value === 'string' || typeof value === 'boolean' || (typeof value === 'number' && Number.isFinite(value))
  );
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/**
 * Reads `"key": value` pairs out of text that is almost JSON: bare words for values, comments, cut-off ends, curly
 * quotes, whole pairs in one quote (`"sql:SELECT 1"`). Returns the characters covered. Linear.
 */
export function scanLooseJson(text: string, fields: RawFields): number {
  let covered = 0;
  let p = text.indexOf('"');
  while (p >= 0) {
    const close = stringEnd(text, p + 1);
    if (close < 0) break;
    const inner = text.slice(p + 1, close);
    const colon = skipSpaces(text, close + 1);
    if (text.charAt(colon) === ':') {
      const read = looseValue(text, skipSpaces(text, colon + 1));
      if (read.value !== undefined) {
        addField(fields, inner.trim(), read.value);
        covered += read.end - p;
      }
      p = text.indexOf('"', read.end);
      continue;
    }
    const split = inner.indexOf(':');
    if (split > 0 && split <= 32 && !inner.startsWith('//', split + 1)) {
      addField(fields, inner.slice(0, split).trim(), inner.slice(split + 1).trim());
      covered += close - p + 1;
    }
    p = text.indexOf('"', close + 1);
  }
  return Math.min(covered, text.length);
}

interface LooseValue {
  /** Undefined for objects and lists: their inner pairs are read as pairs of their own. */
  readonly value?: Scalar | undefined;
  readonly end: number;
}

function looseValue(text: string, at: number): LooseValue {
  const code = text.charAt(at);
  if (code === '"') {
    const close = stringEnd(text, at + 1);
    if (close < 0) return { value: text.slice(at + 1), end: text.length };
    return { value: unquote(text.slice(at, close + 1)), end: close + 1 };
  }
  if (code === '{' || code === '[') return { end: at + 1 };
  let end = at;
  while (end < text.length && !',}]\n'.includes(text.charAt(end))) end += 1;
  const bare = text.slice(at, end).trim();
  if (bare === '' || bare === 'null') return { end };
  return { value: /^-?\d{1,15}(?:\.\d+)?$/.test(bare) ? Number(bare) : bare, end };
}

function unquote(quoted: string): string {
  if (!quoted.includes('\\')) return quoted.slice(1, -1);
  try {
    return String(JSON.parse(quoted));
  } catch {
    return quoted.slice(1, -1);
  }
}

function stringEnd(text: string, from: number): number {
  for (let p = from; p < text.length; p += 1) {
    const code = text.charCodeAt(p);
    if (code === 92) p += 1;
    else if (code === 34) return p;
  }
  return -1;
}

function skipSpaces(text: string, at: number): number {
  let p = at;
  while (text.charCodeAt(p) === 32 || text.charCodeAt(p) === 9) p += 1;
  return p;
}
