import { decodeCursor, encodeCursor, fromRow, type RecordStore } from '@qiaolou/record-store';
import {
  DAY_MS,
  csvLine,
  type Actor,
  isoTime,
  SocError,
  type AlertActionResult,
  type AlertActionsBody,
  type AlertGroup,
  type AlertGroupDetail,
  type AlertGroupsQuery,
} from '@qiaolou/schema';
import type { ConsoleContext } from '../console-context.ts';
import type { ApiHandlers, SessionCall } from '../http/api-call.ts';
import { writeChunk } from '../http/write-chunk.ts';
import { alertGroupFacets } from '../records/alert-group-facets.ts';
import { alertGroupPage, countAlertGroups } from '../records/alert-group-list.ts';
import { assignees, requireAssignee } from '@qiaolou/accounts';
import { sparklines, type Span } from '../records/sparklines.ts';

type AlertOperation = 'listAlertGroups' | 'exportAlertGroups' | 'getAlertGroup' | 'actOnAlertGroups' | 'listAssignees';

const HISTORY_DAYS = 30;
const HISTORY_ROWS = 20;
const EXPORT_PAGE = 200;

/** The triage queue. */
export function alertRoutes(context: ConsoleContext): Pick<ApiHandlers, AlertOperation> {
  const { records } = context;
  return {
    listAlertGroups: ({ query }) => listGroups(context, query),
    exportAlertGroups: (call) => exportGroups(context, call),
    getAlertGroup: ({ params, query }) => groupDetail(context, params.id, query),
    actOnAlertGroups: ({ body, actor }) => actOnGroups(context, body, actor),
    listAssignees: async () => ({ assignees: await assignees(records) }),
  };
}

async function listGroups({ records, clock }: ConsoleContext, query: AlertGroupsQuery) {
  const to = query.to === undefined ? clock.now() : Date.parse(query.to);
  const from = query.from === undefined ? to - DAY_MS : Math.min(Date.parse(query.from), to - 1);
  const [page, { facets, total }] = await Promise.all([
    alertGroupPage(records, query),
    alertGroupFacets(records, query),
  ]);
  const lines = await sparklines(
    records,
    page.rows.map((row) => row.id),
    { from, to },
  );
  const rows = page.rows.flatMap((row) => {
    const sparkline = lines.get(row.id);
    return sparkline === undefined ? [] : [{ ...row, sparkline }];
  });
  return { rows, facets, total, ...(page.next !== undefined && { next: page.next }) };
}

async function groupDetail(
  { records, ports, clock }: ConsoleContext,
  id: string,
  query: { readonly alertsCursor?: string | undefined; readonly alertsLimit: number },
): Promise<AlertGroupDetail> {
  const group = (await groupsById(records, [id])).get(id);
  if (group === undefined) throw new SocError('records.notFound', { table: 'alertGroups', id });
  const [alerts, lines, history] = await Promise.all([
    alertsOf(records, id, query),
    sparklines(records, [id], spanOf(group)),
    historyOf(records, group, clock.now()),
  ]);
  const sparkline = lines.get(id);
  if (sparkline === undefined) throw new SocError('records.notFound', { table: 'alertGroups', id });
  const suggested = ports.playbooks.suggest(group);
  const library = ports.playbooks.library();
  const playbooks = suggested.flatMap((playbookId) => {
    const playbook = library.find((one) => one.id === playbookId);
    return playbook === undefined ? [] : [{ id: playbook.id, name: playbook.name, description: playbook.description }];
  });
  return { group, alerts, sparkline, history, playbooks };
}

function spanOf(group: AlertGroup): Span {
  // One millisecond more, so that the last alert is inside the half-open span.
  return { from: Date.parse(group.firstSeen), to: Date.parse(group.lastSeen) + 1 };
}

async function alertsOf(
  records: RecordStore,
  groupId: string,
  { alertsCursor, alertsLimit }: { readonly alertsCursor?: string | undefined; readonly alertsLimit: number },
): Promise<AlertGroupDetail['alerts']> {
  let select = records.db.selectFrom('alerts').selectAll().where('groupId', '=', groupId);
  if (alertsCursor !== undefined) {
    const [at, id] = decodeCursor(alertsCursor, ['string', 'string']).map(String);
    select = select.where((eb) =>
      eb.or([eb('at', '<', at ?? ''), eb.and([eb('at', '=', at ?? ''), eb('id', '<', id ?? '')])]),
    );
  }
  const found = await select
    .orderBy('at', 'desc')
    .orderBy('id', 'desc')
    .limit(alertsLimit + 1)
    .execute();
  const rows = found.slice(0, alertsLimit).map((row) => fromRow('alerts', row));
  const last = rows.at(-1);
  if (found.length <= alertsLimit || last === undefined) return { rows };
  return { rows, next: encodeCursor([last.at, last.id]) };
}

async function historyOf(records: RecordStore, group: AlertGroup, now: number): Promise<AlertGroup[]> {
  const rows = await records.db
    .selectFrom('alertGroups')
    .selectAll()
    .where('ruleId', '=', group.ruleId)
    .where('groupKey', '=', group.groupKey)
    .where('lastSeen', '>=', isoTime(now - HISTORY_DAYS * DAY_MS))
    .where('id', '!=', group.id)
    .orderBy('lastSeen', 'desc')
    .limit(HISTORY_ROWS)
    .execute();
  return rows.map((row) => fromRow('alertGroups', row));
}

async function actOnGroups({ ports, records }: ConsoleContext, { ids, action }: AlertActionsBody, actor: Actor) {
  if (action.kind === 'assign') await requireAssignee(records, action.assignee);
  const outcomes = await ports.alerts.actOnMany(ids, action, actor);
  const refused = outcomes.filter(({ ok }) => !ok).map(({ id }) => id);
  const now = await groupsById(records, refused);
  const results = outcomes.map((outcome): AlertActionResult => {
    if (outcome.ok) return outcome;
    const current = now.get(outcome.id);
    return { id: outcome.id, ok: false, code: outcome.error.code, ...(current !== undefined && { current }) };
  });
  return { results };
}

async function groupsById(records: RecordStore, ids: readonly string[]): Promise<ReadonlyMap<string, AlertGroup>> {
  if (ids.length === 0) return new Map();
  const rows = await records.db.selectFrom('alertGroups').selectAll().where('id', 'in', ids).execute();
  return new Map(rows.map((row) => [row.id, fromRow('alertGroups', row)]));
}

const EXPORT_COLUMNS = [
  'id',
  'level',
  'risk',
  'ruleId',
  'ruleTitle',
  'groupKey',
  'techniques',
  'tactics',
  'alerts',
  'events',
  'firstSeen',
  'lastSeen',
  'status',
  'verdict',
  'verdictReason',
  'assignee',
  'incidentId',
] as const satisfies readonly (keyof AlertGroup)[];

async function exportGroups(
  { records, clock }: ConsoleContext,
  { query, actor, res }: SessionCall<'exportAlertGroups'>,
): Promise<undefined> {
  const total = await countAlertGroups(records, query);
  await records.transaction((tx) =>
    tx.audit({
      at: isoTime(clock.now()),
      actor: actor.name,
      ip: actor.ip,
      action: 'alert.export',
      objectType: 'alertGroups',
      objectId: '*',
      outcome: 'success',
      details: { filters: query, total },
    }),
  );
  res.status(200).attachment('alert-groups.csv').type('text/csv; charset=utf-8');
  // The byte order mark makes spreadsheets read UTF-8.
  await writeChunk(res, `\uFEFF${csvLine(EXPORT_COLUMNS)}`);
  let cursor: string | undefined;
  do {
    const page = await alertGroupPage(records, {
      ...query,
      sort: 'lastSeen',
      order: 'desc',
      limit: EXPORT_PAGE,
      cursor,
    });
    const lines = page.rows.map((row) => csvLine(EXPORT_COLUMNS.map((column) => row[column])));
    if (!(await writeChunk(res, lines.join('')))) return undefined;
    cursor = page.next;
  } while (cursor !== undefined);
  res.end();
  return undefined;
}
