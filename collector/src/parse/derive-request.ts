import type { FieldValue } from '@qiaolou/schema';
import { setField, type Draft } from '../event/draft.ts';
import { rememberKeys } from '../event/remember-keys.ts';
import { decodeRequestText } from './url/decode-request-text.ts';
import { effectivePath } from './url/effective-path.ts';

/** What of a request's headers logs carry; a field by that name may hold several. */
const HEADERS = [
  'user_agent.original',
  'http.request.referrer',
  'http.request.cookie',
  'http.request.headers',
  'http.request.header',
  'network.forwarded_ip',
  'user.name',
];
/** Further quoted values behind an access log's own, under the module's name. */
const MOST_EXTRAS = 6;
/** Modules whose headers' names are remembered. */
const MOST_MODULES = 256;

/** Fields of headers in the events of a module. */
const headersOf = rememberKeys(MOST_MODULES, (module) => [
  ...HEADERS,
  ...Array.from({ length: MOST_EXTRAS }, (_, index) => `${module}.extra${String(index + 1)}`),
]);

/** A header of nothing but these characters hides nothing and is no payload. */
const HARMLESS = /^[\w \-./:;,()=?@#!*~[\]|+]*$/;

/** Sets the fields of `requestFields`. */
export function deriveRequest(draft: Draft): void {
  const { fields } = draft;
  if (fields['url.original'] === undefined && fields['url.path'] === undefined) return;
  for (const [field, value] of Object.entries(requestFields(fields))) setField(draft, field, value);
}

/**
 * What a request comes to behind its encodings, for rules to match on instead of guessing spellings:
 * `qiaolou.url_decoded`, `qiaolou.url_path` (the file in effect) and, when there is more in them than plain words,
 * `qiaolou.headers_decoded`. The fields as sent stay beside them. Empty when the event is no request.
 */
export function requestFields(fields: Readonly<Record<string, FieldValue>>): Readonly<Record<string, FieldValue>> {
  const path = fields['url.path'];
  const original = fields['url.original'] ?? joined(path, fields['url.query']);
  if (typeof original !== 'string') return {};
  const headers: string[] = [];
  const module = fields['event.module'];
  for (const field of typeof module === 'string' ? headersOf(module) : HEADERS) addDecoded(headers, fields[field]);
  return {
    'qiaolou.url_decoded': decodeRequestText(original),
    ...(typeof path === 'string' ? { 'qiaolou.url_path': effectivePath(path) } : {}),
    ...(headers.length > 0 ? { 'qiaolou.headers_decoded': headers } : {}),
  };
}

function joined(path: FieldValue | undefined, query: FieldValue | undefined): string | undefined {
  if (typeof path !== 'string') return undefined;
  return typeof query === 'string' ? `${path}?${query}` : path;
}

function addDecoded(decoded: string[], value: FieldValue | undefined): void {
  if (value === undefined) return;
  for (const one of typeof value === 'object' ? value : [value]) {
    const text = String(one);
    if (!HARMLESS.test(text)) decoded.push(decodeRequestText(text));
  }
}
