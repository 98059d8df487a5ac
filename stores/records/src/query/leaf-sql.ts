import {
  asciiLower,
  cidrRange,
  literalOf,
  SocError,
  wildcardParts,
  type Ast,
  type AstLeaf,
  type Comparable,
  type FieldDictionary,
  type Scalar,
} from '@qiaolou/schema';
import { sql, type RawBuilder } from 'kysely';
import type { SqlDialect } from '../area/step-statements.ts';
import { addressKey, addressText, addressWithin } from './address-sql.ts';
import { dateBound } from './date-sql.ts';
import { fieldSql, joinedAs, type FieldSql, type Sql } from './field-sql.ts';
import type { SourceSql } from './record-source.ts';
import { SQLITE_FUNCTIONS } from './sqlite-functions.ts';

/** SQL of a condition: true, or false, or NULL, which is as good as false. */
export type Condition = RawBuilder<boolean>;

/** Characters that `like` of SQLite takes for one another. */
const ALIKE_IN_SQLITE = /[\ufffd-\uffff]/;
/** Longest pattern that SQLite takes, bytes of UTF-8. */
const MOST_PATTERN_BYTES = 50_000;

/**
 * What a leaf asks of the values of its field, as `valueTest` means it; every value of the query is a bound parameter. The leaf
 * must be valid. Regular expressions are asked in this process, before. Throws `query.tooLarge` for a pattern that is too long.
 */
export function leafSql(source: SourceSql, leaf: AstLeaf): Condition {
  const field = fieldSql(source, leaf.field);
  const test = testOf(leaf, source.fields.dictionary);
  if (field.list === undefined) return sql<boolean>`${test(field, field.value(''))}`;
  return sql<boolean>`exists (select 1 from ${joinedAs('e', field.list, field.dialect)} where ${test(field, field.value('e'))})`;
}

type ValueTestSql = (field: FieldSql, value: Sql) => Sql;

function testOf(leaf: AstLeaf, fields: FieldDictionary): ValueTestSql {
  const literal = (value: Scalar) => literalOf(leaf.field, value, fields);
  switch (leaf.op) {
    case 'exists':
      return (field, value) => sql`${comparedSql(field, value)} is not null`;
    case 'eq':
      return equals(literal(leaf.value));
    case 'in':
      return oneOf(leaf.values.map(literal));
    case 'contains':
      return contains(leaf.value);
    case 'wildcard':
      return wildcard(leaf.value);
    case 'cidr':
      return inNetwork(leaf.value);
    case 'range':
      return within(leaf, literal);
    case 'regex':
      throw new RangeError('a regular expression is asked before');
    default:
      return leaf satisfies never;
  }
}

/** A value as it is compared, and grouped by: an address by its key. */
export function comparedSql({ type, dialect }: FieldSql, value: Sql): Sql {
  return type === 'ip' ? addressKey(value, dialect) : value;
}

/** A literal as a parameter: PostgreSQL must not take a fraction for an integer. */
function bound({ type }: FieldSql, literal: Comparable): Sql {
  if (type === 'date') return sql`${dateBound(Number(literal)).text}`;
  return typeof literal === 'number' ? sql`cast(${literal} as double precision)` : sql`${String(literal)}`;
}

function equals(literal: Comparable | undefined): ValueTestSql {
  return (field, value) => {
    if (literal === undefined || (field.type === 'date' && dateBound(Number(literal)).beyond !== 0)) return sql`false`;
    return sql`${comparedSql(field, value)} = ${bound(field, literal)}`;
  };
}

/** However many there are, they are one parameter. */
function oneOf(literals: readonly (Comparable | undefined)[]): ValueTestSql {
  return (field, value) => {
    const known = literals.flatMap((literal) => {
      if (literal === undefined) return [];
      if (field.type !== 'date') return [literal];
      const { text, beyond } = dateBound(Number(literal));
      return beyond === 0 ? [text] : [];
    });
    if (known.length === 0) return sql`false`;
    const numbers = field.type === 'long' || field.type === 'double';
    return sql`${comparedSql(field, value)} in (${listed(JSON.stringify(known), numbers, field.dialect)})`;
  };
}

function listed(json: string, numbers: boolean, dialect: SqlDialect): Sql {
  if (dialect === 'sqlite') return sql`select value from json_each(${json})`;
  const text = sql`json_array_elements_text(cast(${json} as json))`;
  return numbers ? sql`select cast(${text} as double precision)` : sql`select ${text} collate "C"`;
}

/** Text operators see addresses in their one spelling. */
function asText({ type, dialect }: FieldSql, value: Sql): Sql {
  return type === 'ip' ? addressText(value, dialect) : value;
}

/** No pattern: nothing of the value is a wildcard. */
function contains(text: string): ValueTestSql {
  const wanted = asciiLower(text);
  return (field, value) => sql`${sql.raw(PLACE_IN[field.dialect])}(lower(${asText(field, value)}), ${wanted}) > 0`;
}

const PLACE_IN: Readonly<Record<SqlDialect, string>> = { sqlite: 'instr', postgres: 'strpos' };

function wildcard(pattern: string): ValueTestSql {
  const like = wildcardParts(pattern)
    .map((part) => {
      if (part.kind === 'any') return '%';
      return part.kind === 'one' ? '_' : asciiLower(part.text).replaceAll(/[\\%_]/g, '\\$&');
    })
    .join('');
  if (Buffer.byteLength(like) > MOST_PATTERN_BYTES) throw new SocError('query.tooLarge', { max: MOST_PATTERN_BYTES });
  return (field, value) =>
    field.dialect === 'sqlite' && ALIKE_IN_SQLITE.test(like)
      ? sql`${sql.raw(SQLITE_FUNCTIONS.wildcard)}(${pattern}, ${asText(field, value)})`
      : sql`lower(${asText(field, value)}) like ${like} escape '\\'`;
}

function inNetwork(network: string): ValueTestSql {
  const range = cidrRange(network);
  return (field, value) => (range === undefined ? sql`false` : addressWithin(value, range, field.dialect));
}

type Bounds = Extract<Ast, { readonly op: 'range' }>;

const SIGNS = [
  ['gt', '>'],
  ['gte', '>='],
  ['lt', '<'],
  ['lte', '<='],
] as const satisfies readonly (readonly [keyof Bounds, string])[];

function within(leaf: Bounds, literal: (value: Scalar) => Comparable | undefined): ValueTestSql {
  return (field, value) => {
    const compared = comparedSql(field, value);
    const tests = SIGNS.flatMap(([name, sign]) => {
      const given = leaf[name];
      const limit = given === undefined ? undefined : literal(given);
      return limit === undefined ? [] : [compare(field, compared, { sign, limit })];
    });
    return sql`(${sql.join(tests, sql` and `)})`;
  };
}

function compare(
  field: FieldSql,
  compared: Sql,
  { sign, limit }: { readonly sign: (typeof SIGNS)[number][1]; readonly limit: Comparable },
): Sql {
  const beyond = field.type === 'date' ? dateBound(Number(limit)).beyond : 0;
  // Every stored time is before, or after, one that no stored time can be.
  if (beyond !== 0) return sign.startsWith('>') === beyond < 0 ? sql`${compared} is not null` : sql`false`;
  return sql`${compared} ${sql.raw(sign)} ${bound(field, limit)}`;
}
