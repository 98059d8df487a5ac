import type { FieldValue } from '@qiaolou/schema';
import type { Draft } from '../../event/draft.ts';
import type { Line } from '../line.ts';
import type { RawFields } from '../raw-fields.ts';
import type { PackCondition, PackMatcher } from './pack-schema.ts';

/** What a condition looks at: the line, the grammar's fields, the event so far. */
export interface ConditionScope {
  readonly line: Line;
  readonly raw: RawFields;
  readonly draft: Draft;
}

type Test = (value: FieldValue | undefined) => boolean;

/** One or many as a list. */
export function listOf<T extends string | number | boolean | object>(
  value: T | readonly T[] | undefined,
): readonly T[] {
  if (value === undefined) return [];
  return isList(value) ? value : [value];
}

function isList<T>(value: T | readonly T[]): value is readonly T[] {
  return Array.isArray(value);
}

/** Compiles `if`: every named field must pass its test. */
export function compileCondition(condition: PackCondition): (scope: ConditionScope) => boolean {
  const tests = Object.entries(condition).map(([field, test]) => ({
    read: compileRead(field),
    holds: compileTest(test),
  }));
  return (scope) => {
    for (const { holds, read } of tests) if (!holds(read(scope))) return false;
    return true;
  };
}

function compileRead(field: string): (scope: ConditionScope) => FieldValue | undefined {
  switch (field) {
    case '$program':
      return ({ line }) => line.header.program;
    case '$host':
      return ({ line }) => line.header.host;
    case '$body':
      return ({ line }) => line.body;
    default:
      return ({ raw, draft }) => {
        const value = raw.get(field);
        return value === undefined && Object.hasOwn(draft.fields, field) ? draft.fields[field] : value;
      };
  }
}

function compileTest(test: PackCondition[string]): Test {
  if (typeof test !== 'object' || Array.isArray(test)) {
    const wanted = new Set(listOf(test).map(String));
    return (value) => value !== undefined && wanted.has(String(value));
  }
  const contains = listOf(test.contains).map((text) => text.toLowerCase());
  const starts = listOf(test.startsWith);
  const not = new Set(listOf(test.not).map(String));
  return (value) => {
    const present = value !== undefined && value !== '';
    if (test.exists !== undefined && present !== test.exists) return false;
    const text = value === undefined ? '' : String(value);
    if (contains.length > 0 && !containsAny(text.toLowerCase(), contains)) return false;
    if (starts.length > 0 && !starts.some((start) => text.startsWith(start))) return false;
    return !not.has(text);
  };
}

function containsAny(text: string, wanted: readonly string[]): boolean {
  return wanted.some((part) => text.includes(part));
}

/** Compiles `match`: any of the alternatives, each a cheap search for literals. */
export function compileMatch(match: PackMatcher | readonly PackMatcher[]): (line: Line) => boolean {
  const alternatives = listOf(match).map(compileMatcher);
  const [only] = alternatives;
  return alternatives.length === 1 && only !== undefined
    ? only
    : (line) => {
        for (const alternative of alternatives) if (alternative(line)) return true;
        return false;
      };
}

/** Programs of which the header must name one for any alternative to hold; undefined when an alternative asks for none. */
export function neededPrograms(match: PackMatcher | readonly PackMatcher[]): ReadonlySet<string> | undefined {
  const programs = listOf(match).map((matcher) => listOf(matcher.program));
  return programs.every((names) => names.length > 0) ? new Set(programs.flat()) : undefined;
}

function compileMatcher(matcher: PackMatcher): (line: Line) => boolean {
  const programs = new Set(listOf(matcher.program));
  const all = listOf(matcher.contains);
  const any = matcher.any ?? [];
  const without = listOf(matcher.without);
  const starts = listOf(matcher.bodyStarts);
  // Asked of every pack for every line: plain loops, cheapest test first.
  return (line) => {
    if (programs.size > 0 && (line.header.program === undefined || !programs.has(line.header.program))) return false;
    const { text } = line;
    for (const literal of all) if (!text.includes(literal)) return false;
    if (any.length > 0 && !includesAny(text, any)) return false;
    if (without.length > 0 && includesAny(text, without)) return false;
    if (starts.length > 0 && !starts.some((start) => line.body.startsWith(start))) return false;
    return matcher.json !== true || line.json() !== undefined;
  };
}

function includesAny(text: string, literals: readonly string[]): boolean {
  for (const literal of literals) if (text.includes(literal)) return true;
  return false;
}
