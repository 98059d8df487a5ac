import { comparedAs, type FieldType, type RecordField } from '@qiaolou/schema';
import { sql, type RawBuilder } from 'kysely';
import type { SqlDialect } from '../area/step-statements.ts';
import type { SourceSql } from './record-source.ts';

/** SQL of a value. */
export type Sql = RawBuilder<unknown>;

/** A field as a dialect has it. Identifiers and JSON keys are of the declared list, never of a query. */
export interface FieldSql {
  readonly field: string;
  readonly type: FieldType;
  readonly dialect: SqlDialect;
  /** The list that the values are in; undefined where there is one value, `value`. */
  readonly list: Sql | undefined;
  /** The value as it is stored: text, or a number; of a list the element `value` of the alias it is joined as. */
  readonly value: (alias: string) => Sql;
}

/** Throws RangeError for a field that is not declared: queries are checked before. */
export function fieldSql({ table, fields, dialect }: SourceSql, field: string): FieldSql {
  const declared = Object.hasOwn(fields.fields, field) ? fields.fields[field] : undefined;
  if (declared === undefined) throw new RangeError(`no such field: ${field}`);
  const type = comparedAs(field, fields.dictionary);
  const column = sql.ref(`${table}.${declared.of}`);
  const typing = { type, dialect };
  if (declared.list !== true)
    return { field, ...typing, list: undefined, value: () => single(declared, column, typing) };
  const json = readableJson(column, dialect);
  return {
    ...{ field, type, dialect },
    list: dialect === 'sqlite' ? sql`json_each(${json})` : sql`json_array_elements_text(cast(${json} as json))`,
    value: (alias) => typed(sql`${sql.id(alias)}.value`, typing),
  };
}

/** A list as a table whose column is `value`. */
export function joinedAs(alias: string, list: Sql, dialect: SqlDialect): Sql {
  return dialect === 'sqlite' ? sql`${list} as ${sql.id(alias)}` : sql`${list} as ${sql.id(alias)}(value)`;
}

type Typing = Pick<FieldSql, 'type' | 'dialect'>;

/** Columns are compared by code points on both dialects. */
function single({ key, ranks }: RecordField, column: Sql, typing: Typing): Sql {
  if (ranks !== undefined) {
    const cases = Object.entries(ranks).map(([value, rank]) => sql`when ${sql.lit(value)} then ${sql.lit(rank)}`);
    return sql`case ${column} ${sql.join(cases, sql` `)} end`;
  }
  if (key === undefined) return column;
  const json = readableJson(column, typing.dialect);
  const value =
    typing.dialect === 'sqlite'
      ? sql`json_extract(${json}, ${sql.lit(`$.${key}`)})`
      : sql`(cast(${json} as json) ->> ${sql.lit(key)})`;
  return typed(value, typing);
}

/** What comes out of JSON, as its type; texts are compared by code points. */
function typed(value: Sql, { type, dialect }: Typing): Sql {
  if (type === 'long' || type === 'double') return sql`cast(${value} as double precision)`;
  return dialect === 'sqlite' ? value : sql`${value} collate "C"`;
}

/**
 * JSON without the two escapes that neither dialect can read as a text: NUL becomes U+FFFD, half a surrogate pair U+FFFD and
 * its last three digits. Escaped backslashes are put aside meanwhile, as a character that stands in no JSON text.
 */
function readableJson(json: Sql, dialect: SqlDialect): Sql {
  const [place, character] = dialect === 'sqlite' ? (['instr', 'char'] as const) : (['strpos', 'chr'] as const);
  const aside = sql`${sql.raw(character)}(1)`;
  const inside = sql`replace(${json}, '\\\\', ${aside})`;
  const replaced = sql`replace(replace(${inside}, '\\u0000', '\\ufffd'), '\\ud', '\\ufffd')`;
  const cleaned = sql`replace(${replaced}, ${aside}, '\\\\')`;
  return sql`case when ${sql.raw(place)}(${json}, '\\u') = 0 then ${json} else ${cleaned} end`;
}
