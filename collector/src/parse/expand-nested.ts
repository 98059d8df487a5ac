import { flattenJson, parseJsonObject } from './grammars/json.ts';
import { scanXml } from './grammars/xml.ts';
import { addField, type RawFields } from './raw-fields.ts';

/** Longest value that is looked into, and how many of a line are. */
const MOST_LENGTH = 32_768;
const MOST_VALUES = 16;

/**
 * Adds what stands inside values that are JSON objects or XML of their own (`"message": "{\\"src_ip\\":…}"`,
 * `subject="<用户>wang</用户>"`) under the name of the value, a dot, and their own. The value stays.
 */
export function expandNested(fields: RawFields): void {
  let left = MOST_VALUES;
  for (const [key, value] of [...fields]) {
    if (typeof value !== 'string' || value.length < 7 || value.length > MOST_LENGTH) continue;
    const inner = left > 0 ? insideOf(value) : undefined;
    if (inner === undefined) continue;
    left -= 1;
    for (const [name, part] of inner) addField(fields, `${key}.${name}`, part);
  }
}

function insideOf(value: string): RawFields | undefined {
  const first = value.charCodeAt(0);
  if (first !== 123 && first !== 60) return undefined;
  const inner: RawFields = new Map();
  if (first === 123) {
    const object = parseJsonObject(value);
    if (object !== undefined) flattenJson(object, inner);
  } else if (value.includes('</') || value.endsWith('/>')) scanXml(value, inner);
  return inner.size === 0 ? undefined : inner;
}
