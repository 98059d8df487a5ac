import { parseSyslogHeader } from '../decode/syslog-header.ts';
import { ipValue, isNothing } from '../event/ecs-value.ts';
import { Remembered } from './remembered.ts';
import { finished, type Finished } from './line-slots.ts';

/** A word of a header as events hold it. */
export interface HeaderWord {
  /** The word stands for itself wherever a header has it; else the whole line must be read another way. */
  readonly sure: boolean;
  readonly text: string;
  readonly json: Finished;
  /** It is an address. */
  readonly isAddress: boolean;
}

/** Hosts and programs remembered at most. */
const MOST_WORDS = 2_048;
const HOST = 1;
const PROGRAM = 2;
/** Could be a zone's name, which depends on what stands behind it. */
const MAYBE_ZONE = /^[A-Z]{2,5}$/;

/** What `parseSyslogHeader` makes of hosts and programs, asked once for each and remembered. */
export class HeaderWords {
  readonly #words = new Remembered<HeaderWord>(MOST_WORDS);

  /** The word between time and tag. */
  host(bytes: Buffer, from: number, to: number): HeaderWord {
    const known = this.#words.find(HOST, bytes, from, to);
    return known ?? this.#words.keep(hostWord(bytes.toString('latin1', from, to)));
  }

  /** The word in front of `[pid]:` or `:`. */
  program(bytes: Buffer, from: number, to: number): HeaderWord {
    const known = this.#words.find(PROGRAM, bytes, from, to);
    return known ?? this.#words.keep(programWord(bytes.toString('latin1', from, to)));
  }
}

function hostWord(text: string): HeaderWord {
  const tagged = parseSyslogHeader(`<13>Nov 28 17:01:02 ${text} zzzz: q`);
  const bare = parseSyslogHeader(`<13>Nov 28 17:01:02 ${text} zzzz q`);
  const bodyAt = 21 + text.length;
  const sure =
    [tagged, bare].every(({ host, time }) => host === text && time?.second === 2 && time.offsetMinutes === undefined) &&
    tagged.program === 'zzzz' &&
    tagged.bodyAt === bodyAt + 6 &&
    bare.program === undefined &&
    bare.bodyAt === bodyAt &&
    !isNothing(text) &&
    !MAYBE_ZONE.test(text);
  return { sure, text, json: finished(text), isAddress: ipValue(text) !== undefined };
}

function programWord(text: string): HeaderWord {
  const colon = parseSyslogHeader(`<13>Nov 28 17:01:02 host ${text}: a b, c d: e`);
  const number = parseSyslogHeader(`<13>Nov 28 17:01:02 host ${text}[1]: a b, c d: e`);
  const sure =
    !isNothing(text) &&
    colon.program === text &&
    number.program === text &&
    number.pid === '1' &&
    colon.host === 'host';
  return { sure, text, json: finished(text), isAddress: false };
}
