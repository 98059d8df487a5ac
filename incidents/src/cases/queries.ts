import {
  afterPosition,
  containsText,
  decodeCursor,
  encodeCursor,
  fromRow,
  type RecordStore,
  type SortKey,
} from '@qiaolou/record-store';
import { SocError, type IncidentDetail, type IncidentList, type IncidentsQuery } from '@qiaolou/schema';
import { sql } from 'kysely';
import { askedCondition } from '../queue/asked-condition.ts';
import { assignedTo } from '../queue/group-filter.ts';
import { INCIDENT_SOURCE } from './incident-source.ts';
import { memberCounts, membersOf } from './membership.ts';

/** A page of incidents; how many tasks each leaves open is known where playbooks run. */
export interface IncidentPage extends Omit<IncidentList, 'rows'> {
  readonly rows: readonly Omit<IncidentList['rows'][number], 'openTasks'>[];
}

/** Incidents that a person named have none. */
const TITLE_EN = sql<string>`coalesce(${sql.ref('titleEn')}, '')`;

const NEWEST_FIRST: readonly SortKey[] = [
  { expression: sql.ref<string>('openedAt'), direction: 'desc', kind: 'string' },
  { expression: sql.ref<string>('id'), direction: 'desc', kind: 'string' },
];

/** One page of incidents, newest first. Throws `query.badCursor`. */
export async function incidentPage(records: RecordStore, query: IncidentsQuery): Promise<IncidentPage> {
  const { assignee, id, level, status, text } = query;
  const asked = await askedCondition(records, INCIDENT_SOURCE, query.query);
  const filtered = records.longReads
    .selectFrom('incidents')
    .$if(asked !== undefined, (q) => q.where(asked ?? sql<boolean>`true`))
    .$if(id !== undefined, (q) => q.where('id', 'in', id ?? []))
    .$if(status !== undefined, (q) => q.where('status', 'in', status ?? []))
    .$if(level !== undefined, (q) => q.where('level', 'in', level ?? []))
    .$if(assignee !== undefined, (q) => q.where(assignedTo(assignee ?? [])))
    .$if(text !== undefined, (q) =>
      q.where(containsText([sql.ref('number'), sql.ref('title'), TITLE_EN, sql.ref('summary')], text ?? '')),
    );
  const counted = await filtered.select((eb) => eb.fn.countAll<number | string>().as('n')).executeTakeFirstOrThrow();
  let select = filtered.selectAll().orderBy('openedAt', 'desc').orderBy('id', 'desc');
  if (query.cursor !== undefined)
    select = select.where(afterPosition(NEWEST_FIRST, decodeCursor(query.cursor, ['string', 'string'])));
  const found = await select.limit(query.limit + 1).execute();
  const page = found.slice(0, query.limit);
  const groups = await memberCounts(
    records,
    page.map(({ id }) => id),
  );
  const rows = page.map((row) => ({ ...row, groups: groups.get(row.id) ?? 0 }));
  const last = page.at(-1);
  const total = Number(counted.n);
  if (found.length <= query.limit || last === undefined) return { rows, total };
  return { rows, total, next: encodeCursor([last.openedAt, last.id]) };
}

/** An incident with its alert groups and its timeline, oldest first. Throws `records.notFound`. */
export async function incidentWithTimeline(
  records: RecordStore,
  id: string,
): Promise<Pick<IncidentDetail, 'incident' | 'groups' | 'timeline'>> {
  const incident = await records.db.selectFrom('incidents').selectAll().where('id', '=', id).executeTakeFirst();
  if (incident === undefined) throw new SocError('records.notFound', { table: 'incidents', id });
  const [groups, timeline] = await Promise.all([
    membersOf(records, id),
    records.longReads
      .selectFrom('timeline')
      .selectAll()
      .where('incidentId', '=', id)
      .orderBy('at')
      .orderBy('id')
      .execute(),
  ]);
  return {
    incident,
    groups,
    timeline: timeline.map((row) => fromRow('timeline', row)),
  };
}
