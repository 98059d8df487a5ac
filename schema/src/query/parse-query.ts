import type { Scalar } from '../ecs/ecs-event.ts';
import { EVENT_FIELDS, type FieldDictionary } from './field-dictionary.ts';
import { comparedAs, compareValues } from './field-values.ts';
import { fieldBetween, fieldCompare, fieldIs, type AskedField } from './field-clause.ts';
import { ipKey } from '../text/ip-address.ts';
import type { Ast } from './query-ast.ts';
import { QuerySyntaxError, type QueryError } from './query-error.ts';
import { FIELD_HABITS, FIELD_WORD_HABITS, WORD_HABITS } from './query-habits.ts';
import { QueryText, type ValueToken } from './query-text.ts';
import type { QueryWarning } from './query-warnings.ts';
import { warnOfUnknownField } from './unknown-field.ts';
import { literalOf, validateAst } from './validate-ast.ts';

/** Longest query text, UTF-16 units. */
export const MAX_QUERY_LENGTH = 32_768;

const MAX_NESTING = 64;

/** Outcome of parsing: the tree and what it may mean otherwise than thought, or the first error with its place. */
export type QueryResult =
  { readonly ok: true; readonly ast: Ast; readonly warnings: readonly QueryWarning[] } | QueryError;

/**
 * Parses the query language. Empty text is everything.
 *
 * `field: value` (equal; for text fields contains) · `field: a*` · `field: *` (exists) · `field: (a or b)` ·
 * `source.ip: 10.0.0.0/8` · `field >= 5` · `field: [a to b}` · `field = "exact"` · `field != x` · `field ~ a?c*` ·
 * `field =~ /re2/` · bare words and "phrases" (in message or event.original) · `and` `or` `not`, parentheses; terms
 * side by side are joined by `and`. Field names with other characters go into backquotes. Times without a zone are
 * Asia/Shanghai. Full-width signs are read as the signs meant; a backslash escapes only inside double quotes
 * (`C:\\Windows\\*` is a path and a wildcard). What has no meaning here is an error at its place, or is looked for as
 * it stands with a warning at its place: nothing is passed over in silence. docs/query-language.md tells it to users, stages too.
 * `fields`: what is asked about, events when absent.
 *
 * @example parseQuery('event.outcome: failure and not source.ip: 10.0.0.0/8')
 */
export function parseQuery(text: string, fields: FieldDictionary = EVENT_FIELDS): QueryResult {
  if (text.length > MAX_QUERY_LENGTH)
    return { ok: false, code: 'query.tooLarge', at: MAX_QUERY_LENGTH, length: 1, details: { max: MAX_QUERY_LENGTH } };
  try {
    const input = new QueryText(text, { fields });
    return { ok: true, ast: readFilter(input), warnings: input.warnings };
  } catch (error) {
    if (error instanceof QuerySyntaxError) return error.result;
    throw error;
  }
}

/**
 * Reads the filter that a text begins with: to its end, or in a piped text to the first bar of a stage. Throws
 * QuerySyntaxError.
 */
export function readFilter(input: QueryText): Ast {
  const ast = new QueryParser(input).parse();
  const problem = validateAst(ast, undefined, input.fields);
  if (problem !== undefined) throw new QuerySyntaxError(problem.code, 0, input.at, problem.details);
  return ast;
}

class QueryParser {
  private readonly input: QueryText;
  private depth = 0;
  /** The last term was a word that belongs to no field. */
  private lastWasWord = false;

  constructor(input: QueryText) {
    this.input = input;
  }

  parse(): Ast {
    this.input.skipSpace();
    if (this.atEnd()) return { op: 'all' };
    const ast = this.alternatives();
    this.input.skipSpace();
    if (!this.atEnd()) this.unexpected();
    return ast;
  }

  /** Nothing is left of the filter. */
  private atEnd(): boolean {
    return this.input.atEnd() || this.input.atPipe();
  }

  private unexpected(): never {
    const { input } = this;
    throw new QuerySyntaxError('query.syntax', input.at, 1, { found: input.peek() === '' ? 'end' : input.peek() });
  }

  private nested<T>(read: () => T): T {
    if (++this.depth > MAX_NESTING) throw new QuerySyntaxError('query.tooDeep', this.input.at, 1, { max: MAX_NESTING });
    const result = read();
    this.depth--;
    return result;
  }

  private alternatives(): Ast {
    const args = [this.conjunction()];
    this.input.skipSpace();
    while (this.input.takeKeyword('or')) {
      args.push(this.conjunction());
      this.input.skipSpace();
    }
    return joined('or', args);
  }

  private conjunction(): Ast {
    const { input } = this;
    let [start, end] = [input.at, input.at];
    const term = () => {
      input.skipSpace();
      start = input.at;
      const ast = this.term();
      end = input.at;
      return ast;
    };
    const args = [term()];
    for (;;) {
      const path = endsInPath(input.text.slice(start, end));
      input.skipSpace();
      const explicit = input.takeKeyword('and');
      if (!explicit && (this.atEnd() || input.peek() === ')' || input.keyword() === 'or')) break;
      args.push(term());
      if (path && !explicit && this.lastWasWord)
        input.warn({ code: 'query.valueGoesOn', at: start, length: Math.max(1, end - start), instead: [] });
    }
    return joined('and', args);
  }

  private term(): Ast {
    const { input } = this;
    input.skipSpace();
    if (input.takeKeyword('not')) return { op: 'not', arg: this.nested(() => this.term()) };
    if (input.keyword() !== undefined) this.unexpected();
    if (input.take('(')) return this.closed(this.nested(() => this.alternatives()));
    return this.wordWithColon() ?? this.fieldClause() ?? this.bareWord();
  }

  private closed(ast: Ast): Ast {
    this.input.skipSpace();
    if (!this.input.take(')')) throw new QuerySyntaxError('query.syntax', this.input.at, 1, { expected: ')' });
    return ast;
  }

  /** Addresses, times, paths and URLs that would otherwise read as a field with a value. */
  private wordWithColon(): Ast | undefined {
    const { input } = this;
    const rest = input.text.slice(input.at, input.at + 64);
    if (/^([a-z]:[\\/]|[a-z][a-z0-9+.-]*:\/\/)/i.test(rest)) return this.wordAnywhere(input.value('`'));
    const address = /^[0-9a-f]{0,4}:[0-9a-f:.]+(?=[\s()|｜]|$)/i.exec(rest);
    const word = address !== null && ipKey(address[0]) !== undefined ? address : WORD_OF_PARTS.exec(rest);
    if (word === null) return undefined;
    input.at += word[0].length;
    this.lastWasWord = true;
    return this.anywhere({ text: word[0], pattern: word[0], wild: false });
  }

  private bareWord(): Ast {
    const { input } = this;
    if (/^[!&]/.test(input.peek()))
      throw new QuerySyntaxError('query.habit', input.at, 1, {
        found: input.peek(),
        write: input.peek() === '!' ? 'not' : 'and',
      });
    const token = input.value('`');
    if (token.bare) this.weighWord(token);
    if (token.wild && /^\*+$/.test(token.pattern)) return { op: 'all' };
    return this.wordAnywhere(token);
  }

  private wordAnywhere(token: ValueToken): Ast {
    this.lastWasWord = true;
    return this.anywhere(token);
  }

  /** A bare word, looked for where words are: of events in the message and in the line as received. */
  private anywhere(word: Word): Ast {
    const { fields } = this.input;
    return { op: 'or', args: fields.anywhere.flatMap((field) => wordIn({ field, fields }, word)) };
  }

  /** Refuses or warns of a word that another language means more by. */
  private weighWord({ text, at, length }: ValueToken): void {
    const { input } = this;
    const colon = strayColon(text);
    if (colon !== undefined)
      throw new QuerySyntaxError('query.syntax', at + colon, 1, { found: text, expected: 'field' });
    const written = Object.hasOwn(WORD_HABITS, text) ? WORD_HABITS[text] : undefined;
    if (written !== undefined) input.warn({ code: 'query.wordHabit', at, length, instead: [written] });
    else if (/^[-+][\p{L}"]/u.test(text))
      input.warn({ code: 'query.wordHabit', at, length: 1, instead: [text.startsWith('-') ? 'not' : 'and'] });
    if (input.fields.typeOf(text) === undefined) return;
    const next = /^\s+(\p{L}+)/u.exec(input.rest(40));
    const word = next?.[1]?.toLowerCase() ?? '';
    const habit = Object.hasOwn(FIELD_WORD_HABITS, word) ? FIELD_WORD_HABITS[word] : undefined;
    if (next !== null && habit !== undefined) {
      const place = input.at + next[0].length - word.length;
      if (text.includes('.'))
        throw new QuerySyntaxError('query.habit', place, word.length, { found: word, write: habit });
      input.warn({ code: 'query.wordHabit', at: place, length: word.length, instead: [habit] });
    }
    if (text.includes('.')) input.warn({ code: 'query.fieldAlone', at, length, instead: [`${text}: …`] });
  }

  private fieldClause(): Ast | undefined {
    const { input } = this;
    const clause = input.takeField();
    if (clause === undefined) return undefined;
    const { field, operator } = clause;
    const asked = { field, fields: input.fields };
    this.lastWasWord = false;
    this.weighField(field, clause.at);
    input.skipSpace();
    if (operator === '=~' && input.peek() === '/') return fieldCompare(asked, operator, input.regexLiteral());
    if (operator !== ':') return fieldCompare(asked, operator, this.value(''));
    const comparison = /^[<>≥≤]/.test(input.peek()) ? input.operator() : undefined;
    if (comparison !== undefined && comparison !== ':') {
      input.skipSpace();
      return fieldCompare(asked, comparison, this.value(''));
    }
    if (input.take('(')) return this.valueList(asked);
    if (input.peek() === '[' || input.peek() === '{') return this.between(asked);
    return fieldIs(asked, this.value(''));
  }

  /** Refuses a field that stands for an operator elsewhere; warns of one the dictionary does not have. */
  private weighField(field: string, at: number): void {
    const length = Math.max(1, field.length);
    if (Object.hasOwn(FIELD_HABITS, field))
      throw new QuerySyntaxError('query.habit', at, length, { found: field, write: FIELD_HABITS[field] ?? '' });
    warnOfUnknownField(this.input, { field, at, length });
  }

  private value(stops: string) {
    if (this.input.keyword() !== undefined)
      throw new QuerySyntaxError('query.syntax', this.input.at, 3, { expected: 'value' });
    return this.input.value(stops);
  }

  private between(asked: AskedField): Ast {
    const { input } = this;
    const low = input.take('[') || !input.take('{');
    input.skipSpace();
    const from = this.value('');
    input.skipSpace();
    if (!input.takeKeyword('to')) throw new QuerySyntaxError('query.syntax', input.at, 1, { expected: 'to' });
    input.skipSpace();
    const to = this.value(']}');
    input.skipSpace();
    const high = input.take(']');
    if (!high && !input.take('}')) throw new QuerySyntaxError('query.syntax', input.at, 1, { expected: ']' });
    const range = fieldBetween(asked, from, to, { low, high });
    if (matchesNothing(range, asked.fields))
      input.warn({ code: 'query.matchesNothing', at: from.at, length: to.at + to.length - from.at, instead: [] });
    return range;
  }

  private valueList(asked: AskedField): Ast {
    this.input.skipSpace();
    const { at } = this.input;
    if (this.input.take(')')) {
      this.input.warn({ code: 'query.matchesNothing', at, length: 1, instead: [] });
      return { op: 'in', field: asked.field, values: [] };
    }
    return this.closed(this.nested(() => this.valueAlternatives(asked)));
  }

  private valueAlternatives(asked: AskedField): Ast {
    const args = [this.valueConjunction(asked)];
    for (;;) {
      this.input.skipSpace();
      if (!this.input.takeKeyword('or') && !this.input.take(',')) break;
      args.push(this.valueConjunction(asked));
    }
    return inValues(asked, args) ?? joined('or', args);
  }

  private valueConjunction(asked: AskedField): Ast {
    const args = [this.valueTerm(asked)];
    this.input.skipSpace();
    while (this.input.takeKeyword('and')) {
      args.push(this.valueTerm(asked));
      this.input.skipSpace();
    }
    return joined('and', args);
  }

  private valueTerm(asked: AskedField): Ast {
    this.input.skipSpace();
    if (this.input.takeKeyword('not')) return { op: 'not', arg: this.nested(() => this.valueTerm(asked)) };
    if (this.input.take('(')) return this.closed(this.nested(() => this.valueAlternatives(asked)));
    return fieldIs(asked, this.value(','));
  }
}

/** `10.0.0.1:8080`, `12:30:05`, a MAC: parts between colons, none of which can be a field. */
const WORD_OF_PARTS =
  /^((?:\d{1,3}(?:\.\d{1,3}){3}|\d{1,2}(?::\d\d)?):\d+(?:\.\d+)?|(?:[0-9a-f]{2}:){5}[0-9a-f]{2})(?=[\s()|｜]|$)/i;

/** True for a term that ends in a backslash and what follows it outside quotes. */
function endsInPath(term: string): boolean {
  return term.lastIndexOf('\\') > term.lastIndexOf('"');
}

/** Where a word has a wildcard before a colon, or a colon at its end: what was to be a field is none. */
function strayColon(word: string): number | undefined {
  const wildcard = word.indexOf('*');
  if (wildcard >= 0 && /[:：=＝]/.test(word.slice(wildcard))) return wildcard;
  return /[:：=＝]$/.test(word) ? word.length - 1 : undefined;
}

/** True for a range whose lower bound is above its upper bound. */
function matchesNothing(range: Ast, fields: FieldDictionary): boolean {
  if (range.op !== 'range') return false;
  const [low, high] = [range.gte ?? range.gt, range.lte ?? range.lt].map((bound) =>
    bound === undefined ? undefined : literalOf(range.field, bound, fields),
  );
  return low !== undefined && high !== undefined && compareValues(low, high) > 0;
}

function joined(op: 'and' | 'or', args: readonly Ast[]): Ast {
  const [only] = args;
  return args.length === 1 && only !== undefined ? only : { op, args };
}

type Word = Pick<ValueToken, 'text' | 'pattern' | 'wild'>;

/** A bare word in a field: part of a text, or the number itself. */
function wordIn({ field, fields }: AskedField, { text, pattern, wild }: Word): readonly Ast[] {
  if (comparedAs(field, fields) === 'long')
    return /^\d{1,15}$/.test(text) ? [{ op: 'eq', field, value: Number(text) }] : [];
  return [wild ? { op: 'wildcard', field, value: `*${pattern}*` } : { op: 'contains', field, value: text }];
}

/** Several plain values of one field are one `in`. */
function inValues({ field, fields }: AskedField, args: readonly Ast[]): Ast | undefined {
  if (args.length < 2 || comparedAs(field, fields) === 'text') return undefined;
  const values: Scalar[] = [];
  for (const arg of args) {
    if (arg.op !== 'eq') return undefined;
    values.push(arg.value);
  }
  return { op: 'in', field, values };
}
