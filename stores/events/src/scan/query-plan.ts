import type { Ast, AstLeaf, FieldType, FieldValue, ValueTest } from '@qiaolou/schema';
import {
  asciiLower,
  comparable,
  comparedAs,
  foldsAlone,
  regexLiteral,
  regexWindow,
  valueTest,
  wildcardParts,
} from '@qiaolou/schema/reading';
import { compileRe2 } from '@qiaolou/schema/re2';
import { trigramsOf } from '../columns/trigram-filter.ts';
import { numberBounds, type NumberBounds } from './number-bounds.ts';
import { RememberedTest } from './remembered-test.ts';

/** A leaf of a query, compiled for columns. */
export interface LeafPlan {
  readonly op: 'leaf';
  readonly leaf: AstLeaf;
  readonly type: FieldType;
  /** Tests one value as it is compared. */
  readonly compared: ValueTest;
  /** The same for the text in some bytes, short ones that come again and again. */
  readonly comparedShort: RememberedTest;
  /** Tests a value of the field as events have it: one of a list is enough. */
  readonly value: (value: FieldValue) => boolean;
  readonly literal: Literal | undefined;
  /** What it asks of integers, where it asks for one stretch of them. */
  readonly bounds: NumberBounds | undefined;
}

/** What every text that matches a leaf has in it. */
export interface Literal {
  /** UTF-8, letters A–Z small; at least a byte. */
  readonly bytes: Uint8Array;
  readonly trigrams: readonly number[];
  /** Whether a text that has it matches, nothing else being asked. */
  readonly enough: boolean;
  /** How far from it a match can be, where that is known: nothing else of the text needs to be tested. */
  readonly window?: LiteralWindow | undefined;
}

/** Part of a text around a literal. */
export interface LiteralWindow {
  /** Characters (code points) before it and after it. */
  readonly before: number;
  readonly after: number;
  /** Bytes of it, all of them. */
  readonly bytes: number;
}

/** A query compiled for columns. */
export type QueryPlan =
  | { readonly op: 'all' }
  | { readonly op: 'and' | 'or'; readonly args: readonly QueryPlan[] }
  | { readonly op: 'not'; readonly arg: QueryPlan }
  | LeafPlan;

/** Longest literal that is searched for; of a longer one this much must be there. */
const MAX_LITERAL_BYTES = 4_096;

/** Compiles a query that is valid; `assertValidAst` says so. */
export function planQuery(ast: Ast): QueryPlan {
  switch (ast.op) {
    case 'all':
      return ast;
    case 'and':
    case 'or':
      return { op: ast.op, args: ast.args.map(planQuery) };
    case 'not':
      return { op: 'not', arg: planQuery(ast.arg) };
    default:
      return planLeaf(ast);
  }
}

function planLeaf(leaf: AstLeaf): LeafPlan {
  const type = comparedAs(leaf.field);
  const compared = valueTest(leaf, compileRe2);
  const one = (value: string | number | boolean): boolean => {
    const asCompared = comparable(type, value);
    return asCompared !== undefined && compared(asCompared);
  };
  const value = (given: FieldValue): boolean => (typeof given === 'object' ? given.some(one) : one(given));
  return {
    ...{ op: 'leaf', leaf, type, compared, comparedShort: new RememberedTest(compared), value },
    ...{ literal: literalOfLeaf(leaf), bounds: numberBounds(leaf) },
  };
}

function literalOfLeaf(leaf: AstLeaf): Literal | undefined {
  switch (leaf.op) {
    case 'contains':
      return literal(leaf.value, true);
    case 'eq':
      return literal(String(leaf.value), false);
    case 'wildcard': {
      const texts = wildcardParts(leaf.value).flatMap((part) => (part.kind === 'text' ? [part.text] : []));
      return literal(
        texts.reduce((longest, text) => (text.length > longest.length ? text : longest), ''),
        false,
      );
    }
    case 'regex':
      return literalOfRegex(leaf.value);
    case 'exists':
    case 'in':
    case 'cidr':
    case 'range':
      return undefined;
    default:
      return leaf satisfies never;
  }
}

/** What is longer is as well tested as a whole. */
const MOST_WINDOW = 256;

function literalOfRegex(pattern: string): Literal | undefined {
  const reading = { ignoreCase: false, stands };
  const window = regexWindow(pattern, reading);
  if (window === undefined || window.before + window.after > MOST_WINDOW)
    return literal(regexLiteral(pattern, reading), false);
  const found = literal(window.literal, false);
  const { before, after } = window;
  return found && { ...found, window: { before, after, bytes: Buffer.byteLength(window.literal) } };
}

/**
 * A–Z are as a–z where a literal is looked for and nothing else is folded: of what a pattern takes in other cases only
 * letters without case stand, and ASCII, but for k (also U+212A, the Kelvin sign) and s (also U+017F, the long one).
 */
function stands(char: string, ignoreCase: boolean): boolean {
  return char.isWellFormed() && (!ignoreCase || (foldsAlone(char) && !/[ks]/i.test(char)));
}

/** Half of a surrogate pair is in UTF-8 no part of the whole one: such a text is no literal. */
function literal(text: string, enough: boolean): Literal | undefined {
  const bytes = Buffer.from(asciiLower(text));
  if (bytes.length === 0 || !text.isWellFormed()) return undefined;
  const searched = bytes.subarray(0, MAX_LITERAL_BYTES);
  return { bytes: searched, trigrams: trigramsOf(searched), enough: enough && searched.length === bytes.length };
}
