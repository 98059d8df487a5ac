import {
  alertGroupDetail,
  alertGroupFacets,
  alertGroupPage,
  continuations,
  sparklines,
  type AlertsPage,
} from '@qiaolou/incidents';
import { DAY_MS, type AlertGroupDetail, type AlertGroupList, type AlertGroupsQuery } from '@qiaolou/schema';
import type { ConsoleContext } from '../context/console-context.ts';

/** A page of the queue with sparklines and facets. Throws `query.badCursor`. */
export async function alertQueue({ records, clock }: ConsoleContext, query: AlertGroupsQuery): Promise<AlertGroupList> {
  const to = query.to === undefined ? clock.now() : Date.parse(query.to);
  const from = query.from === undefined ? to - DAY_MS : Math.min(Date.parse(query.from), to - 1);
  const [page, { facets, total }] = await Promise.all([
    alertGroupPage(records, query),
    alertGroupFacets(records, query),
  ]);
  const ids = page.rows.map((row) => row.id);
  const [lines, earlier] = await Promise.all([sparklines(records, ids, { from, to }), continuations(records, ids)]);
  const rows = page.rows.flatMap((row) => {
    const sparkline = lines.get(row.id);
    const continues = earlier.get(row.id);
    return sparkline === undefined ? [] : [{ ...row, sparkline, ...(continues !== undefined && { continues }) }];
  });
  return { rows, facets, total, ...(page.next !== undefined && { next: page.next }) };
}

/** One row of the queue with the playbooks that fit it. Throws `records.notFound`, `query.badCursor`. */
export async function alertGroupScreen(
  { records, ports, clock }: ConsoleContext,
  id: string,
  page: AlertsPage,
): Promise<AlertGroupDetail> {
  const detail = await alertGroupDetail(records, id, { ...page, now: clock.now() });
  const library = ports.playbooks.library();
  const playbooks = ports.playbooks.suggest(detail.group).flatMap((playbookId) => {
    const playbook = library.find((one) => one.id === playbookId);
    return playbook === undefined ? [] : [{ id: playbook.id, name: playbook.name, description: playbook.description }];
  });
  return { ...detail, playbooks };
}
