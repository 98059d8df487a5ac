/* Development and tests only: one handler a route. */
import {
  API_PREFIX,
  API_ROUTES,
  parseQuery,
  permissionsOf,
  type AlertGroupRow,
  type ApiOperation,
  type ApiRoute,
  type Permission,
  type Role,
} from '@qiaolou/schema';
import * as data from './synthetic-data.ts';

/** What a handler is given. */
export interface SyntheticCall {
  readonly state: SyntheticState;
  readonly params: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  readonly body: Readonly<Record<string, unknown>>;
}

/** Answers one operation; what it throws as {@link Refusal} becomes a coded failure. */
export type SyntheticHandler = (call: SyntheticCall) => unknown;

/** What one synthetic server holds; two servers share nothing that changes. */
export interface SyntheticState {
  /** Who is logged in. */
  role: Role | undefined;
  /** Given to the session instead of what the role has. */
  permissions?: readonly Permission[];
  /** Whether a one-time password must be changed first. */
  mustChangePassword: boolean;
  readonly groups: AlertGroupRow[];
  readonly incidents: (typeof data.incidents)[number][];
}

/** A synthetic county as it is when nobody has touched it. */
export function createSyntheticState(role: Role | undefined): SyntheticState {
  return {
    role,
    mustChangePassword: false,
    groups: data.groups.map((row) => ({ ...row })),
    incidents: data.incidents.map((row) => ({ ...row })),
  };
}

/** A refused call, by the catalogue's code and an HTTP status. */
export class Refusal extends Error {
  readonly code: string;
  readonly status: number;
  constructor(code: string, status: number) {
    super(code);
    this.code = code;
    this.status = status;
  }
}

/** A request as HTTP brings it. */
export interface SyntheticRequest {
  readonly method: string;
  readonly url: URL;
  readonly body: string;
}

/** Answers a request of the API; `handlers` stand in for those of the synthetic county. */
export async function answerSynthetic(
  state: SyntheticState,
  request: SyntheticRequest,
  handlers: Partial<Record<ApiOperation, SyntheticHandler>> = {},
): Promise<{ readonly status: number; readonly body: unknown }> {
  const found = routeOf(request.method, request.url.pathname);
  const handler = found && (handlers[found.operation] ?? HANDLERS[found.operation]);
  if (!handler) return refused(new Refusal('api.notFound', 404));
  const values = found.pattern.exec(request.url.pathname)?.slice(1) ?? [];
  const names = [...found.route.path.matchAll(/:([a-z]+)/gi)].map(([, name]) => name ?? '');
  const params = Object.fromEntries(names.map((name, i) => [name, decodeURIComponent(values[i] ?? '')]));
  const body = request.body === '' ? {} : (JSON.parse(request.body) as Record<string, unknown>);
  try {
    if (state.role === undefined && found.route.access !== 'public') throw new Refusal('auth.required', 401);
    const result = await handler({ state, params, query: request.url.searchParams, body });
    return { status: found.route.response.status, body: result };
  } catch (error) {
    return refused(error instanceof Refusal ? error : new Refusal('internal', 500));
  }
}

function refused({ code, status }: Refusal): { readonly status: number; readonly body: unknown } {
  return { status, body: { error: { code, details: {} } } };
}

const ROUTES = Object.entries(API_ROUTES).map(([operation, route]: [string, ApiRoute]) => ({
  operation: operation as ApiOperation,
  route,
  pattern: new RegExp(`^${API_PREFIX}${route.path.replace(/:[a-z]+/gi, '([^/]+)')}$`),
}));

/** The operation that a method and a path mean. */
export function routeOf(method: string, path: string): (typeof ROUTES)[number] | undefined {
  return ROUTES.find(({ route, pattern }) => route.method === method.toLowerCase() && pattern.test(path));
}

function session({ state }: SyntheticCall): unknown {
  const { role } = state;
  if (role === undefined) throw new Refusal('auth.required', 401);
  const user = data.users.find(({ roles }) => roles[0] === role) ?? data.users[3];
  return {
    user: { ...user, roles: [role], mustChangePassword: state.mustChangePassword },
    permissions: state.permissions ?? [...permissionsOf([role])],
    csrfToken: 'dev',
    expiresAt: new Date(data.NOW + 8 * 3_600_000).toISOString(),
    idleTimeoutSeconds: 1_800,
  };
}

const count = <T>(rows: readonly T[], keyOf: (row: T) => readonly string[]): { value: string; count: number }[] => {
  const counts = new Map<string, number>();
  for (const row of rows) for (const key of keyOf(row)) counts.set(key, (counts.get(key) ?? 0) + 1);
  return [...counts].map(([value, n]) => ({ value, count: n })).sort((a, b) => b.count - a.count);
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
  const text = (query.get('text') ?? '').toLowerCase();
  const rows = state.groups.filter(
    (row) =>
      Object.entries(FACETS).every(([name, values]) => {
        const wanted = query.getAll(name);
        return name === except || wanted.length === 0 || values(row).some((value) => wanted.includes(value));
      }) &&
      (query.get('from') ?? '') <= row.lastSeen &&
      (query.get('incidentId') ?? row.incidentId) === row.incidentId &&
      `${row.ruleTitle} ${row.groupKey}`.toLowerCase().includes(text),
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

function page<T>(rows: readonly T[], query: URLSearchParams, preset: number): { rows: T[]; next?: string } {
  const start = Number(query.get('cursor') ?? 0);
  const limit = Number(query.get('limit') ?? preset);
  const next = start + limit < rows.length ? { next: String(start + limit) } : {};
  return { rows: rows.slice(start, start + limit), ...next };
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

function incidentDetail(state: SyntheticState, id: string): unknown {
  const incident = state.incidents.find((one) => one.id === id) ?? state.incidents[0];
  const main = incident?.id === 'inc-1';
  return {
    incident,
    groups: state.groups
      .filter((group) => group.incidentId === id)
      .slice(0, 6)
      .map(({ sparkline: _, ...group }) => group),
    timeline: main ? data.timeline : data.timeline.slice(0, 2),
    runs: main ? [data.run] : [],
    tasks: main ? [data.task] : [],
  };
}

function histogram(call: SyntheticCall): unknown {
  const { from, to, intervalMs } = call.body as { from: string; to: string; intervalMs: number };
  const random = data.randomNumbers(3);
  const first = Math.floor(Date.parse(from) / intervalMs) * intervalMs;
  const buckets: { at: string; count: number }[] = [];
  for (let at = first; at < Date.parse(to); at += intervalMs) {
    const hour = (new Date(at).getUTCHours() + 8) % 24;
    buckets.push({
      at: new Date(at).toISOString(),
      count: Math.round((400 + 900 * Math.sin((hour / 24) * Math.PI)) * (0.7 + random() * 0.5)),
    });
  }
  return { intervalMs, buckets, total: buckets.reduce((sum, { count: n }) => sum + n, 0), tookMs: 21 };
}

function matchEvents(call: SyntheticCall): typeof data.events {
  const text = typeof call.body['query'] === 'string' ? call.body['query'] : '';
  const parsed = parseQuery(text);
  if (!parsed.ok) throw new Refusal(parsed.code, 400);
  return text === '' ? data.events : data.events.filter((_, i) => i % 3 === 0);
}

function figure(key: string, value: number, screen: string, query: Record<string, string | string[]>): unknown {
  return { key, value, link: { screen, query } };
}

function complianceCounts(code?: string): unknown {
  const rows = data.items.filter((item) => code === undefined || item.classCode === code);
  const n = (verdict: string): number => rows.filter((item) => item.verdict === verdict).length;
  return {
    total: rows.length,
    pass: n('pass'),
    partial: n('partial'),
    fail: n('fail'),
    untested: n('untested'),
    manual: n('manual'),
  };
}

const HANDLERS: Partial<Record<ApiOperation, SyntheticHandler>> = {
  login: (call) => {
    const user = data.users.find((one) => one.name === call.body['name']);
    if (!user) throw new Refusal('auth.failed', 401);
    call.state.role = user.roles[0];
    return session(call);
  },
  getSession: session,
  logout: ({ state }) => {
    state.role = undefined;
    return undefined;
  },
  changePassword: (call) => {
    call.state.mustChangePassword = false;
    return session(call);
  },
  getOverview: () => ({
    at: new Date(data.NOW).toISOString(),
    figures: [
      figure('alertsOpen', 97, 'alerts', { status: ['open', 'investigating'] }),
      figure('alertsSevere', 41, 'alerts', { status: ['open', 'investigating'], level: ['high', 'critical'] }),
      figure('alertsUnassigned', 70, 'alerts', { status: ['open', 'investigating'], assignee: '-' }),
      figure('alertsMine', 12, 'alerts', { assignee: 'zhangwei' }),
      figure('incidentsOpen', 3, 'incidents', { status: ['reported', 'analysing', 'handling'] }),
      figure('tasksOpen', 1, 'tasks', { status: 'open' }),
      figure('events24h', 3_214_887, 'events', { from: new Date(data.NOW - 86_400_000).toISOString() }),
      figure('unparsed24h', 4_112, 'events', {
        query: 'event.kind: pipeline_error',
        from: new Date(data.NOW - 86_400_000).toISOString(),
      }),
      figure('sourcesSilent', 2, 'sources', { silent: 'true' }),
    ],
  }),
  listAlertGroups: (call) => {
    const rows = filterGroups(call);
    const titles = new Map(data.ruleRows.map((rule) => [rule.id, rule.title]));
    const facets = Object.entries(FACETS).map(([field, keyOf]) => ({
      field,
      values: count(filterGroups(call, field), keyOf)
        .slice(0, 12)
        .map((value) => (field === 'ruleId' ? { ...value, label: titles.get(value.value) ?? '' } : value)),
    }));
    return { ...page(rows, call.query, 50), facets, total: rows.length };
  },
  getAlertGroup: ({ state, params }) => detailOf(state, params['id'] ?? ''),
  actOnAlertGroups: act,
  listAssignees: () => ({ assignees: data.assignees }),
  listIncidents: ({ state, query }) => {
    const wanted = query.getAll('status');
    const rows = state.incidents
      .filter((one) => wanted.length === 0 || wanted.includes(one.status))
      .map((one) => ({ ...one, groups: 4, openTasks: one.id === 'inc-1' ? 1 : 0 }));
    return { ...page(rows, query, 50), total: rows.length };
  },
  createIncident: ({ state }) => incidentDetail(state, 'inc-3'),
  getIncident: ({ state, params }) => incidentDetail(state, params['id'] ?? ''),
  patchIncident: ({ state, params, body }) => {
    Object.assign(state.incidents.find((one) => one.id === params['id']) ?? {}, body);
    return incidentDetail(state, params['id'] ?? '');
  },
  addIncidentGroups: ({ state, params }) => incidentDetail(state, params['id'] ?? ''),
  addIncidentNote: () => ({ entry: data.timeline[3] }),
  listPlaybooks: () => ({ playbooks: data.playbooks }),
  startRun: () => data.run,
  getRun: () => data.run,
  cancelRun: () => data.run,
  listTasks: () => ({ tasks: [data.task], total: 1 }),
  answerTask: () => data.run,
  searchEvents: (call) => {
    const rows = matchEvents(call);
    const start = Number(call.body['after'] ?? 0);
    const limit = Number(call.body['limit'] ?? 100);
    const next = start + limit < rows.length ? { next: String(start + limit) } : {};
    return {
      events: rows.slice(start, start + limit),
      ...next,
      total: { value: 12_408, relation: 'exact' },
      ast: { op: 'all' },
      tookMs: 38,
    };
  },
  eventHistogram: histogram,
  topValues: (call) => {
    const field = String(call.body['field']);
    const rows = matchEvents(call);
    const values = count(rows, (row) => (row[field] === undefined ? [] : [row[field]].flat().map(String)));
    return { field, values: values.slice(0, Number(call.body['size'] ?? 10)), total: rows.length, tookMs: 4 };
  },
  eventsByIds: ({ body }) => ({
    events: data.events.filter((event) => (body['ids'] as string[]).includes(event['event.id'])),
  }),
  listSources: () => ({
    at: new Date(data.NOW).toISOString(),
    sources: data.sources,
    totals: {
      received: data.sources.reduce((sum, one) => sum + one.received, 0),
      shed: 412,
      events: data.sources.reduce((sum, one) => sum + one.events, 0),
      unparsed: data.sources.reduce((sum, one) => sum + one.unparsed, 0),
      rate: data.sources.reduce((sum, one) => sum + one.rate, 0),
      silent: 2,
    },
  }),
  listRules: ({ query }) => ({ rules: data.ruleRows.filter((rule) => rule.title.includes(query.get('text') ?? '')) }),
  getRule: ({ params }) => {
    const rule = data.ruleRows.find((one) => one.id === params['id']) ?? data.ruleRows[0];
    if (!rule) throw new Refusal('records.notFound', 404);
    return {
      ...rule,
      description: '查找门户访问日志中的注入特征；授权扫描地址除外。',
      yaml: data.ruleYaml(rule),
      groups: { open: 12, closed: 4 },
    };
  },
  listAudit: ({ query }) => {
    const { rows, ...rest } = page(data.audit, query, 100);
    return { entries: rows, ...rest, total: 1_140 };
  },
  verifyAudit: () => ({
    verdict: { ok: true, entries: 1_140, checkpoints: 23, unsigned: 17, firstBad: null },
    tookMs: 212,
  }),
  complianceSummary: () => ({
    standard: 'GB/T 22239-2019',
    level: 3,
    all: complianceCounts(),
    classes: data.classes.map((one) => ({ ...one, counts: complianceCounts(one.code) })),
    measuredAt: new Date(data.NOW).toISOString(),
  }),
  listComplianceItems: ({ query }) => ({
    items: data.items.filter(
      (item) =>
        (query.get('classCode') ?? item.classCode) === item.classCode &&
        (query.get('verdict') ?? item.verdict) === item.verdict &&
        item.requirementZh.includes(query.get('text') ?? ''),
    ),
  }),
  getComplianceItem: ({ params }) => {
    const item = data.items.find((one) => one.id === params['id']);
    const facts = { days: 43, requiredDays: 180, gaps: 0, oldest: new Date(data.NOW - 43 * 86_400_000).toISOString() };
    const evidence = [
      { id: 'ev-1', ruleId: 'EV-LOG-RETENTION', at: new Date(data.NOW).toISOString(), verdict: 'untested', facts },
    ];
    return { item, evidence: item?.evidenceRules.length === 0 ? [] : evidence };
  },
  listUsers: () => ({ users: data.users }),
  createUser: () => ({ user: data.users[5], oneTimePassword: 'Qm7-vexo-Lt29-Rk' }),
  patchUser: () => ({ user: data.users[5], oneTimePassword: 'Qm7-vexo-Lt29-Rk' }),
};
