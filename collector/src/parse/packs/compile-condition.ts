import type { FieldValue } from '@qiaolou/schema';
import type { Draft } from '../../event/draft.ts';
import type { Line } from '../line.ts';
import type { RawFields } from '../raw-fields.ts';
import type { PackCondition } from './pack-schema.ts';

/** What a condition looks at: the line, the grammar's fields, the event so far. */
export interface ConditionScope {
  readonly line: Line;
  readonly raw: RawFields;
  readonly draft: Draft;
}

/** Whether a value, or none, passes a test. */
export type ValueTest = (value: FieldValue | undefined) => boolean;

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
    case '$msgid':
      return ({ line }) => line.header.messageId;
    case '$text':
      return ({ line }) => line.text;
    case '$body':
      return ({ line }) => line.body;
    default:
      return ({ raw, draft }) => {
        const value = raw.get(field);
        return value === undefined && Object.hasOwn(draft.fields, field) ? draft.fields[field] : value;
      };
  }
}

/** Compiles what one field is asked. */
export function compileTest(test: PackCondition[string]): ValueTest {
  if (typeof test !== 'object' || Array.isArray(test)) {
    const wanted = new Set(listOf(test).map(String));
    return (value) => value !== undefined && wanted.has(String(value));
  }
  const contains = listOf(test.contains).map((text) => text.toLowerCase());
  const lacks = listOf(test.lacks).map((text) => text.toLowerCase());
  const starts = listOf(test.startsWith);
  const not = new Set(listOf(test.not).map(String));
  return (value) => {
    const present = value !== undefined && value !== '';
    if (test.exists !== undefined && present !== test.exists) return false;
    const text = value === undefined ? '' : String(value);
    if (lacks.length > 0 && containsAny(text.toLowerCase(), lacks)) return false;
    if (contains.length > 0 && !containsAny(text.toLowerCase(), contains)) return false;
    if (starts.length > 0 && !starts.some((start) => text.startsWith(start))) return false;
    return !not.has(text);
  };
}

function containsAny(text: string, wanted: readonly string[]): boolean {
  return wanted.some((part) => text.includes(part));
}
