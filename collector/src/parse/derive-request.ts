import type { FieldValue } from '@qiaolou/schema';
import { setField, type Draft } from './draft.ts';
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
const EXTRAS = [1, 2, 3, 4, 5, 6];

/** A header of nothing but these characters hides nothing and is no payload. */
const HARMLESS = /^[\w \-./:;,()=?@#!*~[\]|+]*$/;

/** Sets the fields of `requestFields`. */
export function deriveRequest(draft: Draft): void {
  for (const [field, value] of Object.entries(requestFields(draft.fields))) setField(draft, field, value);
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
  const headers = [...HEADERS, ...extras(fields['event.module'])].flatMap((field) => decodedHeaders(fields[field]));
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

function extras(module: FieldValue | undefined): readonly string[] {
  return typeof module === 'string' ? EXTRAS.map((number) => `${module}.extra${String(number)}`) : [];
}

function decodedHeaders(value: FieldValue | undefined): readonly string[] {
  if (value === undefined) return [];
  const values = typeof value === 'object' ? value : [value];
  return values
    .map(String)
    .filter((text) => !HARMLESS.test(text))
    .map(decodeRequestText);
}
