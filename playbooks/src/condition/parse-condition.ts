import { isIP } from 'node:net';
import type { ComparisonOperator, Condition, Operand } from './condition-ast.ts';
import { compilePattern } from './compile-pattern.ts';

/** Outcome of parsing: the tree, or what was expected at which offset (UTF-16 code units from 0). */
export type ParsedCondition =
  | { readonly ok: true; readonly condition: Condition }
  | { readonly ok: false; readonly offset: number; readonly expected: string };

type TokenKind = 'word' | 'variable' | 'text' | 'number' | 'symbol' | 'end';
interface Token {
  readonly kind: TokenKind;
  readonly text: string;
  readonly offset: number;
}

const TOKEN =
  /\s*(?:(?<variable>__[a-zA-Z0-9](?:[a-zA-Z0-9-]|_(?!_))*__(?::value)?)|'(?<text>(?:[^'\\]|\\['\\])*)'|(?<number>[-+]?\d+(?:\.\d+)?(?![\w.]))|(?<word>[A-Za-z]+)(?![\w'])|(?<symbol>==|!=|<=|>=|[=<>(),[\]]))/y;

const MAX_LENGTH = 4_000;
const MAX_DEPTH = 50;

/**
 * Parses the part of STIX 2.1 patterning that makes sense over playbook variables (CACAO 2.0 §4.7):
 * `__name__:value = 'text'`, `!=`, `<`, `<=`, `>`, `>=`, `[NOT] IN (…)`, `[NOT] LIKE '50%'`, `[NOT] MATCHES 're2'`,
 * `ISSUBSET '10.0.0.0/8'`, a bare boolean variable, AND, OR, NOT, parentheses, and square brackets around it all.
 *
 * @example
 *   parseCondition("__answer__:value = 'yes'").ok; // true
 *   parseCondition("__answer__:value ="); // { ok: false, offset: 18, expected: … }
 */
export function parseCondition(text: string): ParsedCondition {
  if (text.length > MAX_LENGTH) return { ok: false, offset: MAX_LENGTH, expected: `at most ${MAX_LENGTH} characters` };
  try {
    return { ok: true, condition: new ConditionParser(tokenize(text)).parse() };
  } catch (error) {
    if (error instanceof ConditionFault) return { ok: false, offset: error.offset, expected: error.expected };
    throw error;
  }
}

class ConditionFault extends Error {
  readonly offset: number;
  readonly expected: string;
  constructor(offset: number, expected: string) {
    super(expected);
    this.offset = offset;
    this.expected = expected;
  }
}

function tokenize(text: string): readonly Token[] {
  const tokens: Token[] = [];
  let offset = 0;
  while (text.slice(offset).trim() !== '') {
    TOKEN.lastIndex = offset;
    const match = TOKEN.exec(text);
    const start = offset + (/^\s*/.exec(text.slice(offset))?.[0].length ?? 0);
    // Groups that took no part are undefined, whatever the library's types say.
    const groups: Readonly<Record<string, string | undefined>> = match?.groups ?? {};
    const found = Object.entries(groups).find(([, value]) => value !== undefined);
    if (match === null || found === undefined) throw new ConditionFault(start, 'a variable, literal or operator');
    tokens.push({ kind: found[0] as TokenKind, text: found[1] ?? '', offset: start });
    offset = TOKEN.lastIndex;
  }
  return [...tokens, { kind: 'end', text: '', offset: text.length }];
}

class ConditionParser {
  readonly #tokens: readonly Token[];
  #position = 0;
  #depth = 0;

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens;
  }

  parse(): Condition {
    const bracketed = this.#accept('[');
    const condition = this.#or();
    if (bracketed) this.#expect(']');
    if (this.#peek().kind !== 'end') throw new ConditionFault(this.#peek().offset, 'AND, OR or the end');
    return condition;
  }

  #or(): Condition {
    return this.#chain('or', () => this.#chain('and', () => this.#unary()));
  }

  #chain(kind: 'and' | 'or', operand: () => Condition): Condition {
    const first = operand();
    const children = [first];
    while (this.#acceptWord(kind.toUpperCase())) children.push(operand());
    return children.length === 1 ? first : { kind, children };
  }

  #unary(): Condition {
    this.#depth += 1;
    if (this.#depth > MAX_DEPTH) throw new ConditionFault(this.#peek().offset, `at most ${MAX_DEPTH} levels`);
    try {
      if (this.#acceptWord('NOT')) return { kind: 'not', child: this.#unary() };
      if (!this.#accept('(')) return this.#comparison();
      const inner = this.#or();
      this.#expect(')');
      return inner;
    } finally {
      this.#depth -= 1;
    }
  }

  #comparison(): Condition {
    const left = this.#operand();
    // A truth value says already what a comparison would ask of it.
    if (this.#endsOperand() && (left.kind === 'variable' || left.kind === 'boolean'))
      return { kind: 'comparison', left, operator: '=', right: [{ kind: 'boolean', value: true }], bare: true };
    const negated = this.#acceptWord('NOT');
    const operator = this.#operator();
    const at = this.#peek().offset;
    const right = operator === 'IN' ? this.#list() : [this.#operand()];
    checkRight(operator, right, at);
    const comparison: Condition = { kind: 'comparison', left, operator, right };
    return negated ? { kind: 'not', child: comparison } : comparison;
  }

  #endsOperand(): boolean {
    const { kind, text } = this.#peek();
    if (kind === 'word') return /^(?:and|or)$/i.test(text);
    return kind === 'end' || (kind === 'symbol' && (text === ')' || text === ']'));
  }

  #operator(): ComparisonOperator {
    const token = this.#next();
    if (token.text === '==') return '=';
    const operator = (['=', '!=', '<', '<=', '>', '>=', 'IN', 'LIKE', 'MATCHES', 'ISSUBSET'] as const).find(
      (name) => token.kind !== 'text' && name === token.text.toUpperCase(),
    );
    if (operator === undefined) throw new ConditionFault(token.offset, 'a comparison operator');
    return operator;
  }

  #list(): readonly Operand[] {
    this.#expect('(');
    const items = [this.#operand()];
    while (this.#accept(',')) items.push(this.#operand());
    this.#expect(')');
    return items;
  }

  #operand(): Operand {
    const token = this.#next();
    if (token.kind === 'variable') return { kind: 'variable', name: token.text.replace(/:value$/, '') };
    if (token.kind === 'text') return { kind: 'text', value: token.text.replace(/\\(.)/g, '$1') };
    if (token.kind === 'number') return { kind: 'number', value: Number(token.text) };
    if (token.kind === 'word' && /^(?:true|false)$/i.test(token.text))
      return { kind: 'boolean', value: token.text.toLowerCase() === 'true' };
    throw new ConditionFault(token.offset, 'a variable or a literal');
  }

  #peek(): Token {
    return this.#tokens[this.#position] ?? { kind: 'end', text: '', offset: 0 };
  }

  #next(): Token {
    const token = this.#peek();
    if (token.kind !== 'end') this.#position += 1;
    return token;
  }

  #accept(symbol: string): boolean {
    const token = this.#peek();
    if (token.kind !== 'symbol' || token.text !== symbol) return false;
    this.#position += 1;
    return true;
  }

  #acceptWord(word: string): boolean {
    const token = this.#peek();
    if (token.kind !== 'word' || token.text.toUpperCase() !== word) return false;
    this.#position += 1;
    return true;
  }

  #expect(symbol: string): void {
    if (!this.#accept(symbol)) throw new ConditionFault(this.#peek().offset, symbol);
  }
}

/** Patterns and networks are checked when the playbook is read, so that a run cannot fail on them. */
function checkRight(operator: ComparisonOperator, right: readonly Operand[], offset: number): void {
  const operand = right[0];
  if (operator === 'LIKE' && operand?.kind !== 'text') throw new ConditionFault(offset, "a pattern in '…'");
  if (operator === 'MATCHES' && (operand?.kind !== 'text' || compilePattern(operand.value) === undefined))
    throw new ConditionFault(offset, 'an RE2 pattern');
  if (operator === 'ISSUBSET' && (operand?.kind !== 'text' || isIP(operand.value.split('/')[0] ?? '') === 0))
    throw new ConditionFault(offset, "a network in '…'");
}
