import type { Scalar } from '../ecs/ecs-event.ts';
import { EVENT_FIELDS, type FieldDictionary } from './field-dictionary.ts';
import { comparedAs } from './field-values.ts';
import type { Ast } from './query-ast.ts';
import { wildcardParts } from './wildcard-pattern.ts';

type Precedence = 0 | 1 | 2;
interface Piece {
  readonly text: string;
  /** 0 or, 1 and, 2 needs no parentheses. */
  readonly level: Precedence;
}

/**
 * Query text of an AST. Parsing it gives a tree of the same meaning, and formatting that tree gives the same text again. Fields
 * are those of events when `fields` does not say others.
 *
 * @example
 *   formatAst({ op: 'eq', field: 'user.name', value: 'root' }); // 'user.name: root'
 */
export function formatAst(ast: Ast, fields: FieldDictionary = EVENT_FIELDS): string {
  return piece(ast, fields).text;
}

function piece(ast: Ast, fields: FieldDictionary): Piece {
  switch (ast.op) {
    case 'all':
      return { text: '*', level: 2 };
    case 'and':
      return chain(ast.args, 'and', fields);
    case 'or':
      return chain(ast.args, 'or', fields);
    case 'not':
      return { text: `not ${inside(ast.arg, 2, fields)}`, level: 2 };
    case 'exists':
      return { text: `${formatField(ast.field)}: *`, level: 2 };
    case 'eq':
      return { text: equals(ast.field, ast.value, fields), level: 2 };
    case 'in':
      return oneOf(ast.field, ast.values, fields);
    case 'wildcard':
      return { text: pattern(ast.field, ast.value), level: 2 };
    case 'contains':
      return { text: contains(ast.field, ast.value, fields), level: 2 };
    case 'regex':
      return { text: `${formatField(ast.field)} =~ ${regexText(ast.value)}`, level: 2 };
    case 'cidr':
      return { text: `${formatField(ast.field)}: ${plain(ast.value)}`, level: 2 };
    case 'range':
      return range(ast, fields);
    default:
      return ast satisfies never;
  }
}

function inside(ast: Ast, level: Precedence, fields: FieldDictionary): string {
  const inner = piece(ast, fields);
  return inner.level < level ? `(${inner.text})` : inner.text;
}

function chain(args: readonly Ast[], op: 'and' | 'or', fields: FieldDictionary): Piece {
  const [first] = args;
  if (first === undefined) return { text: op === 'and' ? '*' : 'not *', level: 2 };
  if (args.length === 1) return piece(first, fields);
  const level = op === 'and' ? 1 : 0;
  // A chain inside the same chain keeps its own parentheses, so that the tree comes back as it was.
  const text = args.map((arg) => inside(arg, (level + 1) as Precedence, fields)).join(` ${op} `);
  return { text, level };
}

const PLAIN_FIELD = /^[\p{L}_@][\p{L}\p{N}_@.-]*$/u;
/** What needs no quotes: full-width forms, and `:` or a sign in front, are read otherwise or warned of. */
const PLAIN_VALUE = /^(?!:(?!:))(?![^]*[\uff00-\uffef])[\p{L}\p{N}_./@:%+-]+$/u;
const KEYWORD = /^(and|or|not|to)$/i;

/**
 * A field name as the query language has it, in backquotes where it needs them.
 *
 * @example
 *   formatField('厂商 字段'); // '`厂商 字段`'
 */
export function formatField(field: string): string {
  return PLAIN_FIELD.test(field) && !KEYWORD.test(field) ? field : `\`${field.replaceAll('`', '``')}\``;
}

function quote(text: string): string {
  return `"${text.replace(/["\\]/g, '\\$&')}"`;
}

function plain(value: Scalar): string {
  const text = String(value);
  return PLAIN_VALUE.test(text) && !KEYWORD.test(text) ? text : quote(text);
}

function equals(field: string, value: Scalar, fields: FieldDictionary): string {
  return comparedAs(field, fields) === 'text'
    ? `${formatField(field)} = ${plain(value)}`
    : `${formatField(field)}: ${exact(field, value, fields)}`;
}

/** A date alone would mean the whole day. */
function exact(field: string, value: Scalar, fields: FieldDictionary): string {
  return comparedAs(field, fields) === 'date' ? quote(String(value)) : plain(value);
}

function oneOf(field: string, values: readonly Scalar[], fields: FieldDictionary): Piece {
  const [first] = values;
  if (first === undefined) return { text: `${formatField(field)}: ()`, level: 2 };
  if (values.length === 1) return { text: equals(field, first, fields), level: 2 };
  if (comparedAs(field, fields) === 'text')
    return chain(
      values.map((value) => ({ op: 'eq', field, value })),
      'or',
      fields,
    );
  return {
    text: `${formatField(field)}: (${values.map((value) => exact(field, value, fields)).join(' or ')})`,
    level: 2,
  };
}

function contains(field: string, value: string, fields: FieldDictionary): string {
  if (comparedAs(field, fields) === 'text') return `${formatField(field)}: ${value === '' ? '""' : plain(value)}`;
  if (value === '') return `${formatField(field)} ~ *`;
  return `${formatField(field)}: *${plain(value)}*`;
}

function pattern(field: string, value: string): string {
  const parts = wildcardParts(value);
  const text = parts.map((part) => (part.kind === 'any' ? '*' : part.kind === 'one' ? '?' : plain(part.text))).join('');
  return `${formatField(field)} ~ ${text === '' ? '""' : text}`;
}

function regexText(value: string): string {
  let out = '/';
  for (let i = 0; i < value.length; i++) {
    const char = value.charAt(i);
    if (char === '\\') out += char + value.charAt(++i);
    else out += char === '/' ? '\\/' : char;
  }
  return `${out}/`;
}

function range(ast: Extract<Ast, { op: 'range' }>, fields: FieldDictionary): Piece {
  const name = formatField(ast.field);
  const { gt, gte, lt, lte } = ast;
  const lows = [
    gt === undefined ? [] : [`> ${exact(ast.field, gt, fields)}`],
    gte === undefined ? [] : [`>= ${exact(ast.field, gte, fields)}`],
  ].flat();
  const highs = [
    lt === undefined ? [] : [`< ${exact(ast.field, lt, fields)}`],
    lte === undefined ? [] : [`<= ${exact(ast.field, lte, fields)}`],
  ].flat();
  const low = gte ?? gt;
  const high = lte ?? lt;
  if (lows.length === 1 && highs.length === 1 && low !== undefined && high !== undefined) {
    const open = gte === undefined ? '{' : '[';
    const close = lte === undefined ? '}' : ']';
    return {
      text: `${name}: ${open}${exact(ast.field, low, fields)} to ${exact(ast.field, high, fields)}${close}`,
      level: 2,
    };
  }
  const bounds = [...lows, ...highs].map((bound) => `${name} ${bound}`);
  return { text: bounds.join(' and '), level: bounds.length > 1 ? 1 : 2 };
}
