import type { Scalar } from '../ecs/ecs-event.ts';
import type { FieldType } from '../ecs/ecs-fields.ts';
import type { ErrorCode } from '../errors/catalogue.ts';
import type { JsonObject } from '../text/json.ts';
import { SocError } from '../errors/soc-error.ts';
import { comparable, comparedAs } from './field-values.ts';
import { cidrRange } from '../text/ip-network.ts';
import { nearestFields } from './nearest-fields.ts';
import { EVENT_FIELDS, type FieldDictionary } from './field-dictionary.ts';
import { MAX_AST_DEPTH, MAX_AST_NODES } from './ast-limits.ts';
import type { Ast } from './query-ast.ts';
import { regexProblem, type CompileRegex } from '../text/regex-subset.ts';

/** Why an AST cannot be run: a `query.*` code and facts, among them the field. */
export interface AstProblem {
  readonly code: ErrorCode;
  readonly details: JsonObject;
}

type Leaf = Exclude<Ast, { op: 'all' | 'and' | 'or' | 'not' }>;

/**
 * First semantic error of an AST, undefined when every adapter can run it. With `compileRegex` regular expressions are
 * also compiled; without it only the shared subset is checked. Fields are those of events when `fields` does not say others.
 *
 * @example
 *   validateAst({ op: 'range', field: 'user.name', gt: 'a' })?.code; // 'query.rangeNotOrdered'
 */
export function validateAst(
  ast: Ast,
  compileRegex?: CompileRegex,
  fields: FieldDictionary = EVENT_FIELDS,
): AstProblem | undefined {
  const leafProblem = leafCheck(fields, compileRegex);
  const stack: StackEntry[] = [{ node: ast, depth: 1 }];
  let nodes = 0;
  for (let entry = stack.pop(); entry !== undefined; entry = stack.pop()) {
    const { node, depth } = entry;
    if (depth > MAX_AST_DEPTH) return { code: 'query.tooDeep', details: { max: MAX_AST_DEPTH } };
    nodes += node.op === 'in' ? 1 + Math.floor(node.values.length / 10) : 1;
    if (nodes > MAX_AST_NODES) return { code: 'query.tooLarge', details: { max: MAX_AST_NODES } };
    const problem = expand(node, depth, stack, leafProblem);
    if (problem !== undefined) return problem;
  }
  return undefined;
}

type StackEntry = { readonly node: Ast; readonly depth: number };

/** Puts the arguments of a node on the stack, or checks a leaf. */
function expand(
  node: Ast,
  depth: number,
  stack: StackEntry[],
  leafProblem: (leaf: Leaf) => AstProblem | undefined,
): AstProblem | undefined {
  switch (node.op) {
    case 'all':
      return undefined;
    case 'and':
    case 'or':
      for (const arg of node.args.toReversed()) stack.push({ node: arg, depth: depth + 1 });
      return undefined;
    case 'not':
      stack.push({ node: node.arg, depth: depth + 1 });
      return undefined;
    default:
      return leafProblem(node);
  }
}

/**
 * Throws the first semantic error of an AST as SocError.
 *
 * @example
 *   assertValidAst({ op: 'all' }); // does not throw
 */
export function assertValidAst(ast: Ast, compileRegex?: CompileRegex, fields: FieldDictionary = EVENT_FIELDS): void {
  const problem = validateAst(ast, compileRegex, fields);
  if (problem !== undefined) throw new SocError(problem.code, problem.details);
}

function leafCheck(fields: FieldDictionary, compileRegex?: CompileRegex): (leaf: Leaf) => AstProblem | undefined {
  return (leaf) =>
    fields.open || fields.typeOf(leaf.field) !== undefined
      ? leafProblem(leaf, fields, compileRegex)
      : { code: 'query.noSuchField', details: { field: leaf.field, instead: [...nearestFields(leaf.field, fields)] } };
}

function leafProblem(leaf: Leaf, fields: FieldDictionary, compileRegex?: CompileRegex): AstProblem | undefined {
  const { field } = leaf;
  const type = comparedAs(field, fields);
  switch (leaf.op) {
    case 'exists':
      return undefined;
    case 'eq':
      return valueProblem({ field, type }, leaf.value);
    case 'in':
      return leaf.values.map((value) => valueProblem({ field, type }, value)).find((problem) => problem !== undefined);
    case 'wildcard':
    case 'contains':
      return textProblem({ field, type }, leaf.op);
    case 'regex':
      return textProblem({ field, type }, leaf.op) ?? patternProblem(field, leaf.value, compileRegex);
    case 'cidr':
      if (type !== 'ip') return { code: 'query.badValue', details: { field, reason: 'notIpField' } };
      return cidrRange(leaf.value) === undefined
        ? { code: 'query.badCidr', details: { field, value: leaf.value } }
        : undefined;
    case 'range':
      return rangeProblem(leaf, type);
    default:
      return leaf satisfies never;
  }
}

/**
 * A literal of a query; numbers need not be integers to be compared with integers.
 *
 * @example
 *   literalOf('destination.port', '443'); // 443
 */
export function literalOf(
  field: string,
  value: Scalar,
  fields: FieldDictionary = EVENT_FIELDS,
): ReturnType<typeof comparable> {
  return literalAs(comparedAs(field, fields), value);
}

function literalAs(type: FieldType, value: Scalar): ReturnType<typeof comparable> {
  return comparable(type === 'long' ? 'double' : type, value);
}

interface TypedField {
  readonly field: string;
  readonly type: FieldType;
}

function valueProblem({ field, type }: TypedField, value: Scalar): AstProblem | undefined {
  if (literalAs(type, value) !== undefined) return undefined;
  return { code: 'query.badValue', details: { field, value, type } };
}

function textProblem({ field, type }: TypedField, op: string): AstProblem | undefined {
  if (type === 'keyword' || type === 'text' || type === 'ip') return undefined;
  return { code: 'query.badValue', details: { field, op, type, reason: 'textOperator' } };
}

function patternProblem(field: string, pattern: string, compileRegex?: CompileRegex): AstProblem | undefined {
  const problem = regexProblem(pattern);
  if (problem !== undefined) return { code: 'query.badRegex', details: { field, pattern, ...problem } };
  try {
    compileRegex?.(pattern);
  } catch (error) {
    return { code: 'query.badRegex', details: { field, pattern, reason: String(error) } };
  }
  return undefined;
}

function rangeProblem(leaf: Extract<Ast, { op: 'range' }>, type: FieldType): AstProblem | undefined {
  const { field } = leaf;
  if (type === 'keyword' || type === 'text' || type === 'boolean')
    return { code: 'query.rangeNotOrdered', details: { field, type } };
  const bounds = [leaf.gt, leaf.gte, leaf.lt, leaf.lte].filter((bound) => bound !== undefined);
  if (bounds.length === 0) return { code: 'query.badValue', details: { field, reason: 'noBound' } };
  return bounds.map((bound) => valueProblem({ field, type }, bound)).find((problem) => problem !== undefined);
}
