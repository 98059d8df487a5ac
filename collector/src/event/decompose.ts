import type { FieldValue } from '@qiaolou/schema';
import { ipValue } from './ecs-value.ts';
import { setField, setIfAbsent, type Draft } from './draft.ts';

/** Values that hold several ECS fields at once. `to` of the mapping is the common prefix. */
export const DECOMPOSITIONS = {
  /** `10.0.0.1:443`, `[2001:db8::1]:443` → `<to>.ip`, `<to>.port`. */
  endpoint,
  /** An IPv4 address as one number, signed or not: `-1062717430` → `<to>.ip`. */
  number_address: numberAddress,
  /** `DOMAIN\user`, `user@domain` → `<to>.name`, `<to>.domain`. */
  account,
  /** `MD5=…,SHA256=…` → `<to>.hash.md5`… (Sysmon). */
  hashes,
  /** `4-C0A802FE`: the family and the address in hexadecimal (DPtech) → `<to>.ip`. */
  hex_address: hexAddress,
  /** `(3)www(7)example(3)com(0)` of the Windows DNS server → `<to>.name`. */
  dns_labels: dnsLabels,
  /** `GET /x?y HTTP/1.1` → `http.request.method`, `url.original`, `http.version`. */
  request,
  /** `name(10.0.0.1)` or `10.0.0.1(name)` → `<to>.ip`, `<to>.domain`. */
  server,
  /** A URL or path with query → `url.original`, `url.domain`, `url.path`, `url.query`. */
  url,
} as const satisfies Readonly<Record<string, (draft: Draft, to: string, value: FieldValue) => boolean>>;

/** Name of a decomposition in a pack. */
export type Decomposition = keyof typeof DECOMPOSITIONS;

function endpoint(draft: Draft, to: string, value: FieldValue): boolean {
  // Of several, as proxies add themselves behind, the first is whose it is.
  const text = String(typeof value === 'object' ? (value[0] ?? '') : value).trim();
  const whole = ipValue(text);
  if (whole !== undefined) return setField(draft, `${to}.ip`, whole);
  const colon = text.lastIndexOf(':');
  const ip = colon > 0 ? ipValue(text.slice(0, colon)) : undefined;
  if (ip === undefined) return false;
  if (draft.fields[`${to}.port`] === undefined) setField(draft, `${to}.port`, text.slice(colon + 1));
  return setField(draft, `${to}.ip`, ip);
}

function numberAddress(draft: Draft, to: string, value: FieldValue): boolean {
  const text = String(value).trim();
  const number = /^-?\d{1,10}$/.test(text) ? Number(text) : Number.NaN;
  if (!(number >= -(2 ** 31) && number < 2 ** 32)) return false;
  const octets = [24, 16, 8, 0].map((shift) => (number >>> shift) & 255);
  return setField(draft, `${to}.ip`, octets.join('.'));
}

function hexAddress(draft: Draft, to: string, value: FieldValue): boolean {
  const text = String(value).trim();
  const [, four, six] = /^(?:4-([0-9a-f]{8})|6-([0-9a-f]{32}))$/i.exec(text) ?? [];
  if (four !== undefined)
    return setField(draft, `${to}.ip`, (four.match(/../g) ?? []).map((one) => parseInt(one, 16)).join('.'));
  return setField(draft, `${to}.ip`, six === undefined ? text : (six.match(/.{4}/g) ?? []).join(':'));
}

function dnsLabels(draft: Draft, to: string, value: FieldValue): boolean {
  const text = String(value).trim();
  const labels = /^(?:\(\d{1,3}\)[^()]{0,63}){1,128}$/.test(text)
    ? text.split(/\(\d{1,3}\)/).filter((label) => label !== '')
    : [];
  return setField(draft, `${to}.name`, labels.length === 0 ? text : labels.join('.'));
}

function account(draft: Draft, to: string, value: FieldValue): boolean {
  const text = String(value);
  const slash = text.indexOf('\\');
  if (slash > 0) {
    setField(draft, `${to}.domain`, text.slice(0, slash));
    return setField(draft, `${to}.name`, text.slice(slash + 1));
  }
  return setField(draft, `${to}.name`, text);
}

const HASHES: ReadonlySet<string> = new Set(['md5', 'sha1', 'sha256', 'imphash']);

function hashes(draft: Draft, to: string, value: FieldValue): boolean {
  let any = false;
  for (const part of String(value).slice(0, 1024).split(',')) {
    const equals = part.indexOf('=');
    const name = part.slice(0, equals).trim().toLowerCase();
    if (equals < 0 || !HASHES.has(name)) continue;
    const field = name === 'imphash' ? `${to}.pe.imphash` : `${to}.hash.${name}`;
    any = setField(draft, field, part.slice(equals + 1).toLowerCase()) || any;
  }
  return any;
}

function request(draft: Draft, _to: string, value: FieldValue): boolean {
  const text = String(value);
  const first = text.indexOf(' ');
  const last = text.lastIndexOf(' HTTP/');
  const method = first > 0 ? text.slice(0, first) : '';
  // Scanners send bytes that are no request at all; they are what was asked for, so they are kept as the URL.
  if (!/^[A-Z]{2,20}$/.test(method)) return url(draft, 'url', text);
  setField(draft, 'http.request.method', method);
  if (last > first) setField(draft, 'http.version', text.slice(last + 6));
  return url(draft, 'url', text.slice(first + 1, last > first ? last : undefined));
}

function server(draft: Draft, to: string, value: FieldValue): boolean {
  const text = String(value);
  const open = text.indexOf('(');
  const close = text.lastIndexOf(')');
  const outer = open < 0 ? text : text.slice(0, open);
  const inner = open < 0 || close < open ? '' : text.slice(open + 1, close);
  const [ip, name] = ipValue(outer) === undefined ? [inner, outer] : [outer, inner];
  const hasName = setField(draft, `${to}.domain`, name);
  return setField(draft, `${to}.ip`, ip) || hasName;
}

function url(draft: Draft, _to: string, value: FieldValue): boolean {
  return setField(draft, 'url.original', value);
}

/** What was asked for in one text: a query that the device writes apart belongs behind its page, where attacks are looked for. */
function wholeUrl(draft: Draft): string | undefined {
  const { 'url.original': told, 'url.path': path, 'url.query': query } = draft.fields;
  const page = told ?? path;
  if (typeof page !== 'string') return undefined;
  // A text of several lines is no query, whatever the device calls it.
  const apart = typeof query === 'string' && query !== '' && !page.includes('?') && !/[\r\n]/.test(query);
  const whole = apart ? `${page}${query.startsWith('?') ? '' : '?'}${query}` : page;
  if (whole !== told) setField(draft, 'url.original', whole);
  return whole;
}

/**
 * Splits `url.original` into `url.domain`, `url.path` and `url.query` where they are not set yet. The query is kept
 * raw, as attack patterns need it; without `?`. A text that is no URL at all becomes the path.
 */
export function deriveUrl(draft: Draft): void {
  const original = wholeUrl(draft);
  if (original === undefined) return;
  let rest = original;
  const scheme = /^([a-z][a-z0-9+.-]{0,15}):\/\//i.exec(original);
  const slash = rest.startsWith('/');
  if (scheme !== null || (!slash && /^[\w.-]+\.[\w.-]*[a-z0-9](?::\d{1,5})?(?:[/?]|$)/i.test(rest.slice(0, 300)))) {
    if (scheme !== null) {
      setIfAbsent(draft, 'url.scheme', (scheme[1] ?? '').toLowerCase());
      rest = rest.slice(scheme[0].length);
    }
    const end = rest.search(/[/?#]/);
    const authority = end < 0 ? rest : rest.slice(0, end);
    setIfAbsent(draft, 'url.domain', authority.replace(/^[^@]*@/, '').replace(/:\d{1,5}$/, ''));
    rest = end < 0 ? '' : rest.slice(end);
  }
  const mark = rest.indexOf('?');
  setIfAbsent(draft, 'url.path', mark < 0 ? rest : rest.slice(0, mark));
  if (mark >= 0) setIfAbsent(draft, 'url.query', rest.slice(mark + 1));
}
