import type { CivilTime, FoundTime } from './civil-time.ts';
import { digit, isLetter } from './digits.ts';
import { zoneWordAt } from './zone-text.ts';

/** What stands in front of a `%FACILITY-SEVERITY-MNEMONIC`. */
export interface CiscoHeader {
  /** Absent where only the time since the start stands (`1w2d:`). */
  readonly time?: CivilTime | undefined;
  readonly host?: string | undefined;
  readonly program?: string | undefined;
  readonly pid?: string | undefined;
  /** Offset of the `%`. */
  readonly bodyAt: number;
}

/** Facility, severity and mnemonic; of the call managers the severity may be missing. */
const MNEMONIC = /%[A-Z][A-Z0-9_]*(?:-[A-Z0-9_]+)*-[0-7](?:-[A-Za-z0-9_]+)+/;
/** So far into the line the mnemonic must stand. */
const MOST_HEADER = 200;
const PROCESS = /(?:^|: |\s)([\w.-]{1,64})\[(\d{1,10})\]: ?$/;
/** Time since the start: `00:01:01`, `1w2d`, `2d03h`. */
const UPTIME = /^\d+(?:[wdhyms]\d*)+$/;
/** Card that a line of IOS XR comes from. */
const CARD = /^(?:RP|LC|SP|FC)\/\d/;

/**
 * The header of Cisco's systems where the time does not come first: sequence number, origin id, card, task and zone in any
 * company, or only the time since the start (`23064: sw2: 022546: *Mar  4 2026 07:03:59.338 CET: %SYS-5-…`, `: 2026 Oct 26 10:33:18 CET: %…`,
 * `290692: R1 RP/0/RSP0/CPU0:Mar 26 14:47:02.754 : sshd[65935]: %…`). Undefined when there is no mnemonic.
 */
export function ciscoHeaderAt(
  text: string,
  at: number,
  timeAt: (text: string, at: number) => FoundTime | undefined,
): CiscoHeader | undefined {
  const mnemonic = MNEMONIC.exec(text.slice(at, at + MOST_HEADER));
  if (mnemonic === null) return undefined;
  const bodyAt = at + mnemonic.index;
  const found = timeBefore(text, { from: at, to: bodyAt }, timeAt);
  const process = PROCESS.exec(text.slice(found?.end ?? at, bodyAt));
  const { host, task } = namesIn(text.slice(at, found?.at ?? bodyAt - (process?.[0].length ?? 0)));
  return { time: found?.time, host, program: process?.[1] ?? task, pid: process?.[2], bodyAt };
}

interface PlacedTime extends FoundTime {
  readonly at: number;
}

/** The first word between the offsets that is a time, its zone with it. */
function timeBefore(
  text: string,
  { from, to }: { readonly from: number; readonly to: number },
  timeAt: (text: string, at: number) => FoundTime | undefined,
): PlacedTime | undefined {
  for (let p = from; p < to; p += 1) {
    const before = p === from ? ' ' : text.charAt(p - 1);
    if (!' :*.'.includes(before) || !(digit(text, p) || isLetter(text.charCodeAt(p)))) continue;
    const found = timeAt(text, p);
    if (found === undefined || found.end > to) continue;
    return { at: p, ...withZoneWord(text, found) };
  }
  return undefined;
}

/**
 * A zone that is named and not known is read over, and said. Only in front of a mnemonic: elsewhere a word in capitals is a
 * host's name.
 */
export function withZoneWord(text: string, found: FoundTime): FoundTime {
  const word = text.charAt(found.end) === ' ' ? zoneWordAt(text, found.end + 1) : undefined;
  if (word === undefined || found.time.offsetMinutes !== undefined) return found;
  const behind = found.end + 1 + word.length;
  if (!/^ ?: {0,2}(?:[\w.-]{1,64}(?:\[\d{1,10}\])?: ?)?%/.test(text.slice(behind, behind + 100))) return found;
  return { time: { ...found.time, zoneUnread: true }, end: found.end + 1 + word.length };
}

/** Host and task among sequence numbers, cards and stars. */
function namesIn(prefix: string): { readonly host?: string | undefined; readonly task?: string | undefined } {
  let host: string | undefined;
  let task: string | undefined;
  for (const word of prefix.split(/:?\s+|:$/)) {
    if (word === '' || /^[\d.:*%]+$/.test(word) || CARD.test(word) || UPTIME.test(word)) continue;
    if (word.startsWith('*')) task ??= word.slice(1);
    else host ??= word;
  }
  return { host: host !== undefined && /^[\w.:-]{1,255}$/.test(host) ? host : undefined, task };
}
