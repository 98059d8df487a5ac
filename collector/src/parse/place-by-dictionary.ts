import type { FieldValue } from '@qiaolou/schema';
import { DECOMPOSITIONS } from './decompose.ts';
import { dictionaryTarget } from './dictionary.ts';
import { setField, type Draft } from './draft.ts';
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
  if (Object.hasOwn(draft.fields, target)) return false;
  // Address keys often hold `address:port`.
  if (target === 'source.ip' || target === 'destination.ip') {
    return DECOMPOSITIONS.endpoint(draft, target === 'source.ip' ? 'source' : 'destination', value);
  }
  const translated = translate(target, value);
  return translated !== undefined && setField(draft, target, translated);
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
