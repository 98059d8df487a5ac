import { isoTime, type Clock } from '@qiaolou/schema';
import { sql, type Kysely, type RawBuilder, type Transaction } from 'kysely';
import { checkApplied, checkAreas, type AppliedMigration } from './check-areas.ts';
import { migrationChecksum, type Migration } from './migration.ts';
import { createTableStatement, stepStatements, type SqlDialect } from './step-statements.ts';
import type { AreaSchema } from './table-area.ts';

/** The table the applied migrations are recorded in. */
interface Bookkeeping {
  readonly areaMigrations: AppliedMigration;
}

/** What migrations are applied to, and by what time. */
export interface MigrationTarget<DB> {
  /** A connection that may write. */
  readonly writer: Kysely<DB>;
  readonly dialect: SqlDialect;
  readonly clock: Clock;
}

/**
 * Brings the database to the newest structure of every area, areas in the given order and each migration in its own
 * transaction; several processes may do so at once. A database of 0.1.0, which knew no areas, is carried over: its
 * migrations are those of `core`. Throws `records.migrationChanged` and `records.unknownArea` before anything is changed,
 * RangeError when the areas contradict themselves.
 */
export async function applyMigrations<DB>(target: MigrationTarget<DB>, areas: readonly AreaSchema[]): Promise<void> {
  checkAreas(areas);
  const writer = target.writer as unknown as Kysely<Bookkeeping>;
  await writer.transaction().execute(async (tx) => {
    if (target.dialect === 'postgres') await lockMigrations(tx);
    await sql.raw(createTableStatement(BOOKKEEPING, target.dialect, true)).execute(tx);
    await carryOver(tx, target.dialect);
    checkApplied(areas, await tx.selectFrom('areaMigrations').selectAll().execute());
  });
  for (const area of areas)
    for (const migration of area.migrations)
      await writer.transaction().execute(async (tx) => {
        if (target.dialect === 'postgres') await lockMigrations(tx);
        await applyOne(tx, target, area.id, migration);
      });
}

const BOOKKEEPING = {
  kind: 'createTable',
  table: 'area_migrations',
  columns: { area: 'text', id: 'integer', name: 'text', checksum: 'text', applied_at: 'text' },
  primaryKey: ['area', 'id'],
} as const;

/** What 0.1.0 recorded becomes the record of area `core`; its table stays, with a row that makes 0.1.0 refuse to open. */
async function carryOver(tx: Transaction<Bookkeeping>, dialect: SqlDialect): Promise<void> {
  if ((await OLD_TABLE[dialect].execute(tx)).rows.length === 0) return;
  await sql`
    insert into area_migrations (area, id, name, checksum, applied_at)
    select 'core', id, name, checksum, applied_at from migrations where name <> ${NEWER_RELEASE}
    on conflict do nothing
  `.execute(tx);
  await sql`
    insert into migrations (id, name, checksum, applied_at)
    select max(id) + 1, cast(${NEWER_RELEASE} as text), '', max(applied_at) from migrations
    where not exists (select 1 from migrations where name = ${NEWER_RELEASE})
    having count(*) > 0
  `.execute(tx);
}

const OLD_TABLE: Readonly<Record<SqlDialect, RawBuilder<unknown>>> = {
  sqlite: sql`select name from sqlite_master where type = 'table' and name = 'migrations'`,
  postgres: sql`select 1 where to_regclass('migrations') is not null`,
};
const NEWER_RELEASE = 'see area_migrations';

async function applyOne(
  tx: Transaction<Bookkeeping>,
  { dialect, clock }: Pick<MigrationTarget<unknown>, 'dialect' | 'clock'>,
  area: string,
  migration: Migration,
): Promise<void> {
  const { id, name } = migration;
  const applied = await tx
    .selectFrom('areaMigrations')
    .select('id')
    .where('area', '=', area)
    .where('id', '=', id)
    .executeTakeFirst();
  if (applied !== undefined) return;
  for (const step of migration.steps)
    for (const statement of stepStatements(step, dialect)) await sql.raw(statement).execute(tx);
  await tx
    .insertInto('areaMigrations')
    .values({ area, id, name, checksum: migrationChecksum(migration), appliedAt: isoTime(clock.now()) })
    .execute();
}

/** One migrating process at a time; the number is arbitrary, fixed for this purpose. */
async function lockMigrations(tx: Transaction<Bookkeeping>): Promise<void> {
  await sql`select pg_advisory_xact_lock(7165190811)`.execute(tx);
}
