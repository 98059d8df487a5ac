import { closeSync, openSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { Kysely, type Dialect } from 'kysely';
import { queryPlugins } from '../area/query-plugins.ts';
import type { Database } from '../areas/database.ts';
import { nodeSqliteDialect, type NodeSqliteConfig } from './node-sqlite-dialect.ts';
import { defineQueryFunctions } from './query-functions.ts';

/** Queries over a dialect of SQLite, as all of this store are built. */
export function queriesOver(dialect: Dialect): Kysely<Database> {
  return new Kysely<Database>({ dialect, plugins: queryPlugins() });
}

/** A connection in this thread. */
export function connectSqlite(config: NodeSqliteConfig): Kysely<Database> {
  return queriesOver(nodeSqliteDialect(config));
}

/** Opens the file to write, made if it is not there. */
export function openWriter(path: string): DatabaseSync {
  // Made by SQLite it would be readable by everybody; -wal and -shm get the permissions of the file.
  closeSync(openSync(path, 'a', 0o600));
  return prepared(new DatabaseSync(path, { enableForeignKeyConstraints: true, timeout: 5000 }), [
    'pragma journal_mode = wal',
    'pragma synchronous = full',
    'pragma case_sensitive_like = on',
    // BEGIN IMMEDIATE waits without blocking the event loop (see the driver); nothing after it can meet another writer.
    'pragma busy_timeout = 0',
  ]);
}

/** Opens the file to read. */
export function openReader(path: string): DatabaseSync {
  return prepared(new DatabaseSync(path, { readOnly: true, timeout: 5000 }), ['pragma case_sensitive_like = on']);
}

/** A connection that cannot be used is closed: left to the garbage collector it would keep what it has of the file. */
function prepared(db: DatabaseSync, pragmas: readonly string[]): DatabaseSync {
  try {
    for (const pragma of pragmas) db.exec(pragma);
    defineQueryFunctions(db);
    return db;
  } catch (error) {
    db.close();
    throw error;
  }
}
