import { ALERT_FIELDS, type AlertGroupRow } from '@qiaolou/schema';
import {
  Refusal,
  type SyntheticAnswers,
  type SyntheticCall,
  type SyntheticState,
} from '../../../dev/synthetic-call.ts';
import * as data from '../../../dev/synthetic-data.ts';
import { count, page } from '../../../dev/synthetic-list.ts';
import { askedRecords, recordAnswer } from '../../../dev/synthetic-records.ts';
import { actAnswers } from './acts/act-answers.ts';

/** What the synthetic county answers about the alert queue. */
export const answers: SyntheticAnswers = {
  listAlertGroups: (call) => {
    const rows = filterGroups(call);
    const titles = new Map(
      data.ruleRows.map(({ id, title: label, titleEn }) => [id, { label, labelEn: titleEn ?? label }]),
    );
    const facets = Object.entries(FACETS).map(([field, keyOf]) => ({
      field,
      values: count(filterGroups(call, field), keyOf)
        .slice(0, 12)
        .map((value) => (field === 'ruleId' ? { ...value, ...titles.get(value.value) } : value)),
    }));
    return { ...page(rows, call.query, 50), facets, total: rows.length };
  },
  alertHistogram: histogramOf,
  queryAlertGroups: (call) => recordAnswer(ALERT_FIELDS, call.state.groups, call),
  getAlertGroup: ({ state, params }) => detailOf(state, params['id'] ?? ''),
  actOnAlertGroups: act,
  ...actAnswers(filterGroups),
  listAssignees: () => ({ assignees: data.assignees }),
};

const FACETS: Readonly<Record<string, (row: AlertGroupRow) => readonly string[]>> = {
  status: (row) => [row.status],
  level: (row) => [row.level],
  ruleId: (row) => [row.ruleId],
  tactic: (row) => row.tactics,
  assignee: (row) => [row.assignee ?? '-'],
  source: (row) => [row.groupKey],
};

function filterGroups({ state, query }: SyntheticCall, except?: string): AlertGroupRow[] {
  const rows = askedRecords(ALERT_FIELDS, state.groups, query.get('query') ?? '').filter(
    (row) =>
      Object.entries(FACETS).every(([name, values]) => {
        const wanted = query.getAll(name);
        const unwanted = query.getAll(`not${name.charAt(0).toUpperCase()}${name.slice(1)}`);
        if (name === except) return true;
        const has = values(row);
        return (
          (wanted.length === 0 || has.some((value) => wanted.includes(value))) &&
          !has.some((value) => unwanted.includes(value))
        );
      }) &&
      (query.get('from') ?? '') <= row.lastSeen &&
      (query.get('incidentId') ?? row.incidentId) === row.incidentId,
  );
  const levels = ['informational', 'low', 'medium', 'high', 'critical'];
  const sort = query.get('sort') ?? 'lastSeen';
  const sign = query.get('order') === 'asc' ? 1 : -1;
  const value = (row: AlertGroupRow): string | number =>
    sort === 'risk'
      ? row.risk
      : sort === 'alerts'
        ? row.alerts
        : sort === 'level'
          ? levels.indexOf(row.level)
          : row.lastSeen;
  return rows.toSorted((a, b) => (value(a) < value(b) ? -sign : value(a) > value(b) ? sign : 0));
}

function histogramOf(call: SyntheticCall): unknown {
  const intervalMs = 12 * 3_600_000;
  const rows = filterGroups(call);
  const bucketOf = (row: AlertGroupRow): number => Math.floor(Date.parse(row.lastSeen) / intervalMs);
  const numbers = rows.map(bucketOf);
  const first = Math.min(...numbers);
  const length = rows.length === 0 ? 0 : Math.max(...numbers) - first + 1;
  const buckets = Array.from({ length }, (_, i) => {
    const inside = rows.filter((row) => bucketOf(row) === first + i);
    const levels = Object.fromEntries(count(inside, (row) => [row.level]).map(({ value, count: n }) => [value, n]));
    return { at: new Date((first + i) * intervalMs).toISOString(), count: inside.length, levels };
  });
  return { intervalMs, buckets, total: rows.length };
}

function detailOf(state: SyntheticState, id: string): unknown {
  const row = state.groups.find((group) => group.id === id);
  if (!row) throw new Refusal('records.notFound', 404);
  const { sparkline, ...group } = row;
  return {
    group,
    alerts: { rows: data.alertsOf(group) },
    sparkline,
    history: state.groups
      .filter((other) => other.ruleId === row.ruleId && other.id !== id)
      .slice(0, 5)
      .map(({ sparkline: _, ...rest }) => rest),
    playbooks: data.playbooks.map(({ id: playbookId, name, description }) => ({ id: playbookId, name, description })),
  };
}

function act(call: SyntheticCall): unknown {
  const { ids, action } = call.body as { ids: { id: string; version: number }[]; action: Record<string, string> };
  return {
    results: ids.map(({ id, version }, index) => {
      const row = call.state.groups.find((group) => group.id === id);
      if (!row) return { id, ok: false, code: 'records.notFound' };
      const { sparkline: _, ...current } = row;
      if (row.version !== version || index === 3) return { id, ok: false, code: 'records.versionConflict', current };
      const change: Partial<AlertGroupRow> =
        action['kind'] === 'take'
          ? { assignee: 'zhangwei', status: row.status === 'open' ? 'investigating' : row.status }
          : action['kind'] === 'close'
            ? { status: 'closed', verdict: action['verdict'] as AlertGroupRow['verdict'] }
            : action['kind'] === 'status'
              ? { status: action['status'] as AlertGroupRow['status'] }
              : action['kind'] === 'assign'
                ? { assignee: action['assignee'] ?? null }
                : { status: 'open', verdict: null };
      Object.assign(row, change, { version: row.version + 1 });
      const { sparkline: __, ...group } = row;
      return { id, ok: true, group };
    }),
  };
}
