import { incidentPage, incidentWithTimeline } from '@qiaolou/incidents';
import { openTaskCounts, runsOfIncident } from '@qiaolou/playbooks';
import type { RecordStore } from '@qiaolou/record-store';
import type { IncidentDetail, IncidentList, IncidentsQuery } from '@qiaolou/schema';

/** A page of incidents with the tasks that each leaves open. Throws `query.badCursor`. */
export async function incidentsScreen(records: RecordStore, query: IncidentsQuery): Promise<IncidentList> {
  const page = await incidentPage(records, query);
  const tasks = await openTaskCounts(
    records,
    page.rows.map(({ id }) => id),
  );
  return { ...page, rows: page.rows.map((row) => ({ ...row, openTasks: tasks.get(row.id) ?? 0 })) };
}

/** An incident with its runs, and their tasks: open ones first. Throws `records.notFound`. */
export async function incidentScreen(records: RecordStore, id: string): Promise<IncidentDetail> {
  const detail = await incidentWithTimeline(records, id);
  const runs = await runsOfIncident(records, id);
  const tasks = runs.flatMap((run) => run.tasks);
  const [open, others] = [
    tasks.filter(({ status }) => status === 'open'),
    tasks.filter(({ status }) => status !== 'open'),
  ];
  return { ...detail, runs, tasks: [...open, ...others] };
}
