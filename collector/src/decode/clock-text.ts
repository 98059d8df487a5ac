import { digit, digitsEnd, isLetter, numberIn } from './digits.ts';

/** A time of day in a text. */
export interface Clock24 {
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
  readonly ms: number;
  /** Offset behind it. */
  readonly end: number;
}

/** `H:MM[:SS[.fraction]][ PM]` at `at`; the fraction keeps three digits. */
export function clockAt(text: string, at: number): Clock24 | undefined {
  const hourEnd = digitsEnd(text, at, 2);
  if (hourEnd === at || text.charCodeAt(hourEnd) !== 58) return undefined;
  const minuteEnd = digitsEnd(text, hourEnd + 1, 2);
  if (minuteEnd !== hourEnd + 3) return undefined;
  let end = minuteEnd;
  let second = 0;
  if (text.charCodeAt(minuteEnd) === 58) {
    end = digitsEnd(text, minuteEnd + 1, 2);
    if (end === minuteEnd + 1) return undefined;
    second = numberIn(text, minuteEnd + 1, end);
  }
  // `04:03:01.688 PM` and, of Cisco's call managers, `04:03:01 PM.688`.
  const early = fractionAt(text, end);
  const half = halfOfDayAt(text, early.end);
  const late = half === undefined || early.end > end ? early : fractionAt(text, half.end);
  const hour = numberIn(text, at, hourEnd);
  return {
    hour: half?.hour(hour) ?? hour,
    minute: numberIn(text, hourEnd + 1, minuteEnd),
    second,
    ms: late.ms,
    end: Math.max(late.end, half?.end ?? 0),
  };
}

/** `AM` or `PM`, behind a blank or not: how to read the hour in front of it; hours beyond 12 stay what they are. */
function halfOfDayAt(text: string, at: number): { hour(shown: number): number; readonly end: number } | undefined {
  const start = text.charCodeAt(at) === 32 ? at + 1 : at;
  const letter = text.charCodeAt(start) & ~32;
  if ((letter !== 65 && letter !== 80) || (text.charCodeAt(start + 1) & ~32) !== 77) return undefined;
  if (isLetter(text.charCodeAt(start + 2)) || digit(text, start + 2)) return undefined;
  return { end: start + 2, hour: (shown) => (shown > 12 ? shown : (shown % 12) + (letter === 80 ? 12 : 0)) };
}

/** `.` or `,` and digits, of which three are kept; ms 0 where there are none. */
export function fractionAt(text: string, at: number): { readonly ms: number; readonly end: number } {
  const point = text.charCodeAt(at);
  if ((point !== 46 && point !== 44) || !digit(text, at + 1)) return { ms: 0, end: at };
  const end = digitsEnd(text, at + 1, 9);
  return { ms: Math.trunc(Number(`0.${text.slice(at + 1, end)}`) * 1000), end };
}

/** `HH:MM:SS` at `at`, two digits each. */
export function isFullClock(text: string, at: number): boolean {
  if (text.charCodeAt(at + 2) !== 58 || text.charCodeAt(at + 5) !== 58) return false;
  return (
    digitsEnd(text, at, 2) === at + 2 && digitsEnd(text, at + 3, 2) === at + 5 && digitsEnd(text, at + 6, 2) === at + 8
  );
}
