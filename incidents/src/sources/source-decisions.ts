import type { RecordStore } from '@qiaolou/record-store';
import { isoTime, SocError, type Actor, type Clock, type DecideSourceBody, type SourceDecision } from '@qiaolou/schema';
import { SOURCES_AREA } from './tables.ts';

const { sourceDecisions } = SOURCES_AREA.tables;

/** What people decided about sources, by id of the source. */
export type SourceDecisions = ReadonlyMap<string, SourceDecision>;

/** Reads what people decided about every source. */
export async function readSourceDecisions(records: RecordStore): Promise<SourceDecisions> {
  const rows = await SOURCES_AREA.in(records.db).selectFrom('sourceDecisions').selectAll().execute();
  return new Map(rows.map((row) => [row.source, sourceDecisions.fromRow(row)]));
}

/** Keeps what somebody decided about a source, with its audit entry. Throws `records.versionConflict` when somebody was faster. */
export async function decideSource(
  { records, clock }: { readonly records: RecordStore; readonly clock: Clock },
  { version: expected, ...body }: DecideSourceBody,
  actor: Actor,
): Promise<SourceDecision> {
  const id = body.source;
  return records.transaction(async (tx) => {
    const db = SOURCES_AREA.in(tx.db);
    const row = await db.selectFrom('sourceDecisions').selectAll().where('source', '=', id).executeTakeFirst();
    const before = row === undefined ? undefined : sourceDecisions.fromRow(row);
    const actual = before?.version ?? 0;
    if (actual !== expected)
      throw new SocError('records.versionConflict', { table: 'sourceDecisions', id, expected, actual });
    const at = isoTime(clock.now());
    const decided: SourceDecision = { ...body, actor: actor.name, at, version: actual + 1 };
    const kept = sourceDecisions.toRow(decided);
    await db
      .insertInto('sourceDecisions')
      .values(kept)
      .onConflict((conflict) => conflict.column('source').doUpdateSet(kept))
      .execute();
    tx.changed({ kind: 'source', id });
    await tx.audit({
      ...{ at, actor: actor.name, ip: actor.ip, outcome: 'success' },
      ...{ action: 'source.decide', objectType: 'source', objectId: id },
      details: { before: before === undefined ? null : factsOf(before), after: body, version: decided.version },
    });
    return decided;
  });
}

function factsOf({ name, known, muted, silentUntil, offHours, reason }: SourceDecision) {
  return { name, known, muted, silentUntil, offHours: offHours.map((hours) => ({ ...hours })), reason };
}
