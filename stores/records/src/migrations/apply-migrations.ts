import { jcs, sm3Hex } from '@qiaolou/crypto';
import { isoTime, SocError, type Clock } from '@qiaolou/schema';
import { sql, type Kysely, type Transaction } from 'kysely';
import type { Database } from '../database.ts';
import type { Migration } from './migration.ts';
import { createTableStatement, stepStatements, type SqlDialect } from './step-statements.ts';

/** SM3 of the canonical JSON of the steps: independent of how the source is laid out. */
export function migrationChecksum(migration: Migration): string {
  return sm3Hex(jcs(migration.steps));
}

/**
 * Brings the database to the newest structure, each migration in its own transaction; several processes may do so at
 * once. Throws `records.migrationChanged` (details: id, name, reason) when an applied migration is not the one in this
 * release or is unknown to it (the database is from a newer release).
 */
export async function applyMigrations(
  writer: Kysely<Database>,
  dialect: SqlDialect,
  migrations: readonly Migration[],
  clock: Clock,
): Promise<void> {
  await writer.transaction().execute(async (tx) => {
    if (dialect === 'postgres') await lockMigrations(tx);
    await sql.raw(createTableStatement(MIGRATIONS_TABLE, dialect, true)).execute(tx);
  });
  for (const migration of migrations) {
    await writer.transaction().execute(async (tx) => {
      if (dialect === 'postgres') await lockMigrations(tx);
      await applyOne(tx, dialect, migration, clock);
    });
  }
  const newest = migrations.at(-1)?.id ?? 0;
  const unknown = await writer.selectFrom('migrations').selectAll().where('id', '>', newest).executeTakeFirst();
  if (unknown !== undefined) {
    const { id, name } = unknown;
    throw new SocError('records.migrationChanged', { id, name, reason: 'applied by a newer release' });
  }
}

const MIGRATIONS_TABLE = {
  kind: 'createTable',
  table: 'migrations',
  columns: { id: 'integer!', name: 'text', checksum: 'text', applied_at: 'text' },
} as const;

async function applyOne(
  tx: Transaction<Database>,
  dialect: SqlDialect,
  migration: Migration,
  clock: Clock,
): Promise<void> {
  const { id, name } = migration;
  const checksum = migrationChecksum(migration);
  const applied = await tx.selectFrom('migrations').selectAll().where('id', '=', id).executeTakeFirst();
  if (applied !== undefined) {
    if (applied.checksum === checksum) return;
    throw new SocError('records.migrationChanged', { id, name, reason: 'checksum differs' });
  }
  for (const step of migration.steps) {
    for (const statement of stepStatements(step, dialect)) await sql.raw(statement).execute(tx);
  }
  await tx
    .insertInto('migrations')
    .values({ id, name, checksum, appliedAt: isoTime(clock.now()) })
    .execute();
}

/** One migrating process at a time; the number is arbitrary, fixed for this purpose. */
async function lockMigrations(tx: Transaction<Database>): Promise<void> {
  await sql`select pg_advisory_xact_lock(7165190811)`.execute(tx);
}
