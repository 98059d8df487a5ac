import type { FieldsOf } from '../ecs/ecs-event.ts';
import type { FieldType } from '../ecs/ecs-fields.ts';
import { EVENT_FIELDS, type FieldDictionary } from './field-dictionary.ts';
import { comparableValues, comparedAs, type Comparable } from './field-values.ts';
import { ipText } from '../text/ip-address.ts';
import { cidrRange } from '../text/ip-network.ts';
import type { Ast } from './query-ast.ts';
import type { CompileRegex } from '../text/regex-subset.ts';
import { asciiLower } from '../text/text-order.ts';
import { assertValidAst, literalOf } from './validate-ast.ts';
import { wildcardTest } from './wildcard-pattern.ts';

/** Decides whether one event, or one record by its fields, matches. */
export type EventTest = (event: FieldsOf) => boolean;

/** Decides whether a value of a field, as it is compared, is one that is asked for. */
export type ValueTest = (value: Comparable) => boolean;

/** A node of a query that asks for a field. */
export type AstLeaf = Exclude<Ast, { readonly op: 'all' | 'and' | 'or' | 'not' }>;

/**
 * Compiles an AST to a test of events in memory: the reference meaning of the query language.
 * Throws SocError `query.*` when the AST is not valid. `regex` needs a linear-time engine from outside. Fields are those of
 * events when `fields` does not say others.
 *
 * @example
 *   matchAst({ op: 'eq', field: 'user.name', value: 'root' }, compileRe2)(event); // true when root did it
 */
export function matchAst(ast: Ast, compileRegex: CompileRegex, fields: FieldDictionary = EVENT_FIELDS): EventTest {
  assertValidAst(ast, compileRegex, fields);
  return compile(ast, { compileRegex, fields });
}

interface Meaning {
  readonly compileRegex: CompileRegex;
  readonly fields: FieldDictionary;
}

function compile(ast: Ast, meaning: Meaning): EventTest {
  switch (ast.op) {
    case 'all':
      return () => true;
    case 'and': {
      const tests = ast.args.map((arg) => compile(arg, meaning));
      return (event) => tests.every((test) => test(event));
    }
    case 'or': {
      const tests = ast.args.map((arg) => compile(arg, meaning));
      return (event) => tests.some((test) => test(event));
    }
    case 'not': {
      const test = compile(ast.arg, meaning);
      return (event) => !test(event);
    }
    default: {
      const { field } = ast;
      const { compileRegex, fields } = meaning;
      const test = valueTest(ast, compileRegex, fields);
      return (event) => comparableValues(event, field, fields).some(test);
    }
  }
}

/**
 * Compiles what a leaf asks of the values of its field; the leaf must be valid. An event matches when one of its field's
 * `comparableValues` does.
 *
 * @example
 *   valueTest({ op: 'eq', field: 'destination.port', value: '443' }, compileRe2)(443); // true
 */
export function valueTest(
  leaf: AstLeaf,
  compileRegex: CompileRegex,
  fields: FieldDictionary = EVENT_FIELDS,
): ValueTest {
  const type = comparedAs(leaf.field, fields);
  switch (leaf.op) {
    case 'exists':
      return () => true;
    case 'eq': {
      const wanted = literalOf(leaf.field, leaf.value, fields);
      return (value) => value === wanted;
    }
    case 'in': {
      const wanted = new Set(leaf.values.map((value) => literalOf(leaf.field, value, fields)));
      return (value) => wanted.has(value);
    }
    case 'contains': {
      const needle = asciiLower(leaf.value);
      return onText(type, (text) => asciiLower(text).includes(needle));
    }
    case 'wildcard':
      return onText(type, wildcardTest(leaf.value));
    case 'regex':
      return onText(type, compileRegex(leaf.value));
    case 'cidr': {
      const range = cidrRange(leaf.value);
      return (value) => range !== undefined && value >= range.from && value <= range.to;
    }
    case 'range':
      return rangeTest(leaf, fields);
    default:
      return leaf satisfies never;
  }
}

/** Text operators see addresses in their canonical text. */
function onText(type: FieldType, test: (text: string) => boolean): ValueTest {
  return type === 'ip' ? (value) => test(ipText(String(value))) : (value) => test(String(value));
}

function rangeTest(leaf: Extract<Ast, { op: 'range' }>, fields: FieldDictionary): ValueTest {
  const tests: ValueTest[] = [];
  const bound = (value: string | number | boolean | undefined, make: (limit: Comparable) => ValueTest) => {
    const limit = value === undefined ? undefined : literalOf(leaf.field, value, fields);
    if (limit !== undefined) tests.push(make(limit));
  };
  bound(leaf.gt, (limit) => (value) => value > limit);
  bound(leaf.gte, (limit) => (value) => value >= limit);
  bound(leaf.lt, (limit) => (value) => value < limit);
  bound(leaf.lte, (limit) => (value) => value <= limit);
  return (value) => tests.every((test) => test(value));
}
