import type { ErrorCode } from '../errors/catalogue.ts';
import type { JsonObject } from '../text/json.ts';

/** A query text that cannot be parsed: where (UTF-16 offset and length of the offending piece) and why. */
export interface QueryError {
  readonly ok: false;
  readonly code: ErrorCode;
  readonly at: number;
  readonly length: number;
  readonly details: JsonObject;
}

/** Thrown inside the parser, turned into a `QueryError` result at its border. */
export class QuerySyntaxError extends Error {
  readonly result: QueryError;
  constructor(code: ErrorCode, at: number, length: number, details: JsonObject = {}) {
    super(code);
    this.result = { ok: false, code, at, length: Math.max(1, length), details };
  }
}

/** A value as written: its wildcard pattern, and its literal text where it has no wildcard. */
export interface ValueToken {
  readonly at: number;
  readonly length: number;
  /** Pattern in the sense of `wildcardParts`. */
  readonly pattern: string;
  /** The text with quotes and escapes removed; wildcards as typed. */
  readonly text: string;
  readonly wild: boolean;
}

/** Operators between a field and its value, longest first. */
export const QUERY_OPERATORS = ['=~', '!=', '>=', '<=', ':', '=', '~', '>', '<'] as const;
export type QueryOperator = (typeof QUERY_OPERATORS)[number];

const FIELD = /[\p{L}\p{N}_@][\p{L}\p{N}_@.\-]*/uy;
const KEYWORD = /(and|or|not)(?=[\s()"`,]|$)/iy;

/** Reads pieces of a query text from a moving position. */
export class QueryText {
  readonly text: string;
  at = 0;

  constructor(text: string) {
    this.text = text;
  }

  skipSpace(): void {
    while (/\s/.test(this.text.charAt(this.at))) this.at++;
  }

  /** True when nothing is left. */
  atEnd(): boolean {
    return this.at >= this.text.length;
  }

  peek(): string {
    return this.text.charAt(this.at);
  }

  /** Consumes the literal when it is next. */
  take(literal: string): boolean {
    if (!this.text.startsWith(literal, this.at)) return false;
    this.at += literal.length;
    return true;
  }

  /** The keyword that is next, lower case, not consumed. */
  keyword(): string | undefined {
    KEYWORD.lastIndex = this.at;
    return KEYWORD.exec(this.text)?.[1]?.toLowerCase();
  }

  takeKeyword(word: 'and' | 'or' | 'not' | 'to'): boolean {
    const found = word === 'to' ? /^to(?=\s)/i.exec(this.text.slice(this.at, this.at + 3))?.[0] : this.keyword();
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
      const operator = QUERY_OPERATORS.find((candidate) => this.take(candidate));
      if (operator !== undefined) return { field, operator, at };
      if (this.text.charAt(at) === '`') throw new QuerySyntaxError('query.syntax', end, 1, { expected: 'operator' });
    }
    this.at = at;
    return undefined;
  }

  private plainField(): string | undefined {
    FIELD.lastIndex = this.at;
    const field = FIELD.exec(this.text)?.[0];
    if (field !== undefined) this.at += field.length;
    return field;
  }

  private backquoted(): string {
    const match = /^`((?:[^`]|``)+)`/.exec(this.text.slice(this.at));
    if (match?.[1] === undefined)
      throw new QuerySyntaxError('query.unterminatedString', this.at, this.text.length - this.at, { quote: '`' });
    this.at += match[0].length;
    return match[1].replaceAll('``', '`');
  }

  /** Reads a value: quoted pieces are literal, `*` and `?` outside quotes are wildcards, `\` escapes. */
  value(stops: string): ValueToken {
    const at = this.at;
    let pattern = '';
    let text = '';
    let wild = false;
    while (!this.atEnd()) {
      const char = this.peek();
      if (/[\s()"]/.test(char) && char !== '"') break;
      if (stops.includes(char)) break;
      if (char === '"') {
        const piece = this.quoted();
        text += piece;
        pattern += piece.replace(/[\\*?]/g, '\\$&');
        continue;
      }
      this.at++;
      if (char === '\\' && !this.atEnd()) {
        const next = this.peek();
        this.at++;
        text += next;
        pattern += /[\\*?]/.test(next) ? `\\${next}` : next;
      } else {
        if (char === '*' || char === '?') wild = true;
        text += char;
        pattern += char === '\\' ? '\\\\' : char;
      }
    }
    if (this.at === at) throw new QuerySyntaxError('query.syntax', at, 1, { expected: 'value' });
    return { at, length: this.at - at, pattern, text, wild };
  }

  private quoted(): string {
    const at = this.at++;
    let out = '';
    while (!this.atEnd()) {
      const char = this.peek();
      this.at++;
      if (char === '"') return out;
      if (char === '\\' && /["\\]/.test(this.peek())) out += this.text.charAt(this.at++);
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
      if (char === '/') return { at, length: this.at - at, pattern: out, text: out, wild: false };
      if (char === '\\' && !this.atEnd()) {
        const next = this.text.charAt(this.at++);
        out += next === '/' ? '/' : char + next;
      } else out += char;
    }
    throw new QuerySyntaxError('query.unterminatedString', at, this.text.length - at, { quote: '/' });
  }
}
