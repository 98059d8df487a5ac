import type { VersionedPatch } from '@qiaolou/record-store';
import {
  canMoveIncident,
  SocError,
  type Incident,
  type JsonObject,
  type PatchIncidentBody,
  type TimelineEntry,
} from '@qiaolou/schema';

/** What a request changes. Pure; throws `incidents.badTransition`, `incidents.conclusionRequired`. */
export function patchOf(incident: Incident, request: PatchIncidentBody, at: string): VersionedPatch<'incidents'> {
  const { version: _, status, ...fields } = request;
  const said = Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
  // What a person calls it holds in every language.
  const given = { ...said, ...(fields.title !== undefined && { titleEn: null }) };
  if (incident.status === 'closed')
    throw new SocError('incidents.badTransition', { id: incident.id, from: 'closed', to: status ?? 'closed' });
  if (status === undefined || status === incident.status) return { ...given, updatedAt: at };
  if (!canMoveIncident(incident.status, status))
    throw new SocError('incidents.badTransition', { id: incident.id, from: incident.status, to: status });
  if (status === 'closed' && (request.conclusion ?? incident.conclusion ?? '').trim() === '')
    throw new SocError('incidents.conclusionRequired', { id: incident.id });
  return { ...given, status, updatedAt: at, ...(status === 'closed' && { closedAt: at }) };
}

/** A timeline entry without what the desk adds: kind and details. */
export type Note = readonly [TimelineEntry['kind'], TimelineEntry['details']];

/** What the timeline says about a change. Pure. */
export function notesOf(before: Incident, patch: VersionedPatch<'incidents'>): readonly Note[] {
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

/** What the audit trail says about a change: each field before and after. Pure. */
export function changedFields(before: Incident, patch: VersionedPatch<'incidents'>): JsonObject {
  const entries = Object.entries(patch).filter(
    ([key, value]) => key !== 'updatedAt' && before[key as keyof Incident] !== value,
  );
  return Object.fromEntries(entries.map(([key, value]) => [key, { from: before[key as keyof Incident], to: value }]));
}
