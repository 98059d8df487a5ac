import type { AuditFault } from '@qiaolou/crypto';
import { sql, type Kysely } from 'kysely';

/** What a database is made of, by its names. */
export interface StoredStructure {
  /** Table → its columns. */
  readonly tables: Readonly<Record<string, readonly string[]>>;
  readonly indexes: readonly string[];
  /** What this platform never makes and what can change or hide what it writes: triggers, rules, views. */
  readonly foreign: readonly string[];
}

/** Reads the structure of a database; of PostgreSQL that of the schema tables go to. */
export async function readStructure<DB>(db: Kysely<DB>, dialect: 'sqlite' | 'postgres'): Promise<StoredStructure> {
  const { columns, indexes, foreign } = QUERIES[dialect];
  const read = async (text: string): Promise<readonly { readonly name: string; readonly of: string }[]> =>
    (await sql.raw<{ name: string; of: string }>(text).execute(db)).rows;
  const tables: Record<string, string[]> = {};
  for (const { name, of } of await read(columns)) (tables[of] ??= []).push(name);
  return {
    tables,
    indexes: (await read(indexes)).map(({ name }) => name),
    foreign: (await read(foreign)).map(({ name, of }) => `${of} ${name}`),
  };
}

const QUERIES = {
  sqlite: {
    columns: `select p.name as name, m.name as "of" from sqlite_master m join pragma_table_info(m.name) p where m.type = 'table'`,
    indexes: `select name, tbl_name as "of" from sqlite_master where type = 'index' and sql is not null`,
    foreign: `select name, type as "of" from sqlite_master where type in ('trigger', 'view')`,
  },
  postgres: {
    columns: `select c.column_name as name, c.table_name as "of" from information_schema.columns c
      join information_schema.tables t using (table_schema, table_name)
      where table_schema = current_schema() and t.table_type = 'BASE TABLE'`,
    indexes: `select indexname as name, tablename as "of" from pg_indexes where schemaname = current_schema()`,
    foreign: `select tgname as name, 'trigger' as "of" from pg_trigger t join pg_class c on c.oid = t.tgrelid
        join pg_namespace n on n.oid = c.relnamespace where not t.tgisinternal and n.nspname = current_schema()
      union all select rulename, 'rule' from pg_rules where schemaname = current_schema()
      union all select viewname, 'view' from pg_views where schemaname = current_schema()`,
  },
} as const;

/** Tables that older releases left. */
const LEFT_BEHIND = new Set(['migrations']);

/**
 * The first thing in which a database is not made as its migrations make it. Tables of others may stand beside ours on
 * PostgreSQL; a file of SQLite is ours alone.
 */
export function structureFault(
  expected: StoredStructure,
  found: StoredStructure,
  dialect: 'sqlite' | 'postgres',
): AuditFault | null {
  const fault = (reason: AuditFault['reason'], name: string): AuditFault => ({
    kind: 'structure',
    seq: 0,
    reason,
    name,
  });
  for (const [table, columns] of Object.entries(expected.tables)) {
    const there = found.tables[table];
    if (there === undefined) return fault('missing', `table ${table}`);
    const missing = columns.find((column) => !there.includes(column));
    if (missing !== undefined) return fault('missing', `column ${table}.${missing}`);
    const foreign = there.find((column) => !columns.includes(column));
    if (foreign !== undefined) return fault('foreign', `column ${table}.${foreign}`);
  }
  const index = expected.indexes.find((name) => !found.indexes.includes(name));
  if (index !== undefined) return fault('missing', `index ${index}`);
  const [foreign] = found.foreign;
  if (foreign !== undefined) return fault('foreign', foreign);
  const table = Object.keys(found.tables).find((name) => !isKnown(name, expected));
  return dialect === 'postgres' || table === undefined ? null : fault('foreign', `table ${table}`);
}

function isKnown(table: string, expected: StoredStructure): boolean {
  return Object.hasOwn(expected.tables, table) || LEFT_BEHIND.has(table) || table.startsWith('sqlite_');
}
