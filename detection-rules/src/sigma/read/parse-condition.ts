import { matchGlob } from './glob.ts';
import { RuleProblem } from './rule-error.ts';
import type { Condition } from './rule-model.ts';

/** Where a condition stands, for error positions. */
type Path = readonly (string | number)[];

const MAX_DEPTH = 64;
const MAX_TOKENS = 2_000;

interface Token {
  readonly text: string;
  /** Offset in the condition, in UTF-16 units. */
  readonly at: number;
}

/**
 * Parses a Sigma condition (precedence from loosest: or, and, not, `x of`, parentheses) and resolves its identifiers
 * against the detection's selections. Throws RuleProblem with `detection.conditionSyntax`,
 * `detection.unknownIdentifier` or, for the old `| count()` aggregations, `detection.unsupported`.
 */
export function parseCondition(text: string, selections: readonly string[], path: Path): Condition {
  return new ConditionParser(text, selections, path).parse();
}

class ConditionParser {
  readonly #tokens: readonly Token[];
  readonly #text: string;
  readonly #selections: readonly string[];
  readonly #path: Path;
  #at = 0;
  #depth = 0;

  constructor(text: string, selections: readonly string[], path: Path) {
    this.#text = text;
    this.#selections = selections;
    this.#path = path;
    this.#tokens = this.#tokenise();
  }

  parse(): Condition {
    const condition = this.#or();
    const rest = this.#peek();
    if (rest !== undefined) throw this.#syntax(rest.at, `unexpected '${rest.text}'`);
    return condition;
  }

  #tokenise(): readonly Token[] {
    const tokens: Token[] = [];
    for (const match of this.#text.matchAll(/[()]|[A-Za-z0-9_*-]+|\S/g)) {
      const [text] = match;
      if (text === '|') {
        const reason = 'aggregations after | are not Sigma 2: write a correlation rule';
        throw new RuleProblem('detection.unsupported', { path: this.#path, offset: match.index }, reason);
      }
      if (!/^[()]$|^[A-Za-z0-9_*-]+$/.test(text)) throw this.#syntax(match.index, `unexpected '${text}'`);
      if (tokens.push({ text, at: match.index }) > MAX_TOKENS) throw this.#syntax(match.index, 'condition too long');
    }
    return tokens;
  }

  #or(): Condition {
    return this.#chain('or', () => this.#and());
  }

  #and(): Condition {
    return this.#chain('and', () => this.#not());
  }

  #chain(kind: 'and' | 'or', operand: () => Condition): Condition {
    const children = [operand()];
    while (this.#peek()?.text === kind) {
      this.#at++;
      children.push(operand());
    }
    const [only] = children;
    return children.length === 1 && only !== undefined ? only : { kind, children };
  }

  #not(): Condition {
    const token = this.#peek();
    if (token?.text !== 'not') return this.#primary();
    this.#at++;
    return this.#nested(token, () => ({ kind: 'not', child: this.#not() }));
  }

  #primary(): Condition {
    const token = this.#peek();
    if (token === undefined) throw this.#syntax(this.#text.length, 'an identifier is missing at the end');
    this.#at++;
    if (token.text === '(') {
      return this.#nested(token, () => {
        const inner = this.#or();
        const close = this.#peek();
        if (close?.text !== ')') throw this.#syntax(close?.at ?? this.#text.length, "')' is missing");
        this.#at++;
        return inner;
      });
    }
    if (token.text === ')' || ['and', 'or', 'of'].includes(token.text)) {
      throw this.#syntax(token.at, `unexpected '${token.text}'`);
    }
    return this.#peek()?.text === 'of' ? this.#quantified(token) : this.#identifier(token);
  }

  #identifier(token: Token): Condition {
    if (!this.#selections.includes(token.text)) {
      throw new RuleProblem(
        'detection.unknownIdentifier',
        { path: this.#path, offset: token.at },
        `no selection is named '${token.text}'`,
      );
    }
    return { kind: 'selection', name: token.text };
  }

  #quantified(quantifier: Token): Condition {
    if (!['1', 'any', 'all'].includes(quantifier.text)) {
      throw this.#syntax(quantifier.at, `'${quantifier.text} of': only 1, any and all`);
    }
    this.#at++;
    const pattern = this.#peek();
    if (pattern === undefined || pattern.text === '(' || pattern.text === ')') {
      throw this.#syntax(pattern?.at ?? this.#text.length, "'them' or a pattern is missing after 'of'");
    }
    this.#at++;
    const names = matchingSelections(pattern.text, this.#selections);
    if (names.length === 0) {
      throw new RuleProblem(
        'detection.unknownIdentifier',
        { path: this.#path, offset: pattern.at },
        `no selection fits '${pattern.text}'`,
      );
    }
    return {
      kind: quantifier.text === 'all' ? 'and' : 'or',
      label: `${quantifier.text} of ${pattern.text}`,
      children: names.map((name) => ({ kind: 'selection', name })),
    };
  }

  #nested(token: Token, parse: () => Condition): Condition {
    if (++this.#depth > MAX_DEPTH) throw this.#syntax(token.at, `nested deeper than ${MAX_DEPTH}`);
    const inner = parse();
    this.#depth--;
    return inner;
  }

  #peek(): Token | undefined {
    return this.#tokens[this.#at];
  }

  #syntax(offset: number, reason: string): RuleProblem {
    return new RuleProblem('detection.conditionSyntax', { path: this.#path, offset }, reason);
  }
}

/** Selections `them` or a `*` pattern stands for; names with a leading `_` only when the pattern has one too. */
function matchingSelections(pattern: string, selections: readonly string[]): readonly string[] {
  if (pattern === 'them') return selections.filter((name) => !name.startsWith('_'));
  const segments = pattern.split('*').map((part) => [part]);
  return selections.filter((name) => matchGlob(segments, name) && (pattern.startsWith('_') || !name.startsWith('_')));
}
