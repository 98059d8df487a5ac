import type { FieldValue } from '@qiaolou/schema';
import { DECOMPOSITIONS } from './decompose.ts';
import { dictionaryTarget } from './dictionary.ts';
import { setField, type Draft } from './draft.ts';
import { ipValue } from './ecs-value.ts';
import { outcomeWord, severityWord, verdictWord } from './value-words.ts';

/**
 * Puts a vendor's key into the ECS field the dictionary knows for it, its value translated where the field has a fixed
 * vocabulary. False when the key is unknown, the field is taken, or the value is no such thing.
 */
export function placeByDictionary(draft: Draft, key: string, value: FieldValue): boolean {
  const target = dictionaryTarget(key);
  if (target === undefined) return false;
  if (typeof target !== 'string') {
    const first = FIRST_FIELD[target.as] ?? `${target.to}.ip`;
    return !Object.hasOwn(draft.fields, first) && DECOMPOSITIONS[target.as](draft, target.to, value);
  }
  if (target === 'host.name' && typeof value === 'string') return placeHost(draft, value.trim());
  if (target === 'user.name' && isNumberOfUser(key, value)) return placeOnce(draft, 'user.id', value);
  if (Object.hasOwn(draft.fields, target)) return false;
  // Address keys often hold `address:port`.
  if (target === 'source.ip' || target === 'destination.ip') {
    return DECOMPOSITIONS.endpoint(draft, target === 'source.ip' ? 'source' : 'destination', value);
  }
  const translated = translate(target, value);
  return translated !== undefined && setField(draft, target, translated);
}

/** `host` is also said of the header of a request: what has a port is no machine's name; a bare address is its address. */
function placeHost(draft: Draft, value: string): boolean {
  if (ipValue(value) !== undefined) return placeOnce(draft, 'host.ip', value);
  return placeOnce(draft, /^[^:]+:\d{1,5}$/.test(value) ? 'url.domain' : 'host.name', value);
}

/** `userid=2` numbers an account; `userid=zhangsan` names it. */
function isNumberOfUser(key: string, value: FieldValue): boolean {
  return /id$/i.test(key) && /^\d+$/.test(String(value).trim());
}

function placeOnce(draft: Draft, field: string, value: FieldValue): boolean {
  return !Object.hasOwn(draft.fields, field) && setField(draft, field, value);
}

/** The field whose presence says that a decomposition has been done already. */
const FIRST_FIELD: Readonly<Record<string, string>> = { url: 'url.original', request: 'url.original' };

/** RFC 9110 §9, RFC 5789, RFC 4918: other "methods" are ways of logging in and the like. */
const HTTP_METHODS: ReadonlySet<string> = new Set(
  'GET HEAD POST PUT DELETE CONNECT OPTIONS TRACE PATCH PROPFIND PROPPATCH MKCOL COPY MOVE LOCK UNLOCK SEARCH'.split(
    ' ',
  ),
);

function translate(field: string, value: FieldValue): FieldValue | undefined {
  switch (field) {
    case 'event.action':
      return verdictWord(String(value)) ?? value;
    case 'event.outcome':
      // ECS knows success, failure and unknown; codes and other words stay under the vendor's key.
      return outcomeWord(String(value));
    case 'event.severity':
      // Numbers mean the worst at one vendor and the mildest at the next: only words are certain.
      return severityWord(String(value));
    case 'http.request.method':
      return HTTP_METHODS.has(String(value).toUpperCase()) ? value : undefined;
    default:
      return value;
  }
}
