import { quoteEnd } from '../../decode/quote-end.ts';
import { addField, type RawFields } from '../raw-fields.ts';

/**
 * The combined access log of nginx and Apache httpd, anywhere in the text (a tag or virtual host may stand before it):
 * `ip ident user [time] "request" status bytes ["referer" "agent" [extra…]]`. Fields: `client`, `ident`, `user`,
 * `time`, `request`, `status`, `bytes`, `referer`, `agent`, `extra1`… Returns the characters covered, 0 when it is
 * none. Linear.
 */
export function scanAccessLog(text: string, fields: RawFields): number {
  const bracket = text.indexOf(' [');
  const close = text.indexOf('] "', bracket);
  if (bracket < 0 || close < 0 || close - bracket > 48) return 0;
  const before = text.slice(Math.max(0, bracket - 512), bracket).split(' ');
  const [client, ident, user] = before.slice(-3);
  if (client === undefined || ident === undefined || user === undefined || client === '') return 0;
  const requestEnd = quoteEnd(text, close + 3);
  if (requestEnd < 0) return 0;
  const numbers = /^ (\d{3}) (\d+|-)/.exec(text.slice(requestEnd + 1, requestEnd + 32));
  if (numbers === null) return 0;
  addField(fields, 'client', client);
  addField(fields, 'ident', ident);
  addField(fields, 'user', user);
  addField(fields, 'time', text.slice(bracket + 2, close));
  addField(fields, 'request', unescapeHex(text.slice(close + 3, requestEnd)));
  addField(fields, 'status', numbers[1] ?? '');
  addField(fields, 'bytes', numbers[2] ?? '');
  scanQuoted(text, requestEnd + 1 + numbers[0].length, fields);
  return text.length;
}

const QUOTED_KEYS = ['referer', 'agent'];

function scanQuoted(text: string, from: number, fields: RawFields): void {
  let open = text.indexOf('"', from);
  for (let index = 0; open >= 0 && index < 16; index += 1) {
    const end = quoteEnd(text, open + 1);
    if (end < 0) return;
    addField(fields, QUOTED_KEYS[index] ?? `extra${index - 1}`, unescapeHex(text.slice(open + 1, end)));
    open = text.indexOf('"', end + 1);
  }
}

/** nginx writes quotes, control and non-ASCII bytes as `\xHH` (UTF-8). */
function unescapeHex(value: string): string {
  if (!value.includes('\\')) return value;
  return value
    .replace(/(?:\\x[0-9A-Fa-f]{2})+/g, (run) => Buffer.from(run.replaceAll('\\x', ''), 'hex').toString('utf8'))
    .replaceAll('\\"', '"');
}
