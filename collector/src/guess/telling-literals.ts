import type { Line } from '../parse/line.ts';
import type { RawFields } from '../parse/raw-fields.ts';

/** What a pack recognises its device by. */
export interface Telling {
  /** Program name of the header, when all lines have the same and it tells a device. */
  readonly program?: string | undefined;
  /** Texts that stand in every line, best first; at most three. */
  readonly literals: readonly string[];
}

/** Programs that any device may call itself. */
const ANYBODY: ReadonlySet<string> = new Set([
  'syslog',
  'kernel',
  'root',
  'localhost',
  'log',
  'logger',
  'klogd',
  'daemon',
  'user',
]);
const MOST_LITERALS = 3;
const LEAST_LITERAL = 4;

/**
 * Texts that stand in all lines and in few other devices' lines: constant pairs (`id=tos`), then the names of keys that
 * every line has (`SerialNum=`), the longest first, for long names are rare ones.
 */
export function tellingLiterals(lines: readonly Line[], bodies: readonly RawFields[]): Telling {
  const texts = lines.map(({ text }) => text);
  const inAll = (literal: string): boolean =>
    literal.length >= LEAST_LITERAL && texts.every((text) => text.includes(literal));
  const names = new Set(lines.map(({ header }) => header.program));
  const [program] = names;
  const isTelling = names.size === 1 && program !== undefined && !ANYBODY.has(program.toLowerCase());
  const named = [...constantPairs(bodies), ...keyLiterals(bodies)].filter(inAll);
  const literals = named.length > 0 ? named : commonTexts(lines);
  const apart = literals.filter((one, at) => !literals.some((other, its) => its < at && other.includes(one)));
  return { program: isTelling ? program : undefined, literals: apart.slice(0, MOST_LITERALS) };
}

/** So much of the first line is searched, in so many of the lines; longest text that is looked for. */
const SEARCHED = { characters: 240, lines: 12, longest: 24 } as const;

/** The longest texts that stand in every line and are no time, no number and not the sender's name. */
function commonTexts(lines: readonly Line[]): readonly string[] {
  const [first, ...others] = lines.slice(0, SEARCHED.lines);
  if (first === undefined || others.length === 0) return [];
  const head = first.text.slice(0, SEARCHED.characters);
  const found: string[] = [];
  for (let at = 0; at < head.length; at += 1) {
    const text = longestAt(head, at, others);
    if (text.length < LEAST_LITERAL || !isTelling(text, first.header.host)) continue;
    found.push(text);
    at += text.length - 1;
  }
  return found.sort((a, b) => b.length - a.length);
}

function longestAt(head: string, at: number, others: readonly Line[]): string {
  let text = '';
  for (let end = at + LEAST_LITERAL; end <= Math.min(head.length, at + SEARCHED.longest); end += 1) {
    const longer = head.slice(at, end);
    if (!others.every((line) => line.text.includes(longer))) break;
    text = longer;
  }
  return text.trim();
}

function isTelling(text: string, host: string | undefined): boolean {
  if (/\d\d|^<|\b(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)\b/.test(text)) return false;
  return /[^\s\d]{3}/.test(text) && (host === undefined || !text.includes(host.slice(0, 4)));
}

/** `key="value"` in the ways it may be written, of pairs that are the same in every line and name something. */
function constantPairs(bodies: readonly RawFields[]): readonly string[] {
  const [first, ...others] = bodies;
  if (first === undefined || others.length === 0) return [];
  const pairs: string[] = [];
  for (const [key, value] of first) {
    if (typeof value !== 'string' || !/^(?=.*\p{L})[^\s"']{3,32}$/u.test(value)) continue;
    if (others.every((body) => body.get(key) === value)) {
      pairs.push(
        ...[`${key}="${value}"`, `${key}=${value}`, `"${key}":"${value}"`, `"${key}": "${value}"`, `${key}:${value}`],
      );
    }
  }
  return pairs;
}

/** Names of keys that every line has, as they stand in the text. */
function keyLiterals(bodies: readonly RawFields[]): readonly string[] {
  const [first, ...others] = bodies;
  if (first === undefined) return [];
  const common = [...first.keys()].filter((key) => others.every((body) => body.has(key)));
  const whole = common.map((key) => key.slice(key.lastIndexOf('.') + 1)).sort((a, b) => b.length - a.length);
  return whole.flatMap((key) => [`"${key}":`, `${key}="`, `${key}=`, `${key}:`, `${key}：`]);
}
