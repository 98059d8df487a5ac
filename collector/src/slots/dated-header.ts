import { monthTimeAt, type CivilTime } from '../decode/civil-time.ts';
import type { SyslogHeader } from '../decode/header-shape.ts';
import { HeaderWords, type HeaderWord } from './header-words.ts';

/** Longest host and program that are read here. */
const LONGEST_WORD = 64;
/** Bytes of `Mmm dd hh:mm`. */
const MINUTE_BYTES = 12;
/** Bytes of `Mmm dd hh:mm:ss`. */
const TIME_BYTES = 15;

/** Bytes of hosts: letters, digits, dot, hyphen, underscore. */
const HOST_BYTES = byteSet('.-_');
/** Bytes of programs, below 128 (`decode/host-and-tag.ts`). */
const TAG_BYTES = byteSet('-._/@');

function byteSet(others: string): Uint8Array {
  const set = new Uint8Array(256);
  for (let code = 48; code < 123; code += 1) if (code < 58 || code > 96 || (code > 64 && code < 91)) set[code] = 1;
  for (const other of others) set[other.charCodeAt(0)] = 1;
  return set;
}

/**
 * The header of RFC 3164 on bytes: `<PRI>Mmm dd hh:mm:ss host [program[[pid]]: ]`. What is not exactly that is not read here. Hosts and
 * programs are what `parseSyslogHeader` says they are, and so is the time, once a minute.
 */
export class DatedHeader {
  pri = 0;
  bodyAt = 0;
  host: HeaderWord | undefined;
  program: HeaderWord | undefined;
  /** Where what stands in brackets behind the program is; `pidTo` 0 when nothing does. */
  pidFrom = 0;
  pidTo = 0;
  /** What the device's clock says, without a zone and a year. */
  time: CivilTime | undefined;
  readonly #words = new HeaderWords();
  readonly #minute = Buffer.alloc(TIME_BYTES);
  #minuteTime: CivilTime | undefined;
  #second = 0;

  /** Reads the header of a line; false when it is none of these. The line's bytes are UTF-8. */
  read(bytes: Buffer, to: number): boolean {
    const timeAt = this.#priEnd(bytes);
    if (timeAt < 0 || to < timeAt + TIME_BYTES + 3 || !this.#readTime(bytes, timeAt)) return false;
    const hostAt = timeAt + TIME_BYTES + 1;
    let at = hostAt;
    while (at < to && HOST_BYTES[bytes[at] ?? 0] === 1) at += 1;
    if (at === hostAt || at - hostAt > LONGEST_WORD || bytes[at] !== 32 || saysNoHost(bytes, at + 1)) return false;
    this.host = this.#words.host(bytes, hostAt, at);
    return this.host.sure && this.#readTag(bytes, at + 1, to);
  }

  /** The header as `parseSyslogHeader` gives it. */
  asRead(): SyslogHeader {
    const { pri, host, program, bodyAt } = this;
    const time = this.time === undefined ? undefined : { ...this.time, second: this.#second };
    const named = { host: host?.text, program: program?.text };
    return { dialect: 'dated', pri, facility: pri >> 3, severity: pri & 7, badPri: false, time, ...named, bodyAt };
  }

  #priEnd(bytes: Buffer): number {
    if (bytes[0] !== 60) return -1;
    let pri = 0;
    let at = 1;
    for (; at < 5; at += 1) {
      const digit = (bytes[at] ?? 0) - 48;
      if (digit < 0 || digit > 9) break;
      pri = pri * 10 + digit;
    }
    if (at === 1 || bytes[at] !== 62 || pri > 191) return -1;
    this.pri = pri;
    return at + 1;
  }

  #readTime(bytes: Buffer, at: number): boolean {
    if (bytes[at + TIME_BYTES] !== 32) return false;
    const [tens, ones] = [(bytes[at + 13] ?? 0) - 48, (bytes[at + 14] ?? 0) - 48];
    if (tens < 0 || tens > 5 || ones < 0 || ones > 9 || bytes[at + MINUTE_BYTES] !== 58) return false;
    this.#second = tens * 10 + ones;
    if (!this.#isSameMinute(bytes, at) && !this.#readMinute(bytes, at)) return false;
    this.time = this.#minuteTime;
    return true;
  }

  #isSameMinute(bytes: Buffer, at: number): boolean {
    if (this.#minuteTime === undefined) return false;
    for (let p = MINUTE_BYTES - 1; p >= 0; p -= 1) if (bytes[at + p] !== this.#minute[p]) return false;
    return true;
  }

  #readMinute(bytes: Buffer, at: number): boolean {
    this.#minuteTime = undefined;
    const found = monthTimeAt(bytes.toString('latin1', at, at + TIME_BYTES), 0);
    if (found?.end !== TIME_BYTES || found.time.year !== undefined || found.time.second !== this.#second) return false;
    bytes.copy(this.#minute, 0, at, at + TIME_BYTES);
    this.#minuteTime = found.time;
    return true;
  }

  #readTag(bytes: Buffer, at: number, to: number): boolean {
    this.program = undefined;
    this.pidTo = 0;
    if (BEFORE_TAG.has(bytes[at] ?? 0)) return false;
    const end = tagEnd(bytes, at, Math.min(to, at + LONGEST_WORD));
    if ((bytes[end] ?? 0) >= 128) return false;
    if (end === at) return this.#bodyFrom(bytes, at, to);
    if (bytes[end] === 91) return this.#readPid(bytes, { at, end }, to);
    if (bytes[end] === 58 && (end + 1 === to || bytes[end + 1] === 32)) {
      this.program = this.#words.program(bytes, at, end);
      return this.program.sure && this.#bodyFrom(bytes, skipBytes(bytes, end + 1, to, false), to);
    }
    if (mayBeLevel(bytes, at, end) || mayBeTime(bytes, at)) return false;
    return this.#bodyFrom(bytes, at, to);
  }

  #readPid(bytes: Buffer, { at, end }: { readonly at: number; readonly end: number }, to: number): boolean {
    let close = end + 1;
    while (close < to && close - end <= 16 && bytes[close] !== 93) close += 1;
    if (bytes[close] !== 93 || close - end > 16 || close >= to) return false;
    this.program = this.#words.program(bytes, at, end);
    this.pidFrom = end + 1;
    this.pidTo = close;
    const [first, last] = [bytes[end + 1] ?? 0, bytes[close - 1] ?? 0];
    return (
      close > end + 1 &&
      first > 32 &&
      last > 32 &&
      this.program.sure &&
      this.#bodyFrom(bytes, skipBytes(bytes, close + 1, to, true), to)
    );
  }

  /** A PRI in front of the body belongs to a relay's header. */
  #bodyFrom(bytes: Buffer, at: number, to: number): boolean {
    this.bodyAt = at;
    return at < to && bytes[at] !== 60;
  }
}

/** What stands behind a word that is no host: a brace behind a kind of record, or what the DNS server of Windows writes. */
function saysNoHost(bytes: Buffer, at: number): boolean {
  return bytes[at] === 123 || (bytes[at] === 80 && bytes.toString('latin1', at, at + 7) === 'PACKET ');
}

function tagEnd(bytes: Buffer, at: number, most: number): number {
  let end = at;
  while (end < most && TAG_BYTES[bytes[end] ?? 0] === 1) end += 1;
  return end;
}

/** Blanks, colon and bracket: what is read over in front of a tag in its own ways. */
const BEFORE_TAG: ReadonlySet<number> = new Set([32, 58, 9, 40]);

function skipBytes(bytes: Buffer, at: number, to: number, colons: boolean): number {
  let p = at;
  while (p < to && (bytes[p] === 32 || (colons && bytes[p] === 58))) p += 1;
  return p;
}

/** F5 writes a level between host and program; whatever could be one is looked at as text. */
function mayBeLevel(bytes: Buffer, from: number, to: number): boolean {
  return bytes[to] === 32 && LEVELS.has(bytes.toString('latin1', from, Math.min(to, from + 8)));
}

const LEVELS: ReadonlySet<string> = new Set('emerg alert crit err error warning warn notice info debug'.split(' '));

/** A body that begins with a time is a device's header behind a relay's: digits, or the name of a month. */
function mayBeTime(bytes: Buffer, at: number): boolean {
  const code = bytes[at] ?? 0;
  if (code >= 48 && code <= 57) return true;
  return MONTHS.has(bytes.toString('latin1', at, at + 3).toLowerCase());
}

const MONTHS: ReadonlySet<string> = new Set('jan feb mar apr may jun jul aug sep oct nov dec'.split(' '));
