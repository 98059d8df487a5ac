import type { AuditFault } from '@qiaolou/crypto';
import { sql, type Kysely } from 'kysely';
import { STRUCTURE_QUERIES, type StructurePart } from './structure-queries.ts';

/** What a database is made of. */
export interface StoredStructure {
  /** Table → its columns, each with how it is made (`text not null`). */
  readonly tables: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** Keys, indexes, references, checks and tables: name of the part → its table and how it is made. */
  readonly parts: Readonly<Record<string, StructurePart>>;
  /** What this platform never makes and what can change or hide what it writes: triggers, rules, views, policies. */
  readonly foreign: readonly string[];
}

/** Reads the structure of a database; of PostgreSQL that of the schema tables go to. */
export async function readStructure<DB>(db: Kysely<DB>, dialect: 'sqlite' | 'postgres'): Promise<StoredStructure> {
  const { columns, parts, foreign } = STRUCTURE_QUERIES[dialect];
  const read = async (text: string): Promise<readonly StructurePart[]> =>
    (await sql.raw<StructurePart>(text).execute(db)).rows;
  const tables: Record<string, Record<string, string>> = {};
  for (const { part, of, made } of await read(columns)) (tables[of] ??= {})[part] = made;
  return {
    tables,
    parts: Object.fromEntries((await read(parts)).map((each) => [each.part, each])),
    foreign: (await read(foreign)).map(({ part }) => part),
  };
}

/** Tables that older releases left. */
const LEFT_BEHIND = new Set(['migrations']);

/**
 * The first thing in which a database is not made as its migrations make it. Tables of others may stand beside ours on
 * PostgreSQL, and indexes that refuse nothing; a file of SQLite is ours alone.
 */
export function structureFault(
  expected: StoredStructure,
  found: StoredStructure,
  dialect: 'sqlite' | 'postgres',
): AuditFault | null {
  for (const table of Object.keys(expected.tables)) {
    const columns = found.tables[table];
    if (columns === undefined) return fault('missing', `table ${table}`);
    const differing = columnFault(table, expected.tables[table] ?? {}, columns);
    if (differing !== null) return differing;
  }
  const [foreign] = found.foreign;
  if (foreign !== undefined) return fault('foreign', foreign);
  const table = Object.keys(found.tables).find((name) => !isKnown(name, expected));
  if (dialect === 'sqlite' && table !== undefined) return fault('foreign', `table ${table}`);
  return partFault(expected, found, dialect);
}

type Columns = Readonly<Record<string, string>>;

function columnFault(table: string, expected: Columns, found: Columns): AuditFault | null {
  const missing = Object.keys(expected).find((name) => found[name] === undefined);
  if (missing !== undefined) return fault('missing', `column ${table}.${missing}`);
  const foreign = Object.keys(found).find((name) => expected[name] === undefined);
  if (foreign !== undefined) return fault('foreign', `column ${table}.${foreign}`);
  const changed = Object.keys(expected).find((name) => found[name] !== expected[name]);
  return changed === undefined ? null : fault('changed', `column ${table}.${changed}`);
}

function partFault(expected: StoredStructure, found: StoredStructure, dialect: string): AuditFault | null {
  for (const { part, made } of Object.values(expected.parts)) {
    const there = found.parts[part];
    if (there === undefined) return fault('missing', part);
    if (there.made !== made) return fault('changed', part);
  }
  const foreign = Object.values(found.parts).find(
    ({ part, of, made }) =>
      expected.parts[part] === undefined &&
      Object.hasOwn(expected.tables, of) &&
      // Somebody's index that only makes reads faster.
      !(dialect === 'postgres' && part.startsWith('index ') && !made.includes(' unique')),
  );
  return foreign === undefined ? null : fault('foreign', foreign.part);
}

function fault(reason: AuditFault['reason'], name: string): AuditFault {
  return { kind: 'structure', seq: 0, reason, name };
}

function isKnown(table: string, expected: StoredStructure): boolean {
  return Object.hasOwn(expected.tables, table) || LEFT_BEHIND.has(table) || table.startsWith('sqlite_');
}
