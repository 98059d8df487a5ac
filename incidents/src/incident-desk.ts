import { fromRow, toRow, type RecordStore, type RecordTx, type VersionedPatch } from '@qiaolou/record-store';
import {
  canMoveIncident,
  type Actor,
  isoTime,
  SocError,
  type AlertGroup,
  type AuditInput,
  type Clock,
  type CreateIncidentBody,
  type Incident,
  type JsonObject,
  type PatchIncidentBody,
  type RuleLevel,
  type TimelineEntry,
} from '@qiaolou/schema';
import { incidentNumber, shanghaiDay } from './incident-number.ts';
import { recordDecision } from './queue/decisions.ts';

/** Changes to incidents. Every change, its timeline entry and its audit entry are one transaction. */
export interface IncidentDeskService {
  /**
   * Opens an incident from alert groups, which go to 研判中. Throws `incidents.noAlerts`, `records.notFound`,
   * `incidents.alreadyAssigned` when a group belongs to another open incident.
   */
  readonly open: (input: OpenIncident, actor: Actor) => Promise<Incident>;
  /** Throws `records.notFound`, `records.versionConflict`, `incidents.badTransition`, `incidents.conclusionRequired`. */
  readonly change: (id: string, patch: PatchIncidentBody, actor: Actor) => Promise<Incident>;
  /** Throws like `open`, and `incidents.badTransition` when the incident is closed. */
  readonly addGroups: (id: string, version: number, groupIds: readonly string[], actor: Actor) => Promise<Incident>;
  /** Throws `records.notFound`. A closed incident still takes notes. */
  readonly addNote: (id: string, text: string, actor: Actor) => Promise<TimelineEntry>;
}

/** A new incident. The level defaults to the highest of the groups. */
export type OpenIncident = Pick<CreateIncidentBody, 'title' | 'summary' | 'groupIds'> & {
  readonly level?: RuleLevel | undefined;
};

/** What the desk works with. */
export interface IncidentDeskOptions {
  readonly records: RecordStore;
  readonly clock: Clock;
  /** A new unique id each time. */
  readonly ids: () => string;
}

const LEVELS: readonly RuleLevel[] = ['informational', 'low', 'medium', 'high', 'critical'];
const MAX_GROUPS = 200;

/** Opens the service. */
export function createIncidentDesk(options: IncidentDeskOptions): IncidentDeskService {
  const work = <T>(actor: Actor, fn: (desk: Desk) => Promise<T>): Promise<T> =>
    options.records.transaction((tx) => fn({ tx, actor, at: isoTime(options.clock.now()), ids: options.ids }));
  return {
    open: (input, actor) => work(actor, (desk) => open(desk, input)),
    change: (id, patch, actor) => work(actor, (desk) => change(desk, id, patch)),
    addGroups: (id, version, groupIds, actor) => work(actor, (desk) => addGroups(desk, id, version, groupIds)),
    addNote: (id, text, actor) => work(actor, (desk) => addNote(desk, id, text)),
  };
}

/** One transaction at the desk. */
interface Desk {
  readonly tx: RecordTx;
  readonly actor: Actor;
  readonly at: string;
  readonly ids: () => string;
}

async function open(desk: Desk, input: OpenIncident): Promise<Incident> {
  const groups = await freeGroups(desk, input.groupIds, undefined);
  const incident: Incident = {
    id: desk.ids(),
    number: await nextNumber(desk),
    title: input.title,
    level: input.level ?? highestLevel(groups),
    grade: null,
    status: 'reported',
    assignee: desk.actor.name === 'system' ? null : desk.actor.name,
    summary: input.summary,
    conclusion: null,
    openedAt: desk.at,
    closedAt: null,
    updatedAt: desk.at,
    version: 1,
  };
  await desk.tx.db.insertInto('incidents').values(incident).execute();
  desk.tx.changed({ kind: 'incident', id: incident.id, created: true });
  await joinGroups(desk, incident.id, groups);
  await note(desk, incident.id, 'opened', {
    number: incident.number,
    title: incident.title,
    groups: groups.map((group) => group.id),
  });
  await audit(desk, 'incident.create', incident.id, {
    number: incident.number,
    groupIds: groups.map((group) => group.id),
  });
  return incident;
}

/** Incidents are never deleted, so counting the day's gives the next number; the column is unique. */
async function nextNumber({ tx, at }: Desk): Promise<string> {
  const day = shanghaiDay(Date.parse(at));
  const row = await tx.db
    .selectFrom('incidents')
    .select((eb) => eb.fn.countAll<number | string>().as('count'))
    .where('number', 'like', `SJ-${day}-%`)
    .executeTakeFirstOrThrow();
  return incidentNumber(day, Number(row.count) + 1);
}

function highestLevel(groups: readonly AlertGroup[]): RuleLevel {
  return LEVELS[Math.max(...groups.map((group) => LEVELS.indexOf(group.level)))] ?? 'informational';
}

/** The groups, if each exists and is free: in no incident, in this one, or in one that is closed. */
async function freeGroups(
  { tx }: Desk,
  ids: readonly string[],
  own: string | undefined,
): Promise<readonly AlertGroup[]> {
  const wanted = [...new Set(ids)];
  if (wanted.length === 0) throw new SocError('incidents.noAlerts');
  if (wanted.length > MAX_GROUPS) throw new SocError('incidents.tooMany', { given: wanted.length, limit: MAX_GROUPS });
  const rows = await tx.db.selectFrom('alertGroups').selectAll().where('id', 'in', wanted).execute();
  const groups = rows.map((row) => fromRow('alertGroups', row));
  const lost = wanted.find((id) => !groups.some((group) => group.id === id));
  if (lost !== undefined) throw new SocError('records.notFound', { table: 'alertGroups', id: lost });
  const others = groups.flatMap((group) =>
    group.incidentId === null || group.incidentId === own ? [] : [group.incidentId],
  );
  if (others.length > 0) {
    const busy = await tx.db
      .selectFrom('incidents')
      .select(['id', 'number'])
      .where('id', 'in', others)
      .where('status', '<>', 'closed')
      .executeTakeFirst();
    if (busy !== undefined)
      throw new SocError('incidents.alreadyAssigned', { incidentId: busy.id, number: busy.number });
  }
  return groups.filter((group) => group.incidentId !== own);
}

async function joinGroups(desk: Desk, incidentId: string, groups: readonly AlertGroup[]): Promise<void> {
  for (const group of groups) {
    const status = group.status === 'open' ? 'investigating' : group.status;
    const version = await desk.tx.updateVersioned('alertGroups', group.id, group.version, {
      incidentId,
      status,
      updatedAt: desk.at,
    });
    await moveGroup(desk, group.id, 'incident', { incidentId, version });
  }
}

async function addGroups(desk: Desk, id: string, version: number, groupIds: readonly string[]): Promise<Incident> {
  const incident = await requireIncident(desk, id);
  if (incident.status === 'closed')
    throw new SocError('incidents.badTransition', { id, from: 'closed', action: 'addGroups' });
  const groups = await freeGroups(desk, groupIds, id);
  const level =
    LEVELS[Math.max(LEVELS.indexOf(incident.level), LEVELS.indexOf(highestLevel(groups)))] ?? incident.level;
  const next = await desk.tx.updateVersioned('incidents', id, version, { level, updatedAt: desk.at });
  desk.tx.changed({ kind: 'incident', id });
  await joinGroups(desk, id, groups);
  await note(desk, id, 'alerts_added', { groups: groups.map((group) => group.id) });
  await audit(desk, 'incident.addGroups', id, { groupIds: groups.map((group) => group.id), version: next });
  return { ...incident, level, updatedAt: desk.at, version: next };
}

async function change(desk: Desk, id: string, request: PatchIncidentBody): Promise<Incident> {
  const incident = await requireIncident(desk, id);
  const patch = patchOf(incident, request, desk.at);
  const version = await desk.tx.updateVersioned('incidents', id, request.version, patch);
  desk.tx.changed({ kind: 'incident', id });
  for (const [kind, details] of notesOf(incident, patch)) await note(desk, id, kind, details);
  await audit(desk, patch.status === 'closed' ? 'incident.close' : 'incident.change', id, {
    changed: changedFields(incident, patch),
    version,
  });
  if (patch.status === 'closed') await handleGroups(desk, id);
  return { ...incident, ...patch, version };
}

/** What a request changes. Pure; throws `incidents.badTransition`, `incidents.conclusionRequired`. */
export function patchOf(incident: Incident, request: PatchIncidentBody, at: string): VersionedPatch<'incidents'> {
  const { version: _, status, ...fields } = request;
  const given = Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
  if (incident.status === 'closed')
    throw new SocError('incidents.badTransition', { id: incident.id, from: 'closed', to: status ?? 'closed' });
  if (status === undefined || status === incident.status) return { ...given, updatedAt: at };
  if (!canMoveIncident(incident.status, status))
    throw new SocError('incidents.badTransition', { id: incident.id, from: incident.status, to: status });
  if (status === 'closed' && (request.conclusion ?? incident.conclusion ?? '').trim() === '')
    throw new SocError('incidents.conclusionRequired', { id: incident.id });
  return { ...given, status, updatedAt: at, ...(status === 'closed' && { closedAt: at }) };
}

type Note = readonly [TimelineEntry['kind'], TimelineEntry['details']];

function notesOf(before: Incident, patch: VersionedPatch<'incidents'>): readonly Note[] {
  const notes: Note[] = [];
  if (patch.assignee !== undefined && patch.assignee !== before.assignee)
    notes.push(['assigned', { from: before.assignee, to: patch.assignee }]);
  if (patch.grade !== undefined && patch.grade !== before.grade)
    notes.push(['graded', { from: before.grade, to: patch.grade }]);
  if (patch.status === 'closed')
    notes.push(['closed', { from: before.status, conclusion: patch.conclusion ?? before.conclusion }]);
  else if (patch.status !== undefined) notes.push(['status', { from: before.status, to: patch.status }]);
  return notes;
}

function changedFields(before: Incident, patch: VersionedPatch<'incidents'>): JsonObject {
  const entries = Object.entries(patch).filter(
    ([key, value]) => key !== 'updatedAt' && before[key as keyof Incident] !== value,
  );
  return Object.fromEntries(entries.map(([key, value]) => [key, { from: before[key as keyof Incident], to: value }]));
}

/** Rows of a closed incident leave the queue's open part; their verdict stays the analyst's to give. */
async function handleGroups(desk: Desk, incidentId: string): Promise<void> {
  const rows = await desk.tx.db
    .selectFrom('alertGroups')
    .select(['id', 'version'])
    .where('incidentId', '=', incidentId)
    .where('status', 'in', ['open', 'investigating'])
    .execute();
  for (const row of rows) {
    const version = await desk.tx.updateVersioned('alertGroups', row.id, row.version, {
      status: 'handled',
      updatedAt: desk.at,
    });
    await moveGroup(desk, row.id, 'handled', { incidentId, version });
  }
}

async function addNote(desk: Desk, id: string, text: string): Promise<TimelineEntry> {
  await requireIncident(desk, id);
  desk.tx.changed({ kind: 'incident', id });
  await audit(desk, 'incident.note', id, { length: text.length });
  return note(desk, id, 'note', { text });
}

async function requireIncident({ tx }: Desk, id: string): Promise<Incident> {
  const row = await tx.db.selectFrom('incidents').selectAll().where('id', '=', id).executeTakeFirst();
  if (row === undefined) throw new SocError('records.notFound', { table: 'incidents', id });
  return fromRow('incidents', row);
}

async function note(
  desk: Desk,
  incidentId: string,
  kind: TimelineEntry['kind'],
  details: TimelineEntry['details'],
): Promise<TimelineEntry> {
  const entry: TimelineEntry = { id: desk.ids(), incidentId, at: desk.at, actor: desk.actor.name, kind, details };
  await desk.tx.db.insertInto('timeline').values(toRow('timeline', entry)).execute();
  return entry;
}

async function audit(desk: Desk, action: string, id: string, details: JsonObject): Promise<void> {
  await auditObject(desk, { action, objectType: 'incident', objectId: id, details });
}

/** What the desk does to a row of the queue is a decision about it that cannot be taken back in the queue. */
async function moveGroup(
  desk: Desk,
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
  { tx, actor, at }: Desk,
  act: Pick<AuditInput, 'action' | 'objectType' | 'objectId' | 'details'>,
): Promise<void> {
  await tx.audit({ at, actor: actor.name, ip: actor.ip, outcome: 'success', ...act });
}
