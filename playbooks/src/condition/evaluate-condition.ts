import { BlockList, isIP, isIPv4 } from 'node:net';
import type { VariableValues } from './variable-text.ts';
import { compilePattern } from './compile-pattern.ts';
import type { ComparisonOperator, Condition, Operand } from './condition-ast.ts';

/**
 * Truth of a condition. A variable without a value makes every comparison false except `!=`. Order is numeric when
 * both sides are numbers, else by UTF-16 code units.
 *
 * @example
 *   const parsed = parseCondition("__answer__:value = 'yes'");
 *   parsed.ok && evaluateCondition(parsed.condition, { __answer__: 'yes' }); // true
 */
export function evaluateCondition(condition: Condition, values: VariableValues): boolean {
  switch (condition.kind) {
    case 'and':
      return condition.children.every((child) => evaluateCondition(child, values));
    case 'or':
      return condition.children.some((child) => evaluateCondition(child, values));
    case 'not':
      return !evaluateCondition(condition.child, values);
    case 'comparison': {
      // `True` is as true as `true` (CACAO 2.0 leaves the case open), but only where truth is asked for.
      const asTruth = [condition.left, ...condition.right].some(({ kind }) => kind === 'boolean');
      const read = (operand: Operand): string | null => {
        const text = textOf(operand, values);
        return asTruth ? (text?.toLowerCase() ?? null) : text;
      };
      const left = read(condition.left);
      const right = condition.right.map(read);
      if (condition.operator === 'IN') return right.some((item) => compare('=', left, item));
      return compare(condition.operator, left, right[0] ?? null);
    }
    default:
      return condition satisfies never;
  }
}

function textOf(operand: Operand, values: VariableValues): string | null {
  if (operand.kind === 'variable') return Object.hasOwn(values, operand.name) ? (values[operand.name] ?? null) : null;
  return String(operand.value);
}

function compare(operator: ComparisonOperator, left: string | null, right: string | null): boolean {
  if (left === null || right === null) return operator === '!=' && left !== right;
  return COMPARISONS[operator](left, right);
}

const COMPARISONS: Readonly<Record<ComparisonOperator, (left: string, right: string) => boolean>> = {
  '=': equal,
  '!=': (left, right) => !equal(left, right),
  '<': (left, right) => order(left, right) < 0,
  '<=': (left, right) => order(left, right) <= 0,
  '>': (left, right) => order(left, right) > 0,
  '>=': (left, right) => order(left, right) >= 0,
  IN: equal,
  LIKE: like,
  MATCHES: (left, right) => compilePattern(right)?.(left) ?? false,
  ISSUBSET: isSubset,
};

function equal(left: string, right: string): boolean {
  return left === right || (isNumber(left) && isNumber(right) && Number(left) === Number(right));
}

function order(left: string, right: string): number {
  if (isNumber(left) && isNumber(right)) return Number(left) - Number(right);
  return left < right ? -1 : left > right ? 1 : 0;
}

function isNumber(text: string): boolean {
  return /^[-+]?\d+(?:\.\d+)?$/.test(text);
}

/** SQL LIKE with `%` and `_`, in time linear in text × pattern: on a mismatch only the last `%` is widened. */
function like(text: string, pattern: string): boolean {
  let t = 0;
  let p = 0;
  let star = -1;
  let resume = 0;
  while (t < text.length) {
    if (pattern[p] === '%') {
      star = p++;
      resume = t;
    } else if (p < pattern.length && (pattern[p] === '_' || pattern[p] === text[t])) {
      p++;
      t++;
    } else if (star >= 0) {
      p = star + 1;
      t = ++resume;
    } else return false;
  }
  while (pattern[p] === '%') p++;
  return p === pattern.length;
}

function isSubset(address: string, network: string): boolean {
  const [base = '', prefix] = network.split('/');
  if (isIP(address) === 0 || isIP(base) !== isIP(address)) return false;
  const family = isIPv4(base) ? 'ipv4' : 'ipv6';
  const bits = prefix === undefined ? (family === 'ipv4' ? 32 : 128) : Number(prefix);
  if (!Number.isInteger(bits) || bits < 0 || bits > (family === 'ipv4' ? 32 : 128)) return false;
  const list = new BlockList();
  list.addSubnet(base, bits, family);
  return list.check(address, family);
}
