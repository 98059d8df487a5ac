import type { Scalar } from '../ecs/ecs-event.ts';
import { comparedAs } from './field-values.ts';
import { fieldBetween, fieldCompare, fieldIs } from './field-clause.ts';
import { ipKey } from '../text/ip-address.ts';
import type { Ast } from './query-ast.ts';
import { QuerySyntaxError, QueryText, type QueryError } from './query-text.ts';
import { validateAst } from './validate-ast.ts';

/** Longest query text, UTF-16 units. */
export const MAX_QUERY_LENGTH = 32_768;

const MAX_NESTING = 64;

/** Outcome of parsing: the tree, or the first error with its place. */
export type QueryResult = { readonly ok: true; readonly ast: Ast } | QueryError;

/**
 * Parses the query language. Empty text is everything.
 *
 * `field: value` (equal; for text fields contains) · `field: a*` · `field: *` (exists) · `field: (a or b)` ·
 * `source.ip: 10.0.0.0/8` · `field >= 5` · `field: [a to b}` · `field = "exact"` · `field != x` · `field ~ a?c*` ·
 * `field =~ /re2/` · bare words and "phrases" (in message or event.original) · `and` `or` `not`, parentheses; terms
 * side by side are joined by `and`. Field names with other characters go into backquotes. Times without a zone are
 * Asia/Shanghai.
 *
 * @example parseQuery('event.outcome: failure and not source.ip: 10.0.0.0/8')
 */
export function parseQuery(text: string): QueryResult {
  if (text.length > MAX_QUERY_LENGTH)
    return { ok: false, code: 'query.tooLarge', at: MAX_QUERY_LENGTH, length: 1, details: { max: MAX_QUERY_LENGTH } };
  try {
    const ast = new QueryParser(text).parse();
    const problem = validateAst(ast);
    if (problem !== undefined) return { ok: false, ...problem, at: 0, length: Math.max(1, text.length) };
    return { ok: true, ast };
  } catch (error) {
    if (error instanceof QuerySyntaxError) return error.result;
    throw error;
  }
}

class QueryParser {
  private readonly input: QueryText;
  private depth = 0;

  constructor(text: string) {
    this.input = new QueryText(text);
  }

  parse(): Ast {
    this.input.skipSpace();
    if (this.input.atEnd()) return { op: 'all' };
    const ast = this.alternatives();
    this.input.skipSpace();
    if (!this.input.atEnd()) this.unexpected();
    return ast;
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
    const args = [this.term()];
    for (;;) {
      this.input.skipSpace();
      const explicit = this.input.takeKeyword('and');
      if (!explicit && (this.input.atEnd() || this.input.peek() === ')' || this.input.keyword() === 'or')) break;
      args.push(this.term());
    }
    return joined('and', args);
  }

  private term(): Ast {
    const { input } = this;
    input.skipSpace();
    if (input.takeKeyword('not')) return { op: 'not', arg: this.nested(() => this.term()) };
    if (input.keyword() !== undefined) this.unexpected();
    if (input.take('(')) return this.closed(this.nested(() => this.alternatives()));
    return this.ipv6Word() ?? this.fieldClause() ?? this.bareWord();
  }

  private closed(ast: Ast): Ast {
    this.input.skipSpace();
    if (!this.input.take(')')) throw new QuerySyntaxError('query.syntax', this.input.at, 1, { expected: ')' });
    return ast;
  }

  /** A bare IPv6 address would otherwise read as a field with a value. */
  private ipv6Word(): Ast | undefined {
    const word = /^[0-9a-f]{0,4}:[0-9a-f:.]+(?=[\s()]|$)/i.exec(
      this.input.text.slice(this.input.at, this.input.at + 48),
    );
    if (word === null || ipKey(word[0]) === undefined) return undefined;
    this.input.at += word[0].length;
    return anywhere((field) => ({ op: 'contains', field, value: word[0] }));
  }

  private bareWord(): Ast {
    const token = this.input.value('`');
    if (token.wild && /^\*+$/.test(token.pattern)) return { op: 'all' };
    return anywhere((field) => fieldIs(field, token));
  }

  private fieldClause(): Ast | undefined {
    const { input } = this;
    const clause = input.takeField();
    if (clause === undefined) return undefined;
    const { field, operator } = clause;
    input.skipSpace();
    if (operator === '=~' && input.peek() === '/') return fieldCompare(field, operator, input.regexLiteral());
    if (operator !== ':') return fieldCompare(field, operator, this.value(''));
    const comparison = (['>=', '<=', '>', '<'] as const).find((candidate) => input.take(candidate));
    if (comparison !== undefined) {
      input.skipSpace();
      return fieldCompare(field, comparison, this.value(''));
    }
    if (input.take('(')) return this.valueList(field);
    if (input.peek() === '[' || input.peek() === '{') return this.between(field);
    return fieldIs(field, this.value(''));
  }

  private value(stops: string) {
    if (this.input.keyword() !== undefined)
      throw new QuerySyntaxError('query.syntax', this.input.at, 3, { expected: 'value' });
    return this.input.value(stops);
  }

  private between(field: string): Ast {
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
    return fieldBetween(field, from, to, { low, high });
  }

  private valueList(field: string): Ast {
    this.input.skipSpace();
    if (this.input.take(')')) return { op: 'in', field, values: [] };
    return this.closed(this.nested(() => this.valueAlternatives(field)));
  }

  private valueAlternatives(field: string): Ast {
    const args = [this.valueConjunction(field)];
    for (;;) {
      this.input.skipSpace();
      if (!this.input.takeKeyword('or') && !this.input.take(',')) break;
      args.push(this.valueConjunction(field));
    }
    return inValues(field, args) ?? joined('or', args);
  }

  private valueConjunction(field: string): Ast {
    const args = [this.valueTerm(field)];
    this.input.skipSpace();
    while (this.input.takeKeyword('and')) {
      args.push(this.valueTerm(field));
      this.input.skipSpace();
    }
    return joined('and', args);
  }

  private valueTerm(field: string): Ast {
    this.input.skipSpace();
    if (this.input.takeKeyword('not')) return { op: 'not', arg: this.nested(() => this.valueTerm(field)) };
    if (this.input.take('(')) return this.closed(this.nested(() => this.valueAlternatives(field)));
    return fieldIs(field, this.value(','));
  }
}

function joined(op: 'and' | 'or', args: readonly Ast[]): Ast {
  const [only] = args;
  return args.length === 1 && only !== undefined ? only : { op, args };
}

/** Where a bare word is looked for: the message and the line as received. */
function anywhere(make: (field: string) => Ast): Ast {
  return { op: 'or', args: [make('message'), make('event.original')] };
}

/** Several plain values of one field are one `in`. */
function inValues(field: string, args: readonly Ast[]): Ast | undefined {
  if (args.length < 2 || comparedAs(field) === 'text') return undefined;
  const values: Scalar[] = [];
  for (const arg of args) {
    if (arg.op !== 'eq') return undefined;
    values.push(arg.value);
  }
  return { op: 'in', field, values };
}
