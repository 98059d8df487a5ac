/** Full-width forms and signs of a Chinese keyboard, and what each means where the grammar has a sign. */
const MEANT: Readonly<Record<string, string>> = {
  '：': ':',
  '（': '(',
  '）': ')',
  '＝': '=',
  '＞': '>',
  '＜': '<',
  '～': '~',
  '！': '!',
  '［': '[',
  '］': ']',
  '｛': '{',
  '｝': '}',
  '，': ',',
  '、': ',',
  '｜': '|',
  '＆': '&',
  '｀': '`',
  '“': '"',
  '”': '"',
  '„': '"',
  '‟': '"',
  '＂': '"',
};

/**
 * The text with every full-width sign as the sign that is meant, of the same length, so that places stay places.
 * What is inside a value is read from the text as typed.
 *
 * @example
 *   meantSigns('端口：（80，443）'); // '端口:(80,443)'
 */
export function meantSigns(text: string): string {
  return text.replace(/[\u2018-\u201f\u3001\uff01-\uff5e]/g, (sign) => MEANT[sign] ?? sign);
}
