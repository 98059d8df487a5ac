import type { Scalar } from '../ecs/ecs-event.ts';
import { comparedAs } from './field-values.ts';
import type { FieldDictionary } from './field-dictionary.ts';
import { DAY_MS } from '../time/duration.ts';
import { dateMs } from '../time/iso-date.ts';
import type { Ast } from './query-ast.ts';
import { QuerySyntaxError } from './query-error.ts';
import type { QueryOperator, ValueToken } from './query-text.ts';
import { wildcardParts } from './wildcard-pattern.ts';
import { validateAst } from './validate-ast.ts';

/** A field as it is asked for, and what is known of fields. */
export interface AskedField {
  readonly field: string;
  readonly fields: FieldDictionary;
}

/** Throws a positioned error when the leaf is not valid. */
function checked(leaf: Ast, token: { readonly at: number; readonly length: number }, fields: FieldDictionary): Ast {
  const problem = validateAst(leaf, undefined, fields);
  if (problem !== undefined) throw new QuerySyntaxError(problem.code, token.at, token.length, problem.details);
  return leaf;
}

/** What `field: value` means for the field's type and the form of the value. */
export function fieldIs(asked: AskedField, token: ValueToken): Ast {
  const { field, fields } = asked;
  const type = comparedAs(field, fields);
  if (token.wild && /^\*+$/.test(token.pattern)) return { op: 'exists', field };
  if (type === 'text') {
    if (!token.wild) return { op: 'contains', field, value: token.text };
    return { op: 'wildcard', field, value: `*${token.pattern}*` };
  }
  if (token.wild) return checked(wildcardOrContains(field, token.pattern), token, fields);
  if (type === 'ip' && token.text.includes('/'))
    return checked({ op: 'cidr', field, value: token.text }, token, fields);
  if (type === 'date' && /^\d{4}-\d\d-\d\d$/.test(token.text)) return wholeDay(field, token);
  return checked({ op: 'eq', field, value: literal(asked, token) }, token, fields);
}

/** `*text*` is `contains`; everything else stays a pattern. */
function wildcardOrContains(field: string, pattern: string): Ast {
  const [first, middle, last, more] = wildcardParts(pattern);
  if (first?.kind === 'any' && middle?.kind === 'text' && last?.kind === 'any' && more === undefined)
    return { op: 'contains', field, value: middle.text };
  return { op: 'wildcard', field, value: pattern };
}

function wholeDay(field: string, token: ValueToken): Ast {
  const from = dateMs(`${token.text}T00:00:00+08:00`);
  if (from === undefined)
    throw new QuerySyntaxError('query.badValue', token.at, token.length, { field, value: token.text, type: 'date' });
  return { op: 'range', field, gte: new Date(from).toISOString(), lt: new Date(from + DAY_MS).toISOString() };
}

/** What `field OPERATOR value` means for the operators other than `:`. */
export function fieldCompare(asked: AskedField, operator: Exclude<QueryOperator, ':'>, token: ValueToken): Ast {
  const { field, fields } = asked;
  switch (operator) {
    case '=':
      return checked({ op: 'eq', field, value: literal(asked, token) }, token, fields);
    case '!=':
      return { op: 'not', arg: checked({ op: 'eq', field, value: literal(asked, token) }, token, fields) };
    case '~':
      return checked({ op: 'wildcard', field, value: token.pattern }, token, fields);
    case '=~':
      return checked({ op: 'regex', field, value: token.text }, token, fields);
    case '>':
      return checked({ op: 'range', field, gt: literal(asked, token) }, token, fields);
    case '>=':
      return checked({ op: 'range', field, gte: literal(asked, token) }, token, fields);
    case '<':
      return checked({ op: 'range', field, lt: literal(asked, token) }, token, fields);
    case '<=':
      return checked({ op: 'range', field, lte: literal(asked, token) }, token, fields);
    default:
      return operator satisfies never;
  }
}

/** What `field: [a to b}` means; a bare `*` leaves that side open. */
export function fieldBetween(
  asked: AskedField,
  low: ValueToken,
  high: ValueToken,
  closed: { readonly low: boolean; readonly high: boolean },
): Ast {
  const lower = low.wild && low.text === '*' ? undefined : literal(asked, low);
  const upper = high.wild && high.text === '*' ? undefined : literal(asked, high);
  const leaf: Ast = {
    op: 'range',
    field: asked.field,
    ...(lower === undefined ? {} : closed.low ? { gte: lower } : { gt: lower }),
    ...(upper === undefined ? {} : closed.high ? { lte: upper } : { lt: upper }),
  };
  return checked(leaf, { at: low.at, length: high.at + high.length - low.at }, asked.fields);
}

/** The literal in the field's type; text where it does not fit, for the check to refuse. */
function literal({ field, fields }: AskedField, token: ValueToken): Scalar {
  const { text } = token;
  switch (comparedAs(field, fields)) {
    case 'long':
    case 'double':
      return /^-?\d{1,15}(\.\d{1,15})?$/.test(text) ? Number(text) : text;
    case 'boolean':
      return text === 'true' ? true : text === 'false' ? false : text;
    case 'date':
      return dateText(text);
    case 'keyword':
    case 'text':
    case 'ip':
      return text;
  }
}

/** Times without a zone are Asia/Shanghai, as the console shows them. */
function dateText(text: string): string {
  const local = /^\d{4}-\d\d-\d\d$/.test(text) ? `${text}T00:00:00` : text;
  const ms = dateMs(/(Z|[+-]\d\d:\d\d)$/.test(local) ? local : `${local}+08:00`);
  return ms === undefined ? text : new Date(ms).toISOString();
}
