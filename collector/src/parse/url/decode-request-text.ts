import { lenientUtf8 } from './lenient-utf8.ts';
import { resolveLookups } from './resolve-lookups.ts';

/** Encodings laid over each other that are taken off; attackers use two, rarely three. */
const MOST_ROUNDS = 5;
/** Only this much is decoded, in UTF-16 units; what is behind it stays as it came. */
const MOST_TEXT = 16_384;

/** Nothing here that any round could change. */
const PLAIN = /^[\u0021-\u0023\u0027-\u002a\u002c-\u005b\u005d-\u007e]*$/;

/**
 * A URL or header as a server behind some proxies may come to understand it, for rules to match on: percent encoding
 * (repeated, `%uXXXX`, overlong UTF-8), `\xHH` and `\uHHHH`, numeric and the five named character references, full-width
 * forms, `+` in the query; white space of any kind is one blank, NULs are gone, Log4j lookups are what they come to.
 * Case, dots and slashes stay.
 *
 * @example
 * decodeRequestText('/a?q=%2527%20or%201'); // "/a?q=' or 1"
 */
export function decodeRequestText(text: string): string {
  if (PLAIN.test(text)) return text;
  const decoded = decodeLayers(withBlanks(text.slice(0, MOST_TEXT)));
  return resolveLookups(plainCharacters(decoded.replaceAll('\u0000', ''))) + text.slice(MOST_TEXT);
}

/** A text without its layers of encoding; blanks, NULs and full-width forms stay. */
export function decodeLayers(text: string): string {
  let decoded = text;
  for (let round = 0; round < MOST_ROUNDS; round += 1) {
    const next = decodeOnce(decoded);
    if (next === decoded) break;
    decoded = next;
  }
  return decoded;
}

/** `+` means a blank in the query alone. */
function withBlanks(text: string): string {
  const mark = text.indexOf('?');
  return mark < 0 ? text : text.slice(0, mark) + text.slice(mark).replaceAll('+', ' ');
}

const NAMED: Readonly<Record<string, string>> = { lt: '<', gt: '>', quot: '"', apos: "'", amp: '&' };

function decodeOnce(text: string): string {
  let decoded = text;
  if (decoded.includes('%')) {
    decoded = decoded
      .replace(/%u([0-9a-f]{4})/gi, (_, hex: string) => fromPoint(parseInt(hex, 16)))
      .replace(/(?:%[0-9a-f]{2})+/gi, (run) => lenientUtf8([...Buffer.from(run.replaceAll('%', ''), 'hex')]));
  }
  if (decoded.includes('\\')) {
    decoded = decoded.replace(/\\(?:x([0-9a-f]{2})|u([0-9a-f]{4}))/gi, (_, two?: string, four?: string) =>
      fromPoint(parseInt(two ?? four ?? '', 16)),
    );
  }
  if (decoded.includes('&')) {
    decoded = decoded.replace(
      /&(?:#(\d{1,7})|#x([0-9a-f]{1,6})|(lt|gt|quot|apos|amp)(?=;));?/gi,
      (whole, decimal?: string, hex?: string, name?: string) => {
        if (name !== undefined) return NAMED[name.toLowerCase()] ?? whole;
        return fromPoint(decimal === undefined ? parseInt(hex ?? '', 16) : Number(decimal));
      },
    );
  }
  return decoded;
}

/** Half pairs and numbers that are no character become the replacement character. */
function fromPoint(point: number): string {
  return point > 0x10ffff || (point >= 0xd800 && point <= 0xdfff) ? '\ufffd' : String.fromCodePoint(point);
}

/** What IIS and Java "best fit" to ASCII. */
const LOOKALIKES: ReadonlyMap<string, string> = new Map([
  ['\u02b9', "'"],
  ['\u02bc', "'"],
  ['\u2032', "'"],
  ['\u2044', '/'],
  ['\u2215', '/'],
  ['\u2216', '\\'],
]);

/** Full-width forms and look-alikes as ASCII, any white space as one blank. */
export function plainCharacters(text: string): string {
  return text
    .replace(/[\uff01-\uff5e]/g, (char) => String.fromCharCode(char.charCodeAt(0) - 0xfee0))
    .replace(/[\u02b9\u02bc\u2032\u2044\u2215\u2216]/g, (char) => LOOKALIKES.get(char) ?? char)
    .replace(/[\t\n\v\f\r \u0085\u00a0\u2000-\u200a\u2028\u2029\u3000]+/g, ' ');
}
