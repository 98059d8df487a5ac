import type { EcsEvent, FieldValue } from '@qiaolou/schema';
import { setField } from './set-field.ts';

const BLANKS = ' \t\r\n';
const PLACEHOLDER = 'name ';

/**
 * An event of its JSON; null for `null`. Throws SyntaxError, as `JSON.parse`, which is not used on names with escapes: V8 13.6 (Node
 * 24, nodejs/node#63785) takes such a name for one that it has seen at that place of another object, when what is written begins with that one. After
 * `{"\\":1}` it may read `{"\n":1}` as `{"\\":1}`.
 *
 * @example
 *   parsedEvent('{"\\u0061":1}'); // { a: 1 }
 */
export function parsedEvent(json: string): EcsEvent | null {
  const named = json.includes('\\') ? withoutNames(json) : undefined;
  if (named === undefined) return JSON.parse(json) as EcsEvent | null;
  const parsed: unknown = JSON.parse(named.json);
  // Nobody takes what is no object for an event, whatever names it has further in.
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) return parsed as EcsEvent | null;
  const event: Record<string, FieldValue> = {};
  for (const [place, value] of Object.entries(parsed as Readonly<Record<string, FieldValue>>))
    setField(event, JSON.parse(named.names[Number(place.slice(PLACEHOLDER.length))] ?? '') as string, value);
  return event as EcsEvent;
}

/** JSON whose names are placeholders, and the names as they are written; undefined when none has an escape. */
function withoutNames(json: string): { readonly json: string; readonly names: readonly string[] } | undefined {
  const names: string[] = [];
  const parts: string[] = [];
  let [from, end] = [0, 0];
  for (let open = json.indexOf('"'); open >= 0; open = json.indexOf('"', end)) {
    end = textEnd(json, open);
    let after = end;
    while (after < json.length && BLANKS.includes(json.charAt(after))) after++;
    if (json[after] !== ':') continue;
    parts.push(json.slice(from, open), `"${PLACEHOLDER}${names.push(json.slice(open, end)) - 1}"`);
    from = end;
  }
  if (!names.some((name) => name.includes('\\'))) return undefined;
  return { json: parts.join('') + json.slice(from), names };
}

/** Where a text ends whose quote is at a place, after its other quote. */
function textEnd(json: string, open: number): number {
  for (let quote = json.indexOf('"', open + 1); quote >= 0; quote = json.indexOf('"', quote + 1)) {
    let before = quote - 1;
    while (json[before] === '\\') before--;
    if ((quote - before) % 2 === 1) return quote + 1;
  }
  return json.length;
}
