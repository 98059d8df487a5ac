import { SocError, wildcardParts } from '@qiaolou/schema';

/** Escapes text for Lucene's regular expressions; letters in either case where `fold`. */
export function luceneText(text: string, fold: boolean): string {
  let out = '';
  for (const char of text) {
    if (fold && /[a-z]/i.test(char)) out += `[${char.toLowerCase()}${char.toUpperCase()}]`;
    else out += luceneChar(char);
  }
  return out;
}

function luceneChar(char: string): string {
  return /[^\w\u0080-\u{10ffff}\s]/u.test(char) ? `\\${char}` : char;
}

/** Lucene pattern of a wildcard pattern. */
export function luceneWildcard(pattern: string): string {
  const parts = wildcardParts(pattern).map((part) =>
    part.kind === 'any' ? '.*' : part.kind === 'one' ? '.' : luceneText(part.text, true),
  );
  return parts.length === 0 ? '()' : parts.join('');
}

const CLASSES: Readonly<Record<string, string>> = {
  d: '0-9',
  w: '0-9A-Za-z_',
  s: '\t\n\f\r ',
};
const POSIX: Readonly<Record<string, string>> = {
  alpha: 'A-Za-z',
  digit: '0-9',
  alnum: '0-9A-Za-z',
  upper: 'A-Z',
  lower: 'a-z',
  space: '\t\n\v\f\r ',
  punct: '!-\\/:-@\\[-`{-~',
  xdigit: '0-9A-Fa-f',
  word: '0-9A-Za-z_',
};
const CONTROLS: Readonly<Record<string, string>> = { t: '\t', n: '\n', r: '\r', f: '\f', v: '\v', a: '\u0007' };

/**
 * Lucene pattern that matches a whole value exactly where the RE2 pattern finds a match in it. Throws `query.badRegex`
 * (reason `notOnElasticsearch`) for what Lucene cannot say: word boundaries, anchors in the middle, Unicode classes.
 */
export function luceneRegex(pattern: string): string {
  return new RegexTranslator(pattern).whole();
}

interface Flags {
  readonly fold: boolean;
  readonly dotAll: boolean;
}

class RegexTranslator {
  readonly #pattern: string;
  #at = 0;
  #flags: Flags = { fold: false, dotAll: false };

  constructor(pattern: string) {
    this.#pattern = pattern;
  }

  whole(): string {
    const branches: string[] = [];
    do {
      const start = this.#anchors('^', '\\A');
      const body = this.#sequence(true);
      const end = this.#anchors('$', '\\z');
      branches.push(`${start ? '' : '.*'}${body}${end ? '' : '.*'}`);
    } while (this.#take('|'));
    if (this.#at < this.#pattern.length) this.#unsupported();
    return branches.map((branch) => (branch === '' ? '()' : branch)).join('|');
  }

  #anchors(...tokens: readonly string[]): boolean {
    let found = false;
    while (tokens.some((token) => this.#take(token))) found = true;
    return found;
  }

  #unsupported(): never {
    throw new SocError('query.badRegex', { pattern: this.#pattern, at: this.#at, reason: 'notOnElasticsearch' });
  }

  #take(token: string): boolean {
    if (!this.#pattern.startsWith(token, this.#at)) return false;
    this.#at += token.length;
    return true;
  }

  #alternatives(): string {
    const branches = [this.#sequence(false)];
    while (this.#take('|')) branches.push(this.#sequence(false));
    return branches.join('|');
  }

  /** Atoms up to `|`, `)` or, at the top, an anchor at the end of the branch. */
  #sequence(top: boolean): string {
    let out = '';
    while (this.#at < this.#pattern.length) {
      const rest = this.#pattern.slice(this.#at);
      if (rest.startsWith('|') || rest.startsWith(')')) break;
      if (top && /^(\$|\\z)+(\||$)/.test(rest)) break;
      out += this.#atom() + this.#repeat();
    }
    return out;
  }

  #repeat(): string {
    const match = /^([*+?]|\{\d+(?:,\d*)?\})\??/.exec(this.#pattern.slice(this.#at));
    if (match === null) return '';
    this.#at += match[0].length;
    return match[1] ?? '';
  }

  #atom(): string {
    const char = String.fromCodePoint(this.#pattern.codePointAt(this.#at) ?? 0);
    switch (char) {
      case '(':
        return this.#group();
      case '[':
        return this.#charClass();
      case '.':
        this.#at++;
        return this.#flags.dotAll ? '.' : '[^\n]';
      case '^':
      case '$':
        return this.#unsupported();
      case '\\':
        return this.#escape();
      default:
        this.#at += char.length;
        return luceneText(char, this.#flags.fold);
    }
  }

  #group(): string {
    this.#at++;
    const outer = this.#flags;
    const flags = /^\?([a-zA-Z]*)(?:-([a-zA-Z]+))?([:)])/.exec(this.#pattern.slice(this.#at));
    if (flags !== null) {
      this.#at += flags[0].length;
      if (/[^is]/.test((flags[1] ?? '') + (flags[2] ?? ''))) this.#unsupported();
      const has = (flag: string, now: boolean) =>
        flags[2]?.includes(flag) === true ? false : now || flags[1]?.includes(flag) === true;
      this.#flags = { fold: has('i', outer.fold), dotAll: has('s', outer.dotAll) };
      if (flags[3] === ')') return '';
    } else {
      const name = /^\?P?<\w+>/.exec(this.#pattern.slice(this.#at));
      if (name !== null) this.#at += name[0].length;
    }
    const inner = this.#alternatives();
    if (!this.#take(')')) this.#unsupported();
    this.#flags = outer;
    return `(${inner})`;
  }

  #escape(): string {
    const char = this.#pattern.charAt(this.#at + 1);
    const set = CLASSES[char.toLowerCase()];
    if (set !== undefined) {
      this.#at += 2;
      return char === char.toLowerCase() ? `[${set}]` : `[^${set}]`;
    }
    return luceneText(this.#escapedChar(), this.#flags.fold);
  }

  /** The character of an escape that stands for one. */
  #escapedChar(): string {
    const rest = this.#pattern.slice(this.#at);
    const hex = /^\\x(?:([0-9a-f]{2})|\{([0-9a-f]{1,6})\})/i.exec(rest);
    if (hex !== null) {
      this.#at += hex[0].length;
      return String.fromCodePoint(parseInt(hex[1] ?? hex[2] ?? '0', 16));
    }
    const char = rest.charAt(1);
    const control = CONTROLS[char];
    if (control === undefined && /[\w]/.test(char)) return this.#unsupported();
    this.#at += 2;
    return control ?? char;
  }

  #charClass(): string {
    this.#at++;
    let out = this.#take('^') ? '[^' : '[';
    let first = true;
    while (first || this.#pattern.charAt(this.#at) !== ']') {
      if (this.#at >= this.#pattern.length) this.#unsupported();
      out += this.#classItem();
      first = false;
    }
    this.#at++;
    return `${out}]`;
  }

  #classItem(): string {
    const posix = /^\[:(\w+):\]/.exec(this.#pattern.slice(this.#at));
    if (posix !== null) {
      this.#at += posix[0].length;
      return POSIX[posix[1] ?? ''] ?? this.#unsupported();
    }
    const next = this.#pattern.charAt(this.#at + 1);
    if (this.#pattern.charAt(this.#at) === '\\' && CLASSES[next] !== undefined) {
      this.#at += 2;
      return CLASSES[next];
    }
    const from = this.#classChar();
    if (this.#pattern.charAt(this.#at) !== '-' || this.#pattern.charAt(this.#at + 1) === ']') return this.#member(from);
    this.#at++;
    const to = this.#classChar();
    return this.#flags.fold ? this.#foldedRange(from, to) : `${classText(from)}-${classText(to)}`;
  }

  #classChar(): string {
    const char = String.fromCodePoint(this.#pattern.codePointAt(this.#at) ?? 0);
    if (char === '\\') return this.#escapedChar();
    this.#at += char.length;
    return char;
  }

  #member(char: string): string {
    if (!this.#flags.fold || !/[a-z]/i.test(char)) return classText(char);
    return char.toLowerCase() + char.toUpperCase();
  }

  #foldedRange(from: string, to: string): string {
    const plain = `${classText(from)}-${classText(to)}`;
    if (!/[a-z]/i.test(from) || !/[a-z]/i.test(to)) return plain;
    return `${from.toLowerCase()}-${to.toLowerCase()}${from.toUpperCase()}-${to.toUpperCase()}`;
  }
}

function classText(char: string): string {
  return /[^\w\u0080-\u{10ffff}\s]/u.test(char) ? `\\${char}` : char;
}
