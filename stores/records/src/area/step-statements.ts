import type { ColumnSpec, ColumnType, MigrationStep } from './migration.ts';

/** The two SQL dialects of the record store. */
export type SqlDialect = 'sqlite' | 'postgres';

/** PostgreSQL sorts and compares text by bytes as SQLite does, whatever the locale of the server. */
const TYPES: Readonly<Record<SqlDialect, Readonly<Record<ColumnType, string>>>> = {
  sqlite: { text: 'text', integer: 'integer', real: 'real' },
  postgres: { text: 'text collate "C"', integer: 'bigint', real: 'double precision' },
};

/**
 * SQL of one step. The names come from our own migrations, never from users.
 *
 * @example
 *   stepStatements({ kind: 'createIndex', name: 'notes_at', table: 'notes', columns: ['at'] }, 'sqlite');
 *   // ['create index "notes_at" on "notes" ("at")']
 */
export function stepStatements(step: MigrationStep, dialect: SqlDialect): readonly string[] {
  switch (step.kind) {
    case 'createTable':
      return [createTableStatement(step, dialect)];
    case 'createIndex': {
      const unique = step.unique === true ? 'unique ' : '';
      return [`create ${unique}index "${step.name}" on "${step.table}" (${quoted(step.columns)})`];
    }
    case 'addColumn':
      return [`alter table "${step.table}" add column ${column(step.column, step.type, dialect)}`];
    case 'sql':
      return step[dialect];
    default:
      return step satisfies never;
  }
}

type CreateTable = Extract<MigrationStep, { readonly kind: 'createTable' }>;

/** SQL of one table; STRICT on SQLite. */
export function createTableStatement(step: CreateTable, dialect: SqlDialect, ifNotExists = false): string {
  const lines = [
    ...Object.entries(step.columns).map(([name, spec]) => column(name, spec, dialect)),
    ...(step.primaryKey === undefined ? [] : [`primary key (${quoted(step.primaryKey)})`]),
    ...(step.checks ?? []).map((check) => `check (${check})`),
    ...Object.entries(step.references ?? {}).map(
      ([name, table]) => `foreign key ("${name}") references "${table}" ("id") deferrable initially deferred`,
    ),
  ];
  const create = ifNotExists ? 'create table if not exists' : 'create table';
  return `${create} "${step.table}" (${lines.join(', ')})${dialect === 'sqlite' ? ' strict' : ''}`;
}

function column(name: string, spec: ColumnSpec, dialect: SqlDialect): string {
  const match = /^(text|integer|real)([?!=]?)$/.exec(spec);
  const type = TYPES[dialect][(match?.[1] ?? 'text') as ColumnType];
  switch (match?.[2]) {
    case '?':
      return `"${name}" ${type}`;
    case '!':
      return `"${name}" ${type} not null primary key`;
    case '=':
      return `"${name}" ${type} not null unique`;
    default:
      return `"${name}" ${type} not null`;
  }
}

function quoted(columns: readonly string[]): string {
  return columns.map((name) => `"${name}"`).join(', ');
}
