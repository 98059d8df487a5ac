import { fromRow, toRow, type RecordTx } from '@qiaolou/record-store';
import {
  SocError,
  type Actor,
  type AuditAction,
  type AuditInput,
  type Incident,
  type JsonObject,
  type TimelineEntry,
} from '@qiaolou/schema';
import { recordDecision } from '../alerts/decisions.ts';

/** One transaction at the desk. */
export interface DeskWork {
  readonly tx: RecordTx;
  readonly actor: Actor;
  readonly at: string;
  readonly ids: () => string;
}

/** Throws `records.notFound`. */
export async function requireIncident({ tx }: DeskWork, id: string): Promise<Incident> {
  const row = await tx.db.selectFrom('incidents').selectAll().where('id', '=', id).executeTakeFirst();
  if (row === undefined) throw new SocError('records.notFound', { table: 'incidents', id });
  return fromRow('incidents', row);
}

/** Writes an entry of the timeline. */
export async function note(
  desk: DeskWork,
  incidentId: string,
  kind: TimelineEntry['kind'],
  details: TimelineEntry['details'],
): Promise<TimelineEntry> {
  const entry: TimelineEntry = { id: desk.ids(), incidentId, at: desk.at, actor: desk.actor.name, kind, details };
  await desk.tx.db.insertInto('timeline').values(toRow('timeline', entry)).execute();
  return entry;
}

/** Writes an audit entry about an incident. */
export async function audit(
  desk: DeskWork,
  action: Extract<AuditAction, `incident.${string}`>,
  id: string,
  details: JsonObject,
): Promise<void> {
  await auditObject(desk, { action, objectType: 'incident', objectId: id, details });
}

/** What the desk does to a row of the queue is a decision about it that cannot be taken back in the queue. */
export async function moveGroup(
  desk: DeskWork,
  groupId: string,
  action: 'incident' | 'handled',
  details: { readonly incidentId: string; readonly version: number },
): Promise<void> {
  const { actor, at, tx } = desk;
  const { version } = details;
  await recordDecision(tx, { groupId, version, action, actor: actor.name, at, before: null, after: null });
  await auditObject(desk, { action: `alert.${action}`, objectType: 'alertGroup', objectId: groupId, details });
}

async function auditObject(
  { tx, actor, at }: DeskWork,
  act: Pick<AuditInput, 'action' | 'objectType' | 'objectId' | 'details'>,
): Promise<void> {
  await tx.audit({ at, actor: actor.name, ip: actor.ip, outcome: 'success', ...act });
}
