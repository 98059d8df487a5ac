import { meantSigns } from './full-width.ts';
import { EVENT_FIELDS, type FieldDictionary } from './field-dictionary.ts';
import { QuerySyntaxError } from './query-error.ts';
import { OPERATOR_HABITS } from './query-habits.ts';
import { MAX_QUERY_WARNINGS, type QueryWarning } from './query-warnings.ts';
import { assertNoJoin, assertValueStart, backslashAt, characterWarning, looksLikeRegex } from './value-characters.ts';

/** A value as written: its wildcard pattern, and its literal text where it has no wildcard. */
export interface ValueToken {
  readonly at: number;
  readonly length: number;
  /** Pattern in the sense of `wildcardParts`. */
  readonly pattern: string;
  /** The text with quotes and escapes removed; wildcards as typed. */
  readonly text: string;
  readonly wild: boolean;
  /** Nothing of it was in quotes. */
  readonly bare: boolean;
}

/** A name as written. */
export interface NameToken {
  readonly name: string;
  /** It was in backquotes: it is no word of the language. */
  readonly quoted: boolean;
  readonly at: number;
  readonly length: number;
}

/** Operators between a field and its value, longest first. */
export const QUERY_OPERATORS = ['=~', '!=', '>=', '<=', ':', '=', '~', '>', '<'] as const;
export type QueryOperator = (typeof QUERY_OPERATORS)[number];

/** Signs of one character for operators of two. */
const ONE_SIGN: readonly (readonly [string, QueryOperator])[] = [
  ['≥', '>='],
  ['≤', '<='],
  ['≠', '!='],
];

const FIELD = /[\p{L}\p{N}_@][\p{L}\p{N}_@.\-]*/uy;
const KEYWORD = /(and|or|not)(?=[\s()"`,|]|$)/iy;

/** Reads pieces of a query text from a moving position; signs of the grammar may be full-width. */
export class QueryText {
  /** As typed: values are read from it. */
  readonly text: string;
  readonly warnings: QueryWarning[] = [];
  /** The fields that are asked about. */
  readonly fields: FieldDictionary;
  at = 0;
  readonly #meant: string;
  readonly #piped: boolean;

  /** `piped`: a bar outside quotes and regular expressions ends a piece instead of being refused. */
  constructor(
    text: string,
    { piped = false, fields = EVENT_FIELDS }: { readonly piped?: boolean; readonly fields?: FieldDictionary } = {},
  ) {
    this.text = text;
    this.fields = fields;
    this.#meant = meantSigns(text);
    this.#piped = piped;
  }

  /** There are not many warnings yet. */
  get mayWarn(): boolean {
    return this.warnings.length < MAX_QUERY_WARNINGS;
  }

  /** Notes what may be meant otherwise; the first of many are enough. */
  warn(warning: QueryWarning): void {
    if (this.mayWarn) this.warnings.push(warning);
  }

  skipSpace(): void {
    while (/\s/.test(this.text.charAt(this.at))) this.at++;
  }

  /** True when nothing is left. */
  atEnd(): boolean {
    return this.at >= this.text.length;
  }

  /** True before the bar of a stage; two bars are what other languages write for `or`. */
  atPipe(): boolean {
    return this.#piped && this.peek() === '|' && this.rest(2) !== '||';
  }

  peek(): string {
    return this.#meant.charAt(this.at);
  }

  /** What is left, at most so many characters of it, signs as meant. */
  rest(length = Number.MAX_SAFE_INTEGER): string {
    return this.#meant.slice(this.at, this.at + length);
  }

  /** Consumes the literal when it is next. */
  take(literal: string): boolean {
    if (!this.#meant.startsWith(literal, this.at)) return false;
    this.at += literal.length;
    return true;
  }

  /** The keyword that is next, lower case, not consumed. */
  keyword(): string | undefined {
    KEYWORD.lastIndex = this.at;
    return KEYWORD.exec(this.#meant)?.[1]?.toLowerCase();
  }

  takeKeyword(word: 'and' | 'or' | 'not' | 'to'): boolean {
    const found = word === 'to' ? /^to(?=[\s"])/i.exec(this.rest(3))?.[0] : this.keyword();
    if (found?.toLowerCase() !== word) return false;
    this.at += word.length;
    return true;
  }

  /** Consumes a field name and the operator after it; nothing when the next piece is not that. */
  takeField(): { readonly field: string; readonly operator: QueryOperator; readonly at: number } | undefined {
    const at = this.at;
    const field = this.peek() === '`' ? this.backquoted() : this.plainField();
    if (field !== undefined) {
      const end = this.at;
      this.skipSpace();
      const operator = this.operator();
      if (operator !== undefined) return { field, operator, at };
      if (this.#meant.charAt(at) === '`') throw new QuerySyntaxError('query.syntax', end, 1, { expected: 'operator' });
    }
    this.at = at;
    return undefined;
  }

  /** Consumes an operator. Throws at one that only other languages have. */
  operator(): QueryOperator | undefined {
    const sign = ONE_SIGN.find(([written]) => this.take(written));
    if (sign !== undefined) return sign[1];
    const habit = OPERATOR_HABITS.find(([written]) => this.#meant.startsWith(written, this.at));
    if (habit !== undefined)
      throw new QuerySyntaxError('query.habit', this.at, habit[0].length, { found: habit[0], write: habit[1] });
    return QUERY_OPERATORS.find((candidate) => this.take(candidate));
  }

  /** Consumes a name, in backquotes or not; nothing when none is next. */
  takeName(): NameToken | undefined {
    const at = this.at;
    const quoted = this.peek() === '`';
    const name = quoted ? this.backquoted() : this.plainField();
    return name === undefined ? undefined : { name, quoted, at, length: this.at - at };
  }

  private plainField(): string | undefined {
    FIELD.lastIndex = this.at;
    const field = FIELD.exec(this.text)?.[0];
    if (field !== undefined) this.at += field.length;
    return field;
  }

  private backquoted(): string {
    // As with quotes: a straight one is ended by a straight one only, so that any name can be written.
    const name = this.text.charAt(this.at) === '`' ? /^`((?:[^`]|``)+)`/ : /^｀((?:[^`｀]|``)+)[`｀]/;
    const match = name.exec(this.text.slice(this.at));
    if (match?.[1] === undefined)
      throw new QuerySyntaxError('query.unterminatedString', this.at, this.text.length - this.at, { quote: '`' });
    this.at += match[0].length;
    return match[1].replaceAll('``', '`');
  }

  /**
   * Reads a value: quoted pieces are literal; outside quotes `*` and `?` are wildcards and a backslash is a backslash.
   * Signs outside the grammar are kept and warned of; those of other languages throw.
   */
  value(stops: string): ValueToken {
    const at = this.at;
    let pattern = '';
    let text = '';
    let [wild, bare] = [false, true];
    if (this.atPipe()) throw new QuerySyntaxError('query.syntax', at, 1, { found: '|', expected: 'value' });
    assertValueStart(this.rest(2), at);
    while (!this.atEnd() && !this.atPipe()) {
      const sign = this.peek();
      if (/[\s()]/.test(sign) || stops.includes(sign)) break;
      if (sign === '"') {
        const piece = this.quoted();
        bare = false;
        text += piece;
        pattern += piece.replace(/[\\*?]/g, '\\$&');
        continue;
      }
      const char = this.character();
      if (char === '*' || char === '?') wild = true;
      text += char;
      pattern += char === '\\' ? '\\\\' : char;
    }
    if (this.at === at) throw new QuerySyntaxError('query.syntax', at, 1, { expected: 'value' });
    if (bare) this.weigh(at);
    return { at, length: this.at - at, pattern, text, wild, bare };
  }

  /** One character of an unquoted piece, as typed. */
  private character(): string {
    const char = String.fromCodePoint(this.text.codePointAt(this.at) ?? 0);
    assertNoJoin(this.rest(2), this.at);
    const warning = characterWarning(char, this.at);
    if (warning !== undefined) this.warn(warning);
    this.at += char.length;
    return char;
  }

  /** Warns of what an unquoted value from `at` to here may be meant as. */
  private weigh(at: number): void {
    const typed = this.text.slice(at, this.at);
    const backslash = backslashAt(typed, this.peek());
    if (backslash !== undefined) this.warn({ code: 'query.backslash', at: at + backslash, length: 1, instead: [] });
    if (looksLikeRegex(typed))
      this.warn({ code: 'query.regexHabit', at, length: typed.length, instead: [`=~ ${typed}`] });
  }

  /** A piece in quotes; full-width quotes end with any double quote, straight ones only with a straight one. */
  private quoted(): string {
    const at = this.at++;
    const ends = (place: number) => (this.text.charAt(at) === '"' ? this.text : this.#meant).charAt(place) === '"';
    if (/^\\\\[^\\"]/.test(this.text.slice(this.at, this.at + 3)))
      this.warn({ code: 'query.quotedBackslash', at: this.at, length: 2, instead: [] });
    let out = '';
    while (!this.atEnd()) {
      const char = this.text.charAt(this.at);
      const end = ends(this.at);
      this.at++;
      if (end) return out;
      if (char === '\\' && /["\\]/.test(this.text.charAt(this.at))) out += this.text.charAt(this.at++);
      else out += char;
    }
    throw new QuerySyntaxError('query.unterminatedString', at, this.text.length - at, { quote: '"' });
  }

  /** Reads `/pattern/`; `\/` inside is a slash. */
  regexLiteral(): ValueToken {
    const at = this.at++;
    let out = '';
    while (!this.atEnd()) {
      const char = this.text.charAt(this.at++);
      if (char === '/') return { at, length: this.at - at, pattern: out, text: out, wild: false, bare: false };
      if (char === '\\' && !this.atEnd()) {
        const next = this.text.charAt(this.at++);
        out += next === '/' ? '/' : char + next;
      } else out += char;
    }
    throw new QuerySyntaxError('query.unterminatedString', at, this.text.length - at, { quote: '/' });
  }
}
