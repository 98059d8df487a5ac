import { quoteEnd } from './quote-end.ts';

/** SD-ELEMENTs of RFC 5424 §6.3: element id → parameter name → value, escapes undone. */
export type StructuredData = ReadonlyMap<string, ReadonlyMap<string, string>>;

/** Structured data and the offset just behind it. */
export interface FoundStructuredData {
  readonly data: StructuredData;
  readonly end: number;
}

/** Undoes `\"`, `\\` and `\]`; other backslashes stay (RFC 5424 §6.3.3). */
function unescape(value: string): string {
  return value.includes('\\') ? value.replace(/\\(["\\\]])/g, '$1') : value;
}

/** Reads `[id name="value" …][id2 …]` at `at`. Broken data ends the reading at the last good place; never throws. */
export function structuredDataAt(text: string, at: number): FoundStructuredData {
  const data = new Map<string, ReadonlyMap<string, string>>();
  let p = at;
  while (text.charCodeAt(p) === 91) {
    const element = elementAt(text, p);
    if (element === undefined) break;
    data.set(element.id, element.params);
    p = element.end;
  }
  return { data, end: p };
}

interface FoundElement {
  readonly id: string;
  readonly params: ReadonlyMap<string, string>;
  readonly end: number;
}

function elementAt(text: string, at: number): FoundElement | undefined {
  let p = at + 1;
  while (p < text.length && text.charCodeAt(p) !== 32 && text.charCodeAt(p) !== 93) p += 1;
  const id = text.slice(at + 1, p);
  // An id holds no `=`, quote or space: anything else is a bracketed message, not structured data.
  if (id === '' || id.length > 64 || /["=]/.test(id)) return undefined;
  const params = new Map<string, string>();
  while (text.charCodeAt(p) === 32) {
    while (text.charCodeAt(p) === 32) p += 1;
    if (text.charCodeAt(p) === 93) break;
    const equals = text.indexOf('="', p);
    if (equals < 0 || equals - p > 64) return undefined;
    const close = quoteEnd(text, equals + 2);
    if (close < 0) return undefined;
    params.set(text.slice(p, equals), unescape(text.slice(equals + 2, close)));
    p = close + 1;
  }
  if (text.charCodeAt(p) !== 93 || !isElement(id, params)) return undefined;
  return { id, params, end: p + 1 };
}

/**
 * An element without parameters is one only under a name of RFC 5424 §6.3.2: registered with IANA, or private with
 * `@`. `[error]` and `[2026-11-22T15:04:30]` are what the message begins with.
 */
function isElement(id: string, params: ReadonlyMap<string, string>): boolean {
  return params.size > 0 || id.includes('@') || REGISTERED.has(id);
}

const REGISTERED: ReadonlySet<string> = new Set([
  'timeQuality',
  'origin',
  'meta',
  'snmp',
  'alarm',
  'ssign',
  'ssign-cert',
]);
