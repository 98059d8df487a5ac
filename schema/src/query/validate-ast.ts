import type { Scalar } from '../ecs/ecs-event.ts';
import type { ErrorCode } from '../errors/catalogue.ts';
import type { JsonObject } from '../text/json.ts';
import { SocError } from '../errors/soc-error.ts';
import { comparable, comparedAs } from './field-values.ts';
import { cidrRange } from '../text/ip-network.ts';
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
 * also compiled; without it only the shared subset is checked.
 *
 * @example
 *   validateAst({ op: 'range', field: 'user.name', gt: 'a' })?.code; // 'query.rangeNotOrdered'
 */
export function validateAst(ast: Ast, compileRegex?: CompileRegex): AstProblem | undefined {
  const stack: StackEntry[] = [{ node: ast, depth: 1 }];
  let nodes = 0;
  for (let entry = stack.pop(); entry !== undefined; entry = stack.pop()) {
    const { node, depth } = entry;
    if (depth > MAX_AST_DEPTH) return { code: 'query.tooDeep', details: { max: MAX_AST_DEPTH } };
    nodes += node.op === 'in' ? 1 + Math.floor(node.values.length / 10) : 1;
    if (nodes > MAX_AST_NODES) return { code: 'query.tooLarge', details: { max: MAX_AST_NODES } };
    const problem = expand(node, depth, stack, compileRegex);
    if (problem !== undefined) return problem;
  }
  return undefined;
}

type StackEntry = { readonly node: Ast; readonly depth: number };

/** Puts the arguments of a node on the stack, or checks a leaf. */
function expand(node: Ast, depth: number, stack: StackEntry[], compileRegex?: CompileRegex): AstProblem | undefined {
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
      return leafProblem(node, compileRegex);
  }
}

/**
 * Throws the first semantic error of an AST as SocError.
 *
 * @example
 *   assertValidAst({ op: 'all' }); // does not throw
 */
export function assertValidAst(ast: Ast, compileRegex?: CompileRegex): void {
  const problem = validateAst(ast, compileRegex);
  if (problem !== undefined) throw new SocError(problem.code, problem.details);
}

function leafProblem(leaf: Leaf, compileRegex?: CompileRegex): AstProblem | undefined {
  const { field } = leaf;
  switch (leaf.op) {
    case 'exists':
      return undefined;
    case 'eq':
      return valueProblem(field, leaf.value);
    case 'in':
      return leaf.values.map((value) => valueProblem(field, value)).find((problem) => problem !== undefined);
    case 'wildcard':
    case 'contains':
      return textProblem(field, leaf.op);
    case 'regex':
      return textProblem(field, leaf.op) ?? patternProblem(field, leaf.value, compileRegex);
    case 'cidr':
      if (comparedAs(field) !== 'ip') return { code: 'query.badValue', details: { field, reason: 'notIpField' } };
      return cidrRange(leaf.value) === undefined
        ? { code: 'query.badCidr', details: { field, value: leaf.value } }
        : undefined;
    case 'range':
      return rangeProblem(leaf);
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
export function literalOf(field: string, value: Scalar): ReturnType<typeof comparable> {
  const type = comparedAs(field);
  return comparable(type === 'long' ? 'double' : type, value);
}

function valueProblem(field: string, value: Scalar): AstProblem | undefined {
  if (literalOf(field, value) !== undefined) return undefined;
  return { code: 'query.badValue', details: { field, value, type: comparedAs(field) } };
}

function textProblem(field: string, op: string): AstProblem | undefined {
  const type = comparedAs(field);
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

function rangeProblem(leaf: Extract<Ast, { op: 'range' }>): AstProblem | undefined {
  const { field } = leaf;
  const type = comparedAs(field);
  if (type === 'keyword' || type === 'text' || type === 'boolean')
    return { code: 'query.rangeNotOrdered', details: { field, type } };
  const bounds = [leaf.gt, leaf.gte, leaf.lt, leaf.lte].filter((bound) => bound !== undefined);
  if (bounds.length === 0) return { code: 'query.badValue', details: { field, reason: 'noBound' } };
  return bounds.map((bound) => valueProblem(field, bound)).find((problem) => problem !== undefined);
}
