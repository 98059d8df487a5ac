/**
 * Characters that steer a terminal or hide what is written: C0 and C1 controls besides the line feed, DEL, marks of
 * direction, separators of lines and paragraphs, zero-width characters, the byte order mark, lone surrogates.
 */
const STEERING =
  /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;

/**
 * Text as it may go to a terminal: what steers one is written as `\u001b`. Everything a command prints passes through it,
 * because file names, rules, playbooks and names of users come from outside.
 *
 * @example
 *   printable('\u001b[2J谯楼'); // '\\u001b[2J谯楼'
 */
export function printable(text: string): string {
  return text.replaceAll(STEERING, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
