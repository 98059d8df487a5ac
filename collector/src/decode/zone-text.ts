import { digitsEnd, isLetter, numberIn } from './digits.ts';

/**
 * Minutes east of UTC of zone names that mean one zone only. `IST`, `BST`, `AST` and others mean several; `CST` is China's
 * here, never Central.
 */
const ZONES: ReadonlyMap<string, number> = new Map([
  ['UTC', 0],
  ['GMT', 0],
  ['WET', 0],
  ['WEST', 60],
  ['CET', 60],
  ['CEST', 120],
  ['EET', 120],
  ['EEST', 180],
  ['MSK', 180],
  ['HKT', 480],
  ['SGT', 480],
  ['AWST', 480],
  ['JST', 540],
  ['KST', 540],
  ['AEST', 600],
  ['AEDT', 660],
  ['NZST', 720],
  ['NZDT', 780],
  ['EST', -300],
  ['EDT', -240],
  ['CDT', -300],
  ['MST', -420],
  ['MDT', -360],
  ['PST', -480],
  ['PDT', -420],
  ['AKST', -540],
  ['AKDT', -480],
  ['HST', -600],
]);

/** A zone in a text. */
export interface FoundZone {
  readonly minutes: number;
  readonly end: number;
}

/** `Z`, `+0800`, ` +08:00`, `+08`, ` GMT+8`, ` CST` behind a time. CST is China Standard Time here, never Central. */
export function zoneAt(text: string, at: number): FoundZone | undefined {
  const attached = text.charCodeAt(at) !== 32;
  const start = attached ? at : at + 1;
  const code = text.charCodeAt(start);
  if (code === 90 || code === 122) return attached ? { minutes: 0, end: at + 1 } : undefined;
  if (code === 43 || code === 45) return offsetAt(text, start) ?? (attached ? hoursAt(text, start, 2) : undefined);
  if (code === 40) return bracketedAt(text, start);
  return isLetter(code) && code < 97 ? zoneNameAt(text, start, attached) : undefined;
}

/** `(UTC-07:00)`, `(GMT+5:00)`, `(+0800)`. */
function bracketedAt(text: string, start: number): FoundZone | undefined {
  const match = /^\((?:UTC|GMT)? ?([+-])(\d{1,2}):?(\d{2})?\)/.exec(text.slice(start, start + 16));
  if (match === null || Number(match[2]) > 14) return undefined;
  const minutes = Number(match[2]) * 60 + Number(match[3] ?? 0);
  return { minutes: match[1] === '-' ? -minutes : minutes, end: start + match[0].length };
}

function zoneNameAt(text: string, start: number, attached: boolean): FoundZone | undefined {
  const word = text.slice(start, start + 3);
  const end = start + 3;
  if (word === 'CST' && !isLetter(text.charCodeAt(end))) return { minutes: 480, end };
  if ((word === 'UTC' || word === 'GMT') && !isLetter(text.charCodeAt(end))) {
    const follows = attached ? undefined : (zoneAt(text, end) ?? hoursAt(text, end, 1));
    return follows ?? { minutes: 0, end };
  }
  return attached ? undefined : markedZoneAt(text, start);
}

/** Any other name could be a host's: only what the end, a colon, a bracket or a year follows is a zone. */
function markedZoneAt(text: string, start: number): FoundZone | undefined {
  const name = zoneWordAt(text, start);
  const minutes = name === undefined ? undefined : ZONES.get(name);
  return name === undefined || minutes === undefined ? undefined : { minutes, end: start + name.length };
}

/** Two to five capitals behind which no word goes on: `CEST:`, `PDT 2026`, `EET` at the end. */
export function zoneWordAt(text: string, start: number): string | undefined {
  let end = start;
  while (end < start + 6 && text.charCodeAt(end) >= 65 && text.charCodeAt(end) <= 90) end += 1;
  if (end < start + 2 || end > start + 5) return undefined;
  return /^(?:$|:|\)| :| (?:19|20)\d\d(?: |$|:))/.test(text.slice(end, end + 7)) ? text.slice(start, end) : undefined;
}

/** `+0800`, `-08:00`; the sign stands at `at`. */
function offsetAt(text: string, at: number): FoundZone | undefined {
  const hours = digitsEnd(text, at + 1, 2);
  if (hours !== at + 3) return undefined;
  const minutesAt = text.charCodeAt(hours) === 58 ? hours + 1 : hours;
  const end = digitsEnd(text, minutesAt, 2);
  if (end !== minutesAt + 2) return undefined;
  const minutes = numberIn(text, at + 1, hours) * 60 + numberIn(text, minutesAt, end);
  return { minutes: text.charCodeAt(at) === 45 ? -minutes : minutes, end };
}

/** `+8`, `-05`: hours alone, of at least so many digits; the sign stands at `at`. */
function hoursAt(text: string, at: number, least: number): FoundZone | undefined {
  const code = text.charCodeAt(at);
  const end = digitsEnd(text, at + 1, 3);
  if ((code !== 43 && code !== 45) || end - at - 1 < least || end - at - 1 > 2) return undefined;
  const hours = numberIn(text, at + 1, end);
  return hours > 14 ? undefined : { minutes: (code === 45 ? -60 : 60) * hours, end };
}

/** `+0800`; not `+08:00`. */
export function fourDigitOffsetAt(text: string, at: number): FoundZone | undefined {
  const sign = text.charCodeAt(at);
  if ((sign !== 43 && sign !== 45) || digitsEnd(text, at + 1, 4) !== at + 5) return undefined;
  return offsetAt(text, at);
}
