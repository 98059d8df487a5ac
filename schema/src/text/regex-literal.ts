/** How the texts are compared that a literal is looked for in. */
export interface LiteralReading {
  /** Whether the pattern is read without regard to case from its start. */
  readonly ignoreCase: boolean;
  /**
   * Whether a text has this character, as texts are compared, wherever the pattern with it in matches; `ignoreCase` says
   * whether the pattern takes other cases of it there.
   */
  readonly stands: (char: string, ignoreCase: boolean) => boolean;
}

/** What is certain of every text that a part of a pattern matches. */
interface Certain {
  /** What the text begins with. */
  readonly prefix: string;
  /** The longest that is somewhere in it. */
  readonly best: string;
  /** What it ends with. */
  readonly suffix: string;
  /** Whether it is `prefix` and nothing else. */
  readonly exact: boolean;
  /** Most characters that it has. */
  readonly most: number;
  /** Most characters of it before and after `best`. */
  readonly before: number;
  readonly after: number;
}

const NOTHING: Certain = { prefix: '', best: '', suffix: '', exact: true, most: 0, before: 0, after: 0 };
/** Any text of so many characters at most. */
const unknown = (most: number): Certain => ({ ...NOTHING, exact: false, most });
const ANY_CHARACTER = unknown(1);
/** Characters that an escape stands for. */
const CONTROLS: Readonly<Record<string, string>> = { a: '\u0007', f: '\f', n: '\n', r: '\r', t: '\t', v: '\v' };
/** Longest `?flags)` or counter looked for. */
const MAX_TOKEN = 24;
/** Groups in groups; RE2 itself ends at 1,000. */
const MAX_DEPTH = 250;

/**
 * A text that every match of a pattern contains, or '' when none is certain. It guards the regular expression: where it is
 * absent the expression is not run. Reads what RE2 takes as RE2 does (`https://github.com/google/re2/wiki/Syntax`); the
 * pattern must be one that it has compiled. Alternatives and optional parts say nothing, escapes it does not know give ''.
 *
 * @example
 *   regexLiteral('(GET|POST) /admin\\.php\\d?', { ignoreCase: false, stands: () => true }); // ' /admin.php'
 */
export function regexLiteral(pattern: string, reading: LiteralReading): string {
  return new PatternReader(pattern, reading).literal();
}

/** A text that every match contains, and how far a match goes from it; in characters (code points). */
export interface RegexWindow {
  readonly literal: string;
  readonly before: number;
  readonly after: number;
}

/**
 * `regexLiteral`, and the most characters that a match has before it and after it: whoever has found the literal needs not
 * look further. Undefined when there is none, when a match may be of any length, or when the pattern asks what stands around
 * a match (`^`, `\\b`).
 *
 * @example
 *   regexWindow('port=4[0-9]{3}5', { ignoreCase: false, stands: () => true }); // { literal: 'port=4', before: 0, after: 4 }
 */
export function regexWindow(pattern: string, reading: LiteralReading): RegexWindow | undefined {
  return new PatternReader(pattern, reading).window();
}

class PatternReader {
  #chars: readonly string[];
  readonly #stands: LiteralReading['stands'];
  #ignoreCase: boolean;
  #at = 0;
  #depth = 0;
  /** Something was read that is not understood: nothing is certain. */
  #lost = false;
  /** What stands around a match decides too. */
  #asserts = false;

  constructor(pattern: string, { ignoreCase, stands }: LiteralReading) {
    // By code point: a quantifier applies to a whole one, never to half a surrogate pair.
    this.#chars = Array.from(pattern);
    this.#ignoreCase = ignoreCase;
    this.#stands = stands;
  }

  literal(): string {
    const { best } = this.#alternatives();
    return this.#lost || this.#at < this.#chars.length ? '' : best;
  }

  window(): RegexWindow | undefined {
    const { best: literal, before, after } = this.#alternatives();
    const lost = this.#lost || this.#asserts || this.#at < this.#chars.length;
    return lost || literal === '' || !Number.isFinite(before + after) ? undefined : { literal, before, after };
  }

  get #next(): string {
    return this.#chars[this.#at] ?? '';
  }

  /** Up to the end or the bracket that closes the group. */
  #alternatives(): Certain {
    let all = this.#sequence();
    while (this.#next === '|') {
      this.#at++;
      all = unknown(Math.max(all.most, this.#sequence().most));
    }
    return all;
  }

  #sequence(): Certain {
    let before = NOTHING;
    // A quantifier counts what was last put there; flags in between are nothing.
    let last = NOTHING;
    while (this.#at < this.#chars.length && this.#next !== '|' && this.#next !== ')') {
      const counted = this.#counted(last);
      if (counted !== undefined) {
        last = counted;
        continue;
      }
      const item = this.#item();
      if (item === undefined) continue;
      before = joined(before, last);
      last = item;
    }
    return joined(before, last);
  }

  /** What a quantifier here makes of what stands before it; undefined when there is none. */
  #counted(last: Certain): Certain | undefined {
    const counts = this.#counts();
    if (counts === undefined) return undefined;
    if (this.#next === '?') this.#at++;
    const { least, most } = counts;
    if (least === 0) return unknown(times(last.most, most));
    return { ...last, exact: false, most: times(last.most, most), after: last.after + times(last.most, most - 1) };
  }

  #counts(): { readonly least: number; readonly most: number } | undefined {
    const char = this.#next;
    if (char === '*' || char === '?' || char === '+') {
      this.#at++;
      return { least: char === '+' ? 1 : 0, most: char === '?' ? 1 : Infinity };
    }
    if (char !== '{') return undefined;
    const ahead = this.#ahead();
    const counter = /^\{(0|[1-9]\d*)(,(0|[1-9]\d*)?)?\}/.exec(ahead);
    if (counter !== null) {
      this.#at += counter[0].length;
      const [, least, open, most] = counter;
      return { least: Number(least), most: Number(open === undefined ? least : (most ?? Infinity)) };
    }
    // RE2 takes it for itself; somebody else could count by it.
    if (/^\{[\d,]+(\}|$)/.test(ahead)) this.#lose();
    return undefined;
  }

  /** The next part of a sequence; undefined for what is none, such as flags. */
  #item(): Certain | undefined {
    const char = this.#next;
    this.#at++;
    switch (char) {
      case '\\':
        return this.#escape();
      case '[':
        return this.#class();
      case '(':
        return this.#group();
      case '.':
        return ANY_CHARACTER;
      case '^':
      case '$':
        return this.#assertion();
      default:
        return this.#char(char);
    }
  }

  #char(char: string): Certain {
    return this.#stands(char, this.#ignoreCase)
      ? { ...NOTHING, prefix: char, best: char, suffix: char, most: 1 }
      : ANY_CHARACTER;
  }

  #assertion(): Certain {
    this.#asserts = true;
    return NOTHING;
  }

  #group(): Certain | undefined {
    const ahead = this.#ahead();
    const flags = /^\?([imsU]*)(?:-([imsU]*))?([:)])/.exec(ahead);
    const outside = this.#ignoreCase;
    if (flags !== null) {
      this.#at += flags[0].length;
      if (flags[1]?.includes('i') === true) this.#ignoreCase = true;
      if (flags[2]?.includes('i') === true) this.#ignoreCase = false;
      if (flags[3] === ')') return undefined;
    } else if (/^\?P?<[^=!]/.test(ahead)) this.#at = this.#chars.indexOf('>', this.#at) + 1;
    else if (ahead.startsWith('?')) return this.#lose();
    if (++this.#depth > MAX_DEPTH) return this.#lose();
    const inner = this.#alternatives();
    this.#depth--;
    if (this.#next !== ')') return this.#lose();
    this.#at++;
    this.#ignoreCase = outside;
    return inner;
  }

  #escape(): Certain | undefined {
    const char = this.#next;
    this.#at++;
    if (/^[^0-9A-Za-z]$/u.test(char)) return this.#char(char);
    const control = CONTROLS[char];
    if (control !== undefined) return this.#char(control);
    if (/^[AzbB]$/.test(char)) return this.#assertion();
    if (/^[dDwWsS]$/.test(char)) return ANY_CHARACTER;
    switch (char) {
      case 'p':
      case 'P':
        return this.#unicodeClass();
      case 'x':
        return this.#hexadecimal();
      case 'Q':
        this.#unquote();
        return undefined;
      default:
        return this.#lose();
    }
  }

  #unicodeClass(): Certain {
    const end = this.#next === '{' ? this.#chars.indexOf('}', this.#at) : this.#at;
    if (end < 0) return this.#lose();
    this.#at = end + 1;
    return ANY_CHARACTER;
  }

  #hexadecimal(): Certain {
    const digits = /^(?:([\dA-Fa-f]{2})|\{([\dA-Fa-f]{1,6})\})/.exec(this.#ahead());
    const point = parseInt(digits?.[1] ?? digits?.[2] ?? '', 16);
    if (digits === null || point > 0x10_ff_ff) return this.#lose();
    this.#at += digits[0].length;
    return this.#char(String.fromCodePoint(point));
  }

  /** `\Q…\E`: read again as escapes, so that a quantifier counts the last character alone. */
  #unquote(): void {
    const end = this.#chars.findIndex((char, at) => at >= this.#at && char === '\\' && this.#chars[at + 1] === 'E');
    const quoted = this.#chars.slice(this.#at, end < 0 ? undefined : end);
    const rest = end < 0 ? [] : this.#chars.slice(end + 2);
    const escaped = quoted.flatMap((char) => (/[0-9A-Za-z]/.test(char) ? [char] : ['\\', char]));
    this.#chars = [...escaped, ...rest];
    this.#at = 0;
  }

  #class(): Certain {
    if (this.#next === '^') this.#at++;
    if (this.#next === ']') this.#at++;
    while (this.#at < this.#chars.length && this.#next !== ']') this.#skipMember();
    this.#at++;
    return ANY_CHARACTER;
  }

  /** One member of a class: `[:alpha:]` as a whole, for its bracket does not end the class it stands in. */
  #skipMember(): void {
    const named = this.#next === '[' && this.#chars[this.#at + 1] === ':';
    const end = named
      ? this.#chars.findIndex((char, at) => at > this.#at + 1 && char === ':' && this.#chars[at + 1] === ']')
      : -1;
    if (end >= 0) this.#at = end + 2;
    else this.#at += this.#next === '\\' ? 2 : 1;
  }

  #ahead(): string {
    return this.#chars.slice(this.#at, this.#at + MAX_TOKEN).join('');
  }

  #lose(): Certain {
    this.#lost = true;
    this.#at = this.#chars.length;
    return unknown(Infinity);
  }
}

function joined(a: Certain, b: Certain): Certain {
  const between = a.suffix + b.prefix;
  return {
    prefix: a.exact ? a.prefix + b.prefix : a.prefix,
    suffix: b.exact ? a.suffix + b.suffix : b.suffix,
    exact: a.exact && b.exact,
    most: a.most + b.most,
    ...[
      { best: a.best, before: a.before, after: a.after + b.most },
      { best: b.best, before: a.most + b.before, after: b.after },
      { best: between, before: a.most - pointsOf(a.suffix), after: b.most - pointsOf(b.prefix) },
    ].reduce((longest, one) => (one.best.length > longest.best.length ? one : longest)),
  };
}

function pointsOf(text: string): number {
  return Array.from(text).length;
}

/** Of nothing there is nothing, however often. */
function times(count: number, by: number): number {
  return by <= 0 || count === 0 ? 0 : count * by;
}
