import {
  cidrRange,
  comparedAs,
  fieldDefinition,
  ipKey,
  literalOf,
  wildcardParts,
  type Ast,
  type FieldType,
  type Scalar,
} from '@qiaolou/schema';
import { ipCell } from './event-cells.ts';
import { REST_COLUMN, sqlName } from './event-columns.ts';

/** Values bound to a statement. */
export class SqlParams {
  readonly values: (string | number)[] = [];

  /** Binds a value and gives its placeholder. */
  add(value: string | number): string {
    this.values.push(value);
    return `$${this.values.length}`;
  }
}

/** What a filter must know of the rows it runs over: a hot table, or Parquet files written with one dictionary. */
export interface RowSource {
  /** Fields the dictionary knew when the rows were written. */
  readonly dictionary: ReadonlySet<string>;
  /** Columns there are; a dictionary field without a column has no value in any row. */
  readonly columns: ReadonlySet<string>;
  /** Fields with lists or values of another type in some row. */
  readonly overflow: ReadonlySet<string>;
}

type Leaf = Exclude<Ast, { op: 'all' | 'and' | 'or' | 'not' }>;
type ElementTest = (element: string) => string;

/** SQL condition of an AST over a source. It may be NULL where it does not match. The AST must be valid. */
export function astSql(ast: Ast, source: RowSource, params: SqlParams): string {
  switch (ast.op) {
    case 'all':
      return 'TRUE';
    case 'and':
    case 'or': {
      if (ast.args.length === 0) return ast.op === 'and' ? 'TRUE' : 'FALSE';
      return `(${ast.args.map((arg) => astSql(arg, source, params)).join(ast.op === 'and' ? ' AND ' : ' OR ')})`;
    }
    case 'not':
      return `(NOT coalesce(${astSql(ast.arg, source, params)}, FALSE))`;
    default:
      return leafSql(ast, source, params);
  }
}

function leafSql(leaf: Leaf, source: RowSource, params: SqlParams): string {
  const type = comparedAs(leaf.field);
  const known = source.dictionary.has(leaf.field) && fieldDefinition(leaf.field) !== undefined;
  const hasColumn = source.columns.has(leaf.field);
  const inRestToo = !known || (source.overflow.has(leaf.field) && !isTextType(type));
  // A test binds its values when it is made, so it is made only where it is used.
  if (!hasColumn && !inRestToo) return 'FALSE';
  const column = sqlName(leaf.field);
  if (isTextType(type)) {
    const test = textTest(leaf, type === 'ip', params);
    if (!known) return inRest(leaf.field, test, params);
    return source.overflow.has(leaf.field) ? anyElement(column, test) : `(${test(column)})`;
  }
  const test = numberTest(leaf, params);
  const own = hasColumn ? `(${test(column)})` : 'FALSE';
  if (!inRestToo) return own;
  return `(${own} OR ${inRest(leaf.field, (element) => test(`TRY_CAST(${element} AS DOUBLE)`), params)})`;
}

function isTextType(type: FieldType): boolean {
  return type === 'keyword' || type === 'text' || type === 'ip';
}

/** The cell itself, or any of the texts of a marked cell. */
function anyElement(cell: string, test: ElementTest): string {
  return `(CASE WHEN starts_with(${cell}, chr(1)) THEN len(list_filter(${markedTexts(cell)}, lambda e: ${test('e')})) > 0 ELSE ${test(cell)} END)`;
}

/** SQL list of the texts of a marked cell. */
export function markedTexts(cell: string): string {
  return `json_extract_string(${cell}[2:], '$[0][*]')`;
}

/** Looks into the rest column; the cheap text search for the name comes first. */
function inRest(field: string, test: ElementTest, params: SqlParams): string {
  const rest = sqlName(REST_COLUMN);
  return `(contains(${rest}, ${params.add(`${JSON.stringify(field)}:`)}) AND ${anyElement(restCell(field, params), test)})`;
}

/** SQL expression of a field's cell in the rest column, NULL when absent. */
export function restCell(field: string, params: SqlParams): string {
  const pointer = `/${field.replaceAll('~', '~0').replaceAll('/', '~1')}`;
  return `json_extract_string(${sqlName(REST_COLUMN)}, ${params.add(pointer)})`;
}

function textTest(leaf: Leaf, ip: boolean, params: SqlParams): ElementTest {
  switch (leaf.op) {
    case 'exists':
      return (element) => `${element} IS NOT NULL`;
    case 'eq':
      return oneOf([leaf.value], ip, params);
    case 'in':
      return oneOf(leaf.values, ip, params);
    case 'contains': {
      const folded = /[a-z]/i.test(leaf.value);
      const needle = params.add(folded ? foldedRegex(leaf.value) : leaf.value);
      return asText(ip, (text) => (folded ? `regexp_matches(${text}, ${needle})` : `contains(${text}, ${needle})`));
    }
    case 'wildcard': {
      const pattern = params.add(wildcardRegex(leaf.value));
      return asText(ip, (text) => `regexp_full_match(${text}, ${pattern})`);
    }
    case 'regex': {
      const pattern = params.add(leaf.value);
      return asText(ip, (text) => `regexp_matches(${text}, ${pattern})`);
    }
    case 'cidr': {
      const range = cidrRange(leaf.value);
      if (range === undefined) return () => 'FALSE';
      const [from, to] = [params.add(range.from), params.add(`${range.to}~`)];
      return (element) => `(${element} >= ${from} AND ${element} <= ${to})`;
    }
    case 'range':
      return ipRange(leaf, params);
    default:
      return leaf satisfies never;
  }
}

function oneOf(values: readonly Scalar[], ip: boolean, params: SqlParams): ElementTest {
  if (values.length === 0) return () => 'FALSE';
  const texts = values.map((value) => (ip ? ipCell(ipKey(String(value)) ?? '') : String(value)));
  const places = texts.map((text) => params.add(text));
  return (element) =>
    places.length === 1 ? `${element} = ${places.join('')}` : `${element} IN (${places.join(', ')})`;
}

function asText(ip: boolean, test: ElementTest): ElementTest {
  if (!ip) return test;
  const byte = (cell: string, at: number) => `('0x' || ${cell}[${at}:${at + 1}])::INTEGER`;
  return (cell) =>
    test(
      `(CASE WHEN len(${cell}) > 32 THEN ${cell}[33:] ELSE ${[25, 27, 29, 31].map((at) => byte(cell, at)).join(" || '.' || ")} END)`,
    );
}

/** A cell of IPv6 continues after its key; `~` sorts after everything that may follow. */
function ipRange(leaf: Extract<Ast, { op: 'range' }>, params: SqlParams): ElementTest {
  const tests: ElementTest[] = [];
  const bound = (value: Scalar | undefined, operator: string, suffix: string) => {
    const key = value === undefined ? undefined : ipKey(String(value));
    if (key === undefined) return;
    const place = params.add(key + suffix);
    tests.push((element) => `${element} ${operator} ${place}`);
  };
  bound(leaf.gt, '>', '~');
  bound(leaf.gte, '>=', '');
  bound(leaf.lt, '<', '');
  bound(leaf.lte, '<=', '~');
  return (element) => `(${tests.map((test) => test(element)).join(' AND ')})`;
}

function numberTest(leaf: Leaf, params: SqlParams): ElementTest {
  switch (leaf.op) {
    case 'exists':
      return (element) => `${element} IS NOT NULL`;
    case 'eq':
    case 'in': {
      const values = leaf.op === 'eq' ? [leaf.value] : leaf.values;
      if (values.length === 0) return () => 'FALSE';
      const places = values.map((value) => params.add(Number(literalOf(leaf.field, value))));
      return (element) => `${element} IN (${places.join(', ')})`;
    }
    case 'range':
      return numberRange(leaf, params);
    default:
      // Text operators on number fields are refused by the check of the AST.
      return () => 'FALSE';
  }
}

function numberRange(leaf: Extract<Ast, { op: 'range' }>, params: SqlParams): ElementTest {
  const tests: ElementTest[] = [];
  const bound = (value: Scalar | undefined, operator: string) => {
    if (value === undefined) return;
    const place = params.add(Number(literalOf(leaf.field, value)));
    tests.push((element) => `${element} ${operator} ${place}`);
  };
  bound(leaf.gt, '>');
  bound(leaf.gte, '>=');
  bound(leaf.lt, '<');
  bound(leaf.lte, '<=');
  return (element) => `(${tests.map((test) => test(element)).join(' AND ')})`;
}

/** RE2 pattern of a text, A–Z matching either case and nothing else folded (RE2's own folding is wider). */
function foldedRegex(text: string): string {
  let out = '';
  for (const char of text) {
    if (/[a-z]/i.test(char)) out += `[${char.toLowerCase()}${char.toUpperCase()}]`;
    else if (/[\w\u0080-\u{10ffff}]/u.test(char)) out += char;
    else out += `\\x{${char.charCodeAt(0).toString(16)}}`;
  }
  return out;
}

/** RE2 pattern of a wildcard pattern, to be matched against the whole value. */
function wildcardRegex(pattern: string): string {
  const parts = wildcardParts(pattern).map((part) =>
    part.kind === 'any' ? '.*' : part.kind === 'one' ? '.' : foldedRegex(part.text),
  );
  return `(?s)${parts.join('')}`;
}
