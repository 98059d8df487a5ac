import { foldCase, foldsAlone } from './fold-case.ts';

const CLASS_ESCAPES = 'dDwWsSbBAzntrfv';

/** Longest `?flags)` looked for; a longer one reads as a group, which says less and is no less true. */
const MAX_FLAGS = 16;

/**
 * A text, case-folded, that every match of the expression contains, or '' when none is certain. It guards the regular
 * expression: where the text is absent the expression is not run. Reads only the top level, gives up on alternation
 * and on rare escapes.
 */
export function mandatoryLiteral(source: string): string {
  const scan = new LiteralScan(source);
  return scan.run() ? foldCase(scan.best) : '';
}

class LiteralScan {
  best = '';
  #current = '';
  #depth = 0;
  #at = 0;
  readonly #chars: readonly string[];

  constructor(source: string) {
    // By code point: a quantifier applies to a whole one, never to half a surrogate pair.
    this.#chars = Array.from(source);
  }

  /** False when no literal can be trusted. */
  run(): boolean {
    while (this.#at < this.#chars.length) {
      const char = this.#chars[this.#at] ?? '';
      this.#at++;
      if (!this.#step(char)) return false;
    }
    this.#flush();
    return true;
  }

  #step(char: string): boolean {
    switch (char) {
      case '\\':
        return this.#escape(this.#chars[this.#at++] ?? '');
      case '[':
        this.#skipClass();
        return true;
      case '(':
        return this.#open();
      case ')':
        this.#flush();
        this.#depth--;
        return true;
      case '|':
        this.#flush();
        return this.#depth > 0;
      case '{':
        this.#skipCounter();
        return true;
      case '.':
      case '^':
      case '$':
      case '*':
      case '?':
      case '+':
        this.#flush();
        return true;
      default:
        this.#literal(char);
        return true;
    }
  }

  #escape(next: string): boolean {
    if (/[0-9A-Za-z]/.test(next)) {
      this.#flush();
      return CLASS_ESCAPES.includes(next);
    }
    this.#literal(next);
    return true;
  }

  #literal(char: string): void {
    const next = this.#chars[this.#at] ?? '';
    if (this.#depth > 0 || next === '?' || next === '*' || next === '{' || !foldsAlone(char)) this.#flush();
    else this.#current += char;
  }

  /** `(?i)` takes no text, and what counts it counts what stands before it, whatever that was: `a+(?i)?` may be empty. */
  #open(): boolean {
    const flags = /^\?[a-zA-Z-]*\)/.exec(this.#chars.slice(this.#at, this.#at + MAX_FLAGS).join(''));
    if (flags === null) {
      this.#flush();
      this.#depth++;
      return true;
    }
    this.#at += flags[0].length;
    return !/^[?*{]/.test(this.#chars[this.#at] ?? '');
  }

  #skipClass(): void {
    this.#flush();
    if (this.#chars[this.#at] === '^') this.#at++;
    if (this.#chars[this.#at] === ']') this.#at++;
    while (this.#at < this.#chars.length && this.#chars[this.#at] !== ']') this.#skipMember();
    this.#at++;
  }

  /** One member of a class: `[:alpha:]` as a whole, for its bracket does not end the class it stands in. */
  #skipMember(): void {
    const named = this.#chars[this.#at] === '[' && this.#chars[this.#at + 1] === ':';
    const end = named
      ? this.#chars.findIndex((char, at) => at > this.#at + 1 && char === ':' && this.#chars[at + 1] === ']')
      : -1;
    if (end >= 0) this.#at = end + 2;
    else this.#at += this.#chars[this.#at] === '\\' ? 2 : 1;
  }

  #skipCounter(): void {
    this.#flush();
    const end = this.#chars.indexOf('}', this.#at);
    if (end >= 0 && /^\d+(?:,\d*)?$/.test(this.#chars.slice(this.#at, end).join(''))) this.#at = end + 1;
  }

  #flush(): void {
    if (this.#current.length > this.best.length) this.best = this.#current;
    this.#current = '';
  }
}
