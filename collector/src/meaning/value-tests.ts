import type { FieldValue } from '@qiaolou/schema';
import { ipValue } from '../event/ecs-value.ts';
import { rememberKeys } from '../event/remember-keys.ts';
import { outcomeWord, severityWord, verdictWord } from '../event/value-words.ts';

/**
 * What the value of a key must be to become a target field when only the key's name speaks for it, by target: the value in
 * the field's words, or undefined when it is no such thing and stays under the device's own name.
 */
const TESTS: Readonly<Record<string, (text: string) => FieldValue | undefined>> = {
  'source.ip': endpointOf,
  'destination.ip': endpointOf,
  'event.action': actionOf,
  // ECS knows success, failure and unknown; codes and other words stay under the vendor's key.
  'event.outcome': outcomeWord,
  // Numbers mean the worst at one vendor and the mildest at the next: only words are certain.
  'event.severity': severityWord,
  'event.code': (text) => (text.length <= 64 && /^\S+$/.test(text) ? text : undefined),
  'event.reason': (text) => (NOBODY.test(text) ? undefined : text),
  'rule.name': ruleNameOf,
  'rule.id': (text) => (/^[\w.:+-]{1,64}$/.test(text) && /\d/.test(text) && text !== '0' ? text : undefined),
  'rule.category': (text) => (isBareNumber(text) || text.length > 128 ? undefined : text),
  'user.name': userNameOf,
  'user.target.name': userNameOf,
  'host.name': hostNameOf,
  'observer.name': (text) =>
    isBareNumber(text) ||
    ipValue(text) !== undefined ||
    !/^\S{1,64}(?: \S{1,32}){0,2}$/.test(text) ||
    /^(?:windows|mac ?os|android|ios|linux)\b/i.test(text) ||
    /[<>=|]/.test(text)
      ? undefined
      : text,
  'observer.serial_number': (text) => (/^[\w.:/-]{4,64}$/.test(text) ? text : undefined),
  'network.protocol': (text) =>
    !/^null/i.test(text) && /^[a-z][\w.+/-]{0,31}$/i.test(text) && !/^\w:[/\\]|\/\d/.test(text) ? text : undefined,
  'network.application': (text) => (isBareNumber(text) || text.length > 64 || NOBODY.test(text) ? undefined : text),
  'http.request.method': methodOf,
  'http.response.status_code': (text) => (/^[1-5]\d\d$/.test(text) ? text : undefined),
  'url.original': urlOf,
  'url.domain': domainOf,
  'dns.question.name': (text) => (/^[\w.-]{1,253}$/.test(text) && !isBareNumber(text) ? text : undefined),
  'file.hash.md5': (text) => (/^[0-9a-f]{32}$/i.test(text) ? text.toLowerCase() : undefined),
  'file.hash.sha256': (text) => (/^[0-9a-f]{64}$/i.test(text) ? text.toLowerCase() : undefined),
  'file.name': (text) => (text.includes('://') || NOBODY.test(text) ? undefined : text),
  'file.path': pathOf,
  'process.executable': pathOf,
  'process.name': (text) => (isBareNumber(text) || text.length > 255 ? undefined : text),
  'process.pid': (text) => (/^\d{1,10}$/.test(text) ? text : undefined),
  'email.from.address': mailOf,
  'email.to.address': mailOf,
};

/** Words remembered of a target. */
const MOST_WORDS = 4_096;

/** Tests of targets whose values are the same few words line after line, remembered. */
const WORD_TESTS: typeof TESTS = Object.fromEntries(
  [
    ...['event.action', 'event.outcome', 'event.severity', 'rule.name', 'rule.category', 'user.name', 'host.name'],
    ...['observer.name', 'network.protocol', 'network.application'],
  ].flatMap((target) => {
    const test = TESTS[target];
    return test === undefined ? [] : [[target, rememberKeys(MOST_WORDS, test)]];
  }),
);

/**
 * The value of a candidate as its target takes it; undefined when it is no such thing. Targets without a test of their own
 * are judged by the type of the field alone.
 *
 * @example
 * valueForTarget('event.action', '阻断'); // 'denied'
 * valueForTarget('event.action', '55'); // undefined
 */
export function valueForTarget(target: string, value: FieldValue): FieldValue | undefined {
  const test = WORD_TESTS[target] ?? TESTS[target];
  if (test === undefined) return value;
  return typeof value === 'object' ? undefined : test(bared(String(value).trim()));
}

/** True for an address, with a port or without. */
export function isEndpoint(value: FieldValue): boolean {
  return typeof value !== 'object' && endpointOf(bared(String(value).trim())) !== undefined;
}

/** True for a word that says let through or stopped. */
export function isVerdict(value: FieldValue): boolean {
  return typeof value !== 'object' && verdictWord(bared(String(value).trim())) !== undefined;
}

/** Quotes and brackets that stand around a value; typists close curly quotes with whichever they have. */
const AROUND: Readonly<Record<string, string>> = {
  '"': '"',
  "'": "'",
  '“': '”',
  '”': '”',
  '‘': '’',
  '’': '’',
  '[': ']',
  '【': '】',
  '<': '>',
};

const SEPARATORS: ReadonlySet<number> = new Set(Array.from(',;，；', (sign) => sign.charCodeAt(0)));

/** Without the separator that a list left behind it, and without one pair of quotes or brackets around it. */
function bared(text: string): string {
  const rest = SEPARATORS.has(text.charCodeAt(text.length - 1)) ? text.replace(/[,;，；]+$/, '') : text;
  const closing = AROUND[rest.charAt(0)];
  return closing !== undefined && rest.length > 1 && rest.endsWith(closing) ? rest.slice(1, -1).trim() : rest;
}

/** An address with or without a port, whatever is said behind it: `10.0.0.1:443`, `10.0.0.1 (web)`. */
function endpointOf(text: string): string | undefined {
  const end = text.search(/[\s,;(（]/);
  const first = end < 0 ? text : text.slice(0, end);
  if (ipValue(first) !== undefined) return first;
  const colon = first.lastIndexOf(':');
  return colon > 0 && ipValue(first.slice(0, colon)) !== undefined ? first : undefined;
}

function isBareNumber(text: string): boolean {
  return /^[-+]?(?:\d[\d.,]*|0x[0-9a-f]+)$/i.test(text);
}

/** A verdict in our words, or the device's own word for what was done: never a number, an address or a sentence. */
function actionOf(text: string): string | undefined {
  const verdict = verdictWord(text.replace(/[!.。！]$/, ''));
  if (verdict !== undefined) return verdict;
  if (
    outcomeWord(text) !== undefined ||
    NOBODY.test(text) ||
    methodOf(text) !== undefined ||
    /[)）\]]/.test(text.replace(/\([^)]*\)|（[^）]*）|\[[^\]]*\]/g, ''))
  )
    return undefined;
  if (text.length > 64 || isBareNumber(text) || /[{}=;\n]|:\/\//.test(text) || ipValue(text) !== undefined)
    return undefined;
  return !/[a-z\u4e00-\u9fff]/i.test(text) || text.split(/\s+/).length > 5 ? undefined : text;
}

/** `5502 - Login session closed.` is number and name; a number alone is no name. */
function ruleNameOf(given: string): string | undefined {
  const text = given.replace(/^(?:\d+ - |\[\d{1,12}\]|\(\d{1,12}\))/, '');
  if (verdictWord(text.replace(/[!.。！]$/, '')) !== undefined || /_log$/i.test(text)) return undefined;
  if (isBareNumber(text) || text.length > 256 || /^\d+(?::\d+)+$/.test(text)) return undefined;
  return /[\p{L}]/u.test(text) && !/^\d+ /.test(text) && !NOBODY.test(text) ? text : undefined;
}

/** Said instead of an account's name. */
const NOBODY =
  /^(?:un-?known(?: user)?|none|null|nil|no|not? (?:user|authentication required|available|applicable)|not applicable|\(no user\)|nobody logged in|n\/?a|any|all|undefined|unset|unauthenticated|multiple|several|\$\{?[a-z]\w*\}?|-+|\*+|\?+|未知|未知用户|无|空|匿名用户|所有|全部)$/i;
/** Accounts with a blank in their names that Windows itself has. */
const SPACED_ACCOUNT =
  /^(?:[\w.-]{1,64}\\)?(?:(?:network|local) service|anonymous logon|local system|window manager)$/i;

/**
 * An account's name: one word, `DOMAIN\name`, two words of letters, or Chinese characters that are no sentence.
 *
 * @example
 * userNameOf('“wang”'); // undefined here: `valueForTarget` takes the quotes off first
 */
export function userNameOf(text: string): string | undefined {
  if (text === '' || text.length > 128 || NOBODY.test(text) || /\(s\)$/i.test(text) || text.includes('://'))
    return undefined;
  if (SPACED_ACCOUNT.test(text)) return text;
  if (/[^\p{ASCII}]/u.test(text))
    return /^[\p{L}\p{N}_.@()（）【】—·\\-]{1,24}$/u.test(text) && !SENTENCE.test(text) ? text : undefined;
  if (/^[^\s"'“”‘’<>{}[\]|;,=*?]{1,128}$/.test(text)) return /^[\p{P}\p{S}]+$/u.test(text) ? undefined : text;
  return /^(?:[\w.-]{1,64}\\)?[\p{L}.'-]{1,32}(?: [\p{L}.'-]{1,32}){1,2}(?: ?\([\w.@-]{1,64}\))?$/u.test(text) &&
    !STOP_WORD.test(text)
    ? text
    : undefined;
}

const SENTENCE = /登录|登陆|登出|退出|注销|失败|成功|认证|修改|删除|添加|访问|下线|上线/;
const STOP_WORD =
  /(?:^| )(?:the|is|was|has|not|no|from|to|for|on|in|logged|failed|user|unknown|authentication)(?: |$)/i;

/** A path: something stands in it besides its signs. `N/A` has a slash too. */
function pathOf(text: string): string | undefined {
  return NOBODY.test(text) || /^[a-z][a-z0-9+.-]*:\/\//i.test(text) || !/[\p{L}\p{N}]/u.test(text) ? undefined : text;
}

/** A machine's name: no address, no number, no blanks, no port. */
function hostNameOf(text: string): string | undefined {
  return /^[\p{L}\p{N}_][\p{L}\p{N}_.$-]{0,254}$/u.test(text) && !isBareNumber(text) && ipValue(text) === undefined
    ? text
    : undefined;
}

/** RFC 9110 §9, RFC 5789, RFC 4918: other "methods" are ways of logging in and the like. */
const HTTP_METHODS: ReadonlySet<string> = new Set(
  'GET HEAD POST PUT DELETE CONNECT OPTIONS TRACE PATCH PROPFIND PROPPATCH MKCOL COPY MOVE LOCK UNLOCK SEARCH'.split(
    ' ',
  ),
);

function methodOf(text: string): string | undefined {
  return HTTP_METHODS.has(text.toUpperCase()) ? text : undefined;
}

/** An address of a page: with a scheme, a path, or a domain in front; whatever an attacker wrote behind it. */
function urlOf(text: string): string | undefined {
  return /^(?:[a-z][a-z0-9+.-]{1,15}:\/\/|\/|[\w-]+(?:\.[\w-]+)+(?::\d{1,5})?(?:[/?#]|$)|\[?[0-9a-f:.]+\]?(?::\d{1,5})?\/)/i.test(
    text,
  )
    ? text
    : undefined;
}

/** A domain with a dot in it, or an address of a server; a port behind it is taken off by the field. */
function domainOf(text: string): string | undefined {
  return /^(?:[\w*-]+\.)+[\p{L}\w-]{2,63}(?::\d{1,5})?$/u.test(text) ||
    /^\d{1,3}(?:\.\d{1,3}){3}(?::\d{1,5})?$/.test(text)
    ? text
    : undefined;
}

function mailOf(text: string): string | undefined {
  return /^[^\s@]{1,128}@[^\s@]{1,253}$/.test(text) ? text : undefined;
}
