import { meaningsOfKey } from '../../meaning/key-meaning.ts';
import { addField, type RawFields } from '../raw-fields.ts';

const HEADER_KEYS = [
  'cef.version',
  'vendor',
  'product',
  'product_version',
  'signature_id',
  'name',
  'severity',
] as const;

/**
 * ArcSight Common Event Format: seven header fields, then `key=value` whose values may hold spaces. Tolerates what is
 * sent under that name: `CEF: 0`, Chinese vendors, tab-separated extensions, unescaped text. Header fields come out as
 * `vendor`, `product`, `product_version`, `signature_id`, `name`, `severity`; `cs1Label=Foo cs1=x` as `Foo`. Returns
 * the characters covered, 0 when it is no CEF. Linear.
 */
export function scanCef(text: string, fields: RawFields): number {
  const start = text.indexOf('CEF:');
  if (start < 0) return 0;
  let p = start + 4;
  for (const key of HEADER_KEYS) {
    const bar = unescapedBar(text, p);
    if (bar < 0) {
      if (key !== 'severity') return 0;
      addField(fields, key, text.slice(p).trim());
      return text.length - start;
    }
    addField(fields, key, unescapeHeader(text.slice(p, bar)).trim());
    p = bar + 1;
  }
  scanExtension(text.slice(p), fields);
  return text.length - start;
}

function unescapedBar(text: string, from: number): number {
  for (let p = from; p < text.length; p += 1) {
    const code = text.charCodeAt(p);
    if (code === 92) p += 1;
    else if (code === 124) return p;
  }
  return -1;
}

function unescapeHeader(value: string): string {
  return value.includes('\\') ? value.replace(/\\([|\\])/g, '$1') : value;
}

function unescapeValue(value: string): string {
  if (!value.includes('\\')) return value;
  return value.replace(/\\([=\\nr|])/g, (_, char: string) => (char === 'n' ? '\n' : char === 'r' ? '\r' : char));
}

/** Pairs of the extension: a key is the word right before an unescaped `=`, behind a space, tab or bar. */
function scanExtension(text: string, fields: RawFields): void {
  const raw = new Map<string, string>();
  const tabs = text.includes('\t');
  let key: string | undefined;
  let valueAt = 0;
  for (let p = 0; p < text.length; p += 1) {
    if (text.charCodeAt(p) !== 61 || text.charCodeAt(p - 1) === 92) continue;
    const keyAt = extensionKeyStart(text, p, valueAt, tabs);
    if (keyAt < 0) continue;
    if (key !== undefined) setFirst(raw, key, text.slice(valueAt, keyAt));
    key = text.slice(keyAt, p).trimEnd();
    valueAt = p + 1;
  }
  if (key !== undefined) setFirst(raw, key, text.slice(valueAt));
  addLabelled(raw, fields);
}

function setFirst(raw: Map<string, string>, key: string, value: string): void {
  if (!raw.has(key)) raw.set(key, unescapeValue(value.trim()));
}

function extensionKeyStart(text: string, eqAt: number, floor: number, tabs: boolean): number {
  const least = Math.max(floor, eqAt - 64);
  let end = eqAt;
  while (end > least && text.charCodeAt(end - 1) === 32) end -= 1;
  let p = end;
  while (p > least && isKeyChar(text.charCodeAt(p - 1))) p -= 1;
  if (p === end) return -1;
  // `src =10.0.0.1` is a pair, the `b =` of `msg=a b = c` is not: with a blank between, only known keys are keys.
  if (end < eqAt && meaningsOfKey(text.slice(p, end)).length === 0) return -1;
  const before = p === 0 ? 32 : text.charCodeAt(p - 1);
  return before === 9 || (before === 32 && !tabs) || (before === 32 && p === floor) || p === 0 ? p : -1;
}

function isKeyChar(code: number): boolean {
  return (
    (code >= 97 && code <= 122) ||
    (code >= 65 && code <= 90) ||
    (code >= 48 && code <= 57) ||
    code === 95 ||
    code === 46 ||
    code === 45 ||
    code >= 0x3400
  );
}

/** `cs1Label=策略` names `cs1`: the value is known by its label (CEF "custom strings"). */
function addLabelled(raw: ReadonlyMap<string, string>, fields: RawFields): void {
  for (const [key, value] of raw) {
    if (key.endsWith('Label') && raw.has(key.slice(0, -5))) continue;
    const label = raw.get(`${key}Label`);
    addField(fields, label === undefined || label === '' ? key : label, value);
  }
}
