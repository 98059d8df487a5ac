import type { RecordStore } from '@qiaolou/record-store';
import {
  isoTime,
  SocError,
  type Actor,
  type Clock,
  type CreateIncidentBody,
  type Incident,
  type PatchIncidentBody,
  type RuleLevel,
  type TimelineEntry,
  SYSTEM_ACTOR,
} from '@qiaolou/schema';
import { audit, note, requireIncident, type DeskWork } from './desk-work.ts';
import { freeGroups, handleGroups, highestLevel, joinGroups } from './incident-groups.ts';
import { incidentNumber, shanghaiDay } from './incident-number.ts';
import { freezeMembers } from './membership.ts';
import { changedFields, notesOf, patchOf } from './incident-patch.ts';

/** Changes to incidents. Every change, its timeline entry and its audit entry are one transaction. */
export interface IncidentDeskService {
  /**
   * Opens an incident from alert groups, which go to 研判中. Throws `incidents.noAlerts`, `records.notFound`,
   * `incidents.alreadyAssigned` when a group belongs to another open incident.
   */
  open(input: OpenIncident, actor: Actor): Promise<Incident>;
  /** Throws `records.notFound`, `records.versionConflict`, `incidents.badTransition`, `incidents.conclusionRequired`. */
  change(id: string, patch: PatchIncidentBody, actor: Actor): Promise<Incident>;
  /** Throws like `open`, and `incidents.badTransition` when the incident is closed. */
  addGroups(id: string, version: number, groupIds: readonly string[], actor: Actor): Promise<Incident>;
  /** Throws `records.notFound`. A closed incident still takes notes. */
  addNote(id: string, text: string, actor: Actor): Promise<TimelineEntry>;
}

/** A new incident. The level defaults to the highest of the groups. */
export type OpenIncident = Pick<CreateIncidentBody, 'title' | 'summary' | 'groupIds'> & {
  readonly level?: RuleLevel | undefined;
  /** Where the title is not a person's. */
  readonly titleEn?: string | undefined;
};

/** What the desk works with. */
export interface IncidentDeskOptions {
  readonly records: RecordStore;
  readonly clock: Clock;
  /** A new unique id each time. */
  readonly ids: () => string;
}

/** Makes the service. */
export function createIncidentDesk(options: IncidentDeskOptions): IncidentDeskService {
  const work = <T>(actor: Actor, fn: (desk: DeskWork) => Promise<T>): Promise<T> =>
    options.records.transaction((tx) => fn({ tx, actor, at: isoTime(options.clock.now()), ids: options.ids }));
  return {
    open: (input, actor) => work(actor, (desk) => open(desk, input)),
    change: (id, patch, actor) => work(actor, (desk) => change(desk, id, patch)),
    addGroups: (id, version, groupIds, actor) => work(actor, (desk) => addGroups(desk, id, version, groupIds)),
    addNote: (id, text, actor) => work(actor, (desk) => addNote(desk, id, text)),
  };
}

async function open(desk: DeskWork, input: OpenIncident): Promise<Incident> {
  const groups = await freeGroups(desk, input.groupIds, undefined);
  const incident: Incident = {
    id: desk.ids(),
    number: await nextNumber(desk),
    title: input.title,
    titleEn: input.titleEn ?? null,
    level: input.level ?? highestLevel(groups),
    grade: null,
    status: 'reported',
    assignee: desk.actor.name === SYSTEM_ACTOR.name ? null : desk.actor.name,
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
async function nextNumber({ tx, at }: DeskWork): Promise<string> {
  const day = shanghaiDay(Date.parse(at));
  const row = await tx.db
    .selectFrom('incidents')
    .select((eb) => eb.fn.countAll<number | string>().as('count'))
    .where('number', 'like', `SJ-${day}-%`)
    .executeTakeFirstOrThrow();
  return incidentNumber(day, Number(row.count) + 1);
}

async function addGroups(desk: DeskWork, id: string, version: number, groupIds: readonly string[]): Promise<Incident> {
  const incident = await requireIncident(desk, id);
  if (incident.status === 'closed')
    throw new SocError('incidents.badTransition', { id, from: 'closed', action: 'addGroups' });
  const groups = await freeGroups(desk, groupIds, id);
  // They are all in it: nothing is added, and nothing is told of.
  if (groups.length === 0) return incident;
  const level = highestLevel([incident, ...groups]);
  const next = await desk.tx.updateVersioned('incidents', id, version, { level, updatedAt: desk.at });
  desk.tx.changed({ kind: 'incident', id });
  await joinGroups(desk, id, groups);
  await note(desk, id, 'alerts_added', { groups: groups.map((group) => group.id) });
  await audit(desk, 'incident.addGroups', id, { groupIds: groups.map((group) => group.id), version: next });
  return { ...incident, level, updatedAt: desk.at, version: next };
}

async function change(desk: DeskWork, id: string, request: PatchIncidentBody): Promise<Incident> {
  const incident = await requireIncident(desk, id);
  const patch = patchOf(incident, request, desk.at);
  const version = await desk.tx.updateVersioned('incidents', id, request.version, patch);
  desk.tx.changed({ kind: 'incident', id });
  for (const [kind, details] of notesOf(incident, patch)) await note(desk, id, kind, details);
  await audit(desk, patch.status === 'closed' ? 'incident.close' : 'incident.change', id, {
    changed: changedFields(incident, patch),
    version,
  });
  if (patch.status === 'closed') {
    await handleGroups(desk, id);
    await freezeMembers(desk.tx, id);
  }
  return { ...incident, ...patch, version };
}

async function addNote(desk: DeskWork, id: string, text: string): Promise<TimelineEntry> {
  await requireIncident(desk, id);
  desk.tx.changed({ kind: 'incident', id });
  await audit(desk, 'incident.note', id, { length: text.length });
  return note(desk, id, 'note', { text });
}
