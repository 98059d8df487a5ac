import { assertValidAst, SocError, type Ast, type AstLeaf } from '@qiaolou/schema';
import { compileRe2 } from '@qiaolou/schema/re2';
import { sql, type RawBuilder } from 'kysely';
import { addressText } from './address-sql.ts';
import type { SourceSql } from './record-source.ts';
import { storedValues } from './stored-values.ts';
import { joinFields, wantedSql, type WantedRows } from './wanted-rows.ts';

/** Values of a field that a regular expression is tried on; more is `query.tooMuch`. */
const MOST_VALUES = 10_000;

/** Runs one statement. */
export type ReadRows = <R>(statement: RawBuilder<R>) => Promise<readonly R[]>;

/**
 * A filter without regular expressions: each becomes the values of its field that it matches, as RE2 has it, tried here and not
 * by the database, whose own expressions mean other things and may take for ever. Texts are as stored ones are. Throws `query.*`
 * for a filter that is not valid, `query.tooMuch` for a field of more than 10,000 values, and what reading throws.
 */
export async function askedFilter(source: SourceSql, rows: WantedRows, read: ReadRows): Promise<Ast> {
  assertValidAst(rows.where, compileRe2, source.fields.dictionary);
  return withoutRegex(storedValues(rows.where), async (leaf) => {
    const values = await read(valuesSql(source, rows, leaf.field));
    if (values.length > MOST_VALUES) throw new SocError('query.tooMuch', { field: leaf.field, most: MOST_VALUES });
    const matches = compileRe2(leaf.value);
    const texts = values.map(({ v }) => v).filter((text) => matches(text));
    return { op: 'in', field: leaf.field, values: texts };
  });
}

type RegexLeaf = AstLeaf & { readonly op: 'regex' | 'wildcard' | 'contains' | 'cidr' };

async function withoutRegex(ast: Ast, ask: (leaf: RegexLeaf) => Promise<Ast>): Promise<Ast> {
  switch (ast.op) {
    case 'regex':
      return ask(ast);
    case 'not':
      return { op: 'not', arg: await withoutRegex(ast.arg, ask) };
    case 'and':
    case 'or': {
      const args: Ast[] = [];
      for (const arg of ast.args) args.push(await withoutRegex(arg, ask));
      return { op: ast.op, args };
    }
    default:
      return ast;
  }
}

/** All values of a field in a time: the rest of the filter may have expressions of its own. */
function valuesSql(source: SourceSql, { range }: WantedRows, name: string): RawBuilder<{ readonly v: string }> {
  const { values, joins } = joinFields(source, [name]);
  const [joined] = values;
  if (joined === undefined) throw new RangeError(`no such field: ${name}`);
  const { field, value } = joined;
  const text = field.type === 'ip' ? addressText(value, source.dialect) : value;
  return sql`select distinct ${text} as v from ${sql.table(source.table)}${joins} where ${wantedSql(source, { where: { op: 'exists', field: name }, range })} and ${text} is not null limit ${MOST_VALUES + 1}`;
}
