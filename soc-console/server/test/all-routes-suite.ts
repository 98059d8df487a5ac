import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  API_ROUTES,
  EXPORT_HEADERS,
  isoTime,
  type AlertAction,
  type ApiOperation,
  type ApiRoute,
  type Role,
} from '@qiaolou/schema';
import type { ApiClient, CallInput } from './api-client.ts';
import type { ConsoleServerDeps } from '../src/index.ts';
import { openConsole, PASSWORD, type TestConsole } from './console-fixture.ts';
import { PLAYBOOK_ID } from './sample-playbook.ts';
import { eventId, GROUPS, RULE_ID, START } from './sample-records.ts';

const DAY = { from: isoTime(START - 86_400_000), to: isoTime(START) };

/** Every route of the API, once at least, over the given stores. */
export function describeAllRoutes(name: string, overrides: () => Promise<Partial<ConsoleServerDeps>>): void {
  describe(name, () => {
    let console_: TestConsole;
    const clients = new Map<Role, ApiClient>();

    beforeAll(async () => {
      console_ = await openConsole(await overrides());
    });
    afterAll(() => console_.close());

    async function as(role: Role): Promise<ApiClient> {
      const client = clients.get(role) ?? (await console_.loggedIn(role));
      clients.set(role, client);
      return client;
    }

    /** Calls that must succeed with an answer that fits its schema exactly: nothing missing, nothing more. */
    async function exact<O extends ApiOperation>(client: ApiClient, operation: O, input: CallInput<O> = {}) {
      const answer = await client.call(operation, input);
      const { response }: ApiRoute = API_ROUTES[operation];
      if (response.kind !== 'json') throw new Error(`${operation} does not answer with JSON`);
      expect(response.schema.parse(answer)).toEqual(answer);
      exercised.add(operation);
      return answer;
    }

    const exercised = new Set<ApiOperation>();

    describe('alerts', () => {
      test('the queue: rows with sparklines, facets, total', async () => {
        const list = await exact(await as('analyst'), 'listAlertGroups');
        expect(list.total).toBe(10);
        expect(list.rows.map((row) => row.id)).toEqual(GROUPS.map((group) => group.id));
        expect(list.rows[0]?.sparkline.bins.reduce((sum, n) => sum + n, 0)).toBe(2);
        expect(list.facets.find(({ field }) => field === 'tactic')?.values).toEqual([
          { value: 'credential-access', count: 5 },
          { value: 'initial-access', count: 5 },
          { value: 'persistence', count: 5 },
        ]);
        expect(list.facets.find(({ field }) => field === 'assignee')?.values).toEqual([{ value: '-', count: 10 }]);
      });

      test.each<[string, CallInput<'listAlertGroups'>['query'], number]>([
        ['one level', { level: 'critical' }, 1],
        ['two levels', { level: ['critical', 'medium'] }, 5],
        ['a rule', { ruleId: RULE_ID }, 5],
        ['a tactic', { tactic: 'initial-access' }, 5],
        ['a tactic that is part of a name', { tactic: 'access' }, 0],
        ['a wildcard as tactic', { tactic: '%' }, 0],
        ['nobody', { assignee: '-' }, 10],
        ['somebody', { assignee: 'analyst' }, 0],
        ['a source', { source: '10.1.0.99' }, 2],
        ['text in the title, any case', { text: 'ssh' }, 5],
        ['text that is a wildcard', { text: '%' }, 0],
        ['a time range', { from: isoTime(START - 1_200_000), to: isoTime(START) }, 2],
        ['no incident', { incidentId: 'none' }, 0],
      ])('filter by %s', async (_, query, total) => {
        const list = await exact(await as('analyst'), 'listAlertGroups', { query: query ?? {} });
        expect(list.total).toBe(total);
        expect(list.rows).toHaveLength(total);
      });

      test('a facet is counted under the other filters only', async () => {
        const { facets } = await exact(await as('analyst'), 'listAlertGroups', {
          query: { level: 'critical', ruleId: RULE_ID },
        });
        expect(facets.find(({ field }) => field === 'level')?.values).toEqual([{ value: 'high', count: 5 }]);
        expect(facets.find(({ field }) => field === 'ruleId')?.values).toEqual([
          { value: '5f2c7c2e-6d1f-4f53-9f2f-0a8f1b7f6a02', label: 'SSH 暴力破解', count: 1 },
        ]);
      });

      test.each(['lastSeen', 'firstSeen', 'risk', 'level', 'alerts'] as const)(
        'pages by %s, up and down, hold every row once',
        async (sort) => {
          const client = await as('analyst');
          const walk = async (order: 'asc' | 'desc'): Promise<string[]> => {
            const ids: string[] = [];
            for (let cursor: string | undefined; ;) {
              const query = { sort, order, limit: '3', ...(cursor !== undefined && { cursor }) };
              const page = await client.call('listAlertGroups', { query });
              ids.push(...page.rows.map((row) => row.id));
              if (page.next === undefined) return ids;
              cursor = page.next;
            }
          };
          const down = await walk('desc');
          expect(new Set(down)).toEqual(new Set(GROUPS.map((group) => group.id)));
          expect(down).toHaveLength(10);
          expect(await walk('asc')).toEqual(down.toReversed());
        },
      );

      test('the most severe first', async () => {
        const { rows } = await exact(await as('analyst'), 'listAlertGroups', { query: { sort: 'level' } });
        expect(rows.map((row) => row.level)).toEqual([
          'critical',
          ...Array.from({ length: 5 }, () => 'high'),
          ...Array.from({ length: 4 }, () => 'medium'),
        ]);
      });

      test('one group: alerts by page, history of the same rule and source, suggested playbook', async () => {
        const client = await as('analyst');
        const [first, , , , , , , eighth] = GROUPS;
        const detail = await exact(client, 'getAlertGroup', {
          params: { id: first?.id ?? '' },
          query: { alertsLimit: '1' },
        });
        expect(detail.alerts.rows).toHaveLength(1);
        expect(detail.playbooks.map(({ id }) => id)).toEqual([PLAYBOOK_ID]);
        expect(detail.sparkline.bins[0]).toBe(1);
        expect(detail.sparkline.bins[23]).toBe(1);
        const second = await exact(client, 'getAlertGroup', {
          params: { id: first?.id ?? '' },
          query: { alertsLimit: '1', alertsCursor: detail.alerts.next ?? '' },
        });
        expect(second.alerts.rows[0]?.at).toBe(first?.firstSeen);
        expect(second.alerts.next).toBeUndefined();
        const other = await exact(client, 'getAlertGroup', { params: { id: eighth?.id ?? '' } });
        expect(other.history.map(({ groupKey }) => groupKey)).toEqual(['10.1.0.99']);
        expect(await client.refusal('getAlertGroup', { params: { id: 'f'.repeat(40) } })).toBe('404 records.notFound');
      });

      test('bulk action: each row has its own outcome, conflicts bring the row as it is', async () => {
        const client = await as('analyst');
        const ids = GROUPS.slice(0, 3).map(({ id }) => ({ id, version: 1 }));
        const taken = await exact(client, 'actOnAlertGroups', {
          body: { ids: ids.slice(0, 1), action: { kind: 'take' } },
        });
        expect(taken.results[0]).toMatchObject({ ok: true, group: { assignee: 'analyst', version: 2 } });
        const again = await exact(client, 'actOnAlertGroups', {
          body: { ids: [...ids, { id: 'missing', version: 1 }], action: { kind: 'take' } },
        });
        expect(again.results.map((one) => (one.ok ? 'ok' : one.code))).toEqual([
          'records.versionConflict',
          'ok',
          'ok',
          'records.notFound',
        ]);
        expect(again.results[0]).toMatchObject({ current: { version: 2 } });
      });

      test('close, undo, reopen; work only for those who can do it', async () => {
        const client = await as('analyst');
        const { rows } = await exact(client, 'listAlertGroups', { query: { status: 'open', sort: 'risk' } });
        let [row] = rows;
        if (row === undefined) throw new Error('no open row');
        const { id } = row;
        const act = async (action: AlertAction): Promise<string> => {
          const { results } = await exact(client, 'actOnAlertGroups', {
            body: { ids: [{ id, version: row?.version ?? 0 }], action },
          });
          const [result] = results;
          if (result?.ok !== true) return result?.code ?? '';
          row = { ...result.group, sparkline: row?.sparkline ?? { from: '', to: '', bins: [] } };
          return `${result.group.status} ${result.group.verdict ?? '-'} ${result.group.assignee ?? '-'}`;
        };
        expect(await act({ kind: 'assign', assignee: 'analyst' })).toBe('open - analyst');
        expect(await act({ kind: 'close', verdict: 'false_positive', reason: '扫描器' })).toBe(
          'closed false_positive analyst',
        );
        expect(await act({ kind: 'undo' })).toBe('open - analyst');
        expect(await act({ kind: 'undo' })).toBe('incidents.badTransition');
        expect(await act({ kind: 'close', verdict: 'benign' })).toBe('closed benign analyst');
        expect(await act({ kind: 'reopen' })).toBe('open - analyst');
        expect(await act({ kind: 'status', status: 'handled' })).toBe('handled - analyst');
        for (const assignee of ['nobody', 'viewer'])
          expect(
            await client.refusal('actOnAlertGroups', {
              body: { ids: [{ id, version: 1 }], action: { kind: 'assign', assignee } },
            }),
          ).toBe('400 users.cannotBeAssigned');
        const noVerdict = { kind: 'close' } as unknown as AlertAction;
        expect(
          await client.refusal('actOnAlertGroups', { body: { ids: [{ id, version: 1 }], action: noVerdict } }),
        ).toBe('400 api.badRequest');
      });

      test('export as CSV', async () => {
        const response = await (await as('analyst')).send('exportAlertGroups', { query: { ruleId: RULE_ID } });
        exercised.add('exportAlertGroups');
        expect(response.headers.get('content-type')).toBe('text/csv; charset=utf-8');
        expect(response.headers.get('content-disposition')).toContain('attachment');
        expect((await response.text()).split('\r\n')).toHaveLength(1 + 5 + 1);
      });

      test('assignees are those who may triage', async () => {
        const { assignees } = await exact(await as('viewer'), 'listAssignees');
        expect(assignees).toEqual([{ name: 'analyst', displayName: 'analyst' }]);
      });
    });

    describe('incidents and playbooks', () => {
      test('from alerts to an incident with a run, a task, a note and the end', async () => {
        const client = await as('analyst');
        const groupIds = GROUPS.slice(4, 6).map(({ id }) => id);
        const created = await exact(client, 'createIncident', { body: { title: '门户网站木马', groupIds } });
        const { id } = created.incident;
        expect(created.groups).toHaveLength(2);
        const patched = await exact(client, 'patchIncident', {
          params: { id },
          body: { version: created.incident.version, status: 'analysing' },
        });
        expect(patched.incident.status).toBe('analysing');
        const stale = { params: { id }, body: { version: created.incident.version, status: 'handling' as const } };
        expect(await client.refusal('patchIncident', stale)).toBe('409 records.versionConflict');
        const grown = await exact(client, 'addIncidentGroups', {
          params: { id },
          body: { version: patched.incident.version, groupIds: [GROUPS[6]?.id ?? ''] },
        });
        expect(grown.groups).toHaveLength(3);
        const noted = await exact(client, 'addIncidentNote', { params: { id }, body: { text: '已联系单位' } });
        expect(noted.entry.kind).toBe('note');

        const { playbooks } = await exact(client, 'listPlaybooks');
        expect(playbooks[0]?.steps.map(({ type, next }) => [type, next.length])).toEqual([
          ['start', 1],
          ['action', 1],
          ['end', 0],
        ]);
        const started = await exact(client, 'startRun', { body: { playbookId: PLAYBOOK_ID, incidentId: id } });
        const task = await waitForTask(client, id);
        const listed = await exact(client, 'listIncidents', { query: { status: ['analysing'], text: '木马' } });
        expect(listed.rows).toMatchObject([{ id, groups: 3, openTasks: 1 }]);
        const answered = await exact(client, 'answerTask', {
          params: { id: task.id },
          body: { version: task.version, outcome: 'success', note: '已清除' },
        });
        expect(answered.tasks).toMatchObject([{ status: 'done', doneBy: 'analyst' }]);
        expect(
          await client.refusal('answerTask', { params: { id: task.id }, body: { version: 1, outcome: 'success' } }),
        ).toBe('409 playbooks.taskNotOpen');
        await poll(
          async () => (await exact(client, 'getRun', { params: { id: started.run.id } })).run.status === 'succeeded',
        );

        const second = await exact(client, 'startRun', {
          body: { playbookId: PLAYBOOK_ID, incidentId: id, mode: 'drill' },
        });
        const cancelled = await exact(client, 'cancelRun', {
          params: { id: second.run.id },
          body: { reason: '演练结束' },
        });
        expect(cancelled.run.status).toBe('cancelled');
        const detail = await exact(client, 'getIncident', { params: { id } });
        expect(detail.runs.map(({ run }) => run.status).sort()).toEqual(['cancelled', 'succeeded']);
        expect(detail.timeline.some(({ kind }) => kind === 'note')).toBe(true);
      });

      test('what is not there', async () => {
        const client = await as('analyst');
        const params = { id: 'nothing' };
        expect(await client.refusal('getIncident', { params })).toBe('404 records.notFound');
        expect(await client.refusal('getRun', { params })).toBe('404 playbooks.runNotFound');
        expect(await client.refusal('answerTask', { params, body: { version: 1, outcome: 'success' } })).toBe(
          '404 playbooks.taskNotFound',
        );
        expect(await client.refusal('startRun', { body: { playbookId: 'playbook--x', incidentId: null } })).toBe(
          '404 playbooks.notFound',
        );
      });
    });

    describe('events', () => {
      test('search by text and by tree, page by page', async () => {
        const client = await as('analyst');
        const query = 'source.ip: 10.2.0.1 and not event.kind: pipeline_error';
        const first = await exact(client, 'searchEvents', { body: { query, ...DAY, limit: 10 } });
        expect(first.events).toHaveLength(10);
        const second = await exact(client, 'searchEvents', {
          body: { query: first.ast, ...DAY, limit: 100, after: first.next },
        });
        expect(first.events.length + second.events.length).toBe(first.total.value);
      });

      test('a query that does not parse says where', async () => {
        const response = await (await as('analyst')).send('searchEvents', { body: { query: 'source.ip: (', ...DAY } });
        expect(response.status).toBe(400);
        const { error } = (await response.json()) as { error: { code: string; details: Record<string, unknown> } };
        expect(error.code).toMatch(/^query\./);
        expect(error.details['at']).toBe(12);
      });

      test('histogram: every bucket of the range, adding up; split by a field', async () => {
        const client = await as('analyst');
        const plain = await exact(client, 'eventHistogram', { body: { ...DAY, intervalMs: 1_800_000 } });
        expect(plain.buckets).toHaveLength(48);
        expect(plain.buckets.reduce((sum, { count }) => sum + count, 0)).toBe(120);
        const split = await exact(client, 'eventHistogram', {
          body: { ...DAY, intervalMs: 3_600_000, by: 'event.kind' },
        });
        const values = split.buckets.flatMap(({ by }) => by ?? []);
        expect(values.reduce((sum, { count }) => sum + count, 0)).toBe(120);
        const empty = await exact(client, 'eventHistogram', {
          body: { query: 'user.name: nobody', ...DAY, intervalMs: 3_600_000 },
        });
        expect(empty.buckets.map(({ count }) => count)).toEqual(Array.from({ length: 24 }, () => 0));
        expect(await client.refusal('eventHistogram', { body: { ...DAY, intervalMs: 1_000 } })).toBe(
          '400 query.badTimeRange',
        );
      });

      test('most frequent values of a field', async () => {
        const top = await exact(await as('analyst'), 'topValues', { body: { ...DAY, field: 'event.kind' } });
        expect(top).toMatchObject({
          total: 120,
          values: [
            { value: 'event', count: 108 },
            { value: 'pipeline_error', count: 12 },
          ],
        });
      });

      test('by id, one and many', async () => {
        const client = await as('analyst');
        const { event } = await exact(client, 'getEvent', { params: { id: eventId(3) } });
        expect(event['event.id']).toBe(eventId(3));
        expect(await client.refusal('getEvent', { params: { id: 'nothing' } })).toBe('404 records.notFound');
        const { events } = await exact(client, 'eventsByIds', { body: { ids: [eventId(5), 'nothing', eventId(4)] } });
        expect(events.map((one) => one['event.id'])).toEqual([eventId(5), eventId(4)]);
      });

      test('export: NDJSON whole, CSV cut and saying so, formulas disarmed, audited', async () => {
        const client = await as('analyst');
        const whole = await client.send('exportEvents', { body: { ...DAY, format: 'ndjson' } });
        exercised.add('exportEvents');
        expect(whole.headers.get(EXPORT_HEADERS.truncated)).toBe('false');
        expect((await whole.text()).trim().split('\n')).toHaveLength(120);
        const cut = await client.send('exportEvents', {
          body: { ...DAY, format: 'csv', limit: 50, fields: ['@timestamp', 'url.original'] },
        });
        expect(cut.headers.get(EXPORT_HEADERS.truncated)).toBe('true');
        expect(cut.headers.get(EXPORT_HEADERS.total)).toBe('120');
        expect(cut.headers.get('content-disposition')).toContain('events-first-50-of-120.csv');
        const text = await cut.text();
        expect(text.trim().split('\r\n')).toHaveLength(51);
        expect(text).toContain("'=cmd|calc");
        const empty = await client.send('exportEvents', {
          body: { query: 'user.name: nobody', ...DAY, format: 'ndjson' },
        });
        expect(await empty.text()).toBe('');
        const audit = await (await as('audit_admin')).call('listAudit', { query: { action: 'events.export' } });
        expect(audit.entries[1]?.details).toMatchObject({ total: 120, rows: 50, format: 'csv' });
      });

      test('a range that ends before it begins', async () => {
        const body = { from: DAY.to, to: DAY.from };
        expect(await (await as('analyst')).refusal('searchEvents', { body })).toBe('400 query.badTimeRange');
      });

      test('the field dictionary', async () => {
        const { fields } = await exact(await as('viewer'), 'listFields');
        expect(fields.find(({ name }) => name === 'source.ip')).toMatchObject({ type: 'ip', zh: '源地址' });
      });
    });

    describe('sources, rules, overview', () => {
      test('sources with sums', async () => {
        const list = await exact(await as('system_admin'), 'listSources');
        expect(list.totals).toMatchObject({ received: 200, unparsed: 1, rate: 3, silent: 1 });
        expect(list.sources.map(({ peer }) => peer)).toEqual(['10.9.0.1', '10.9.0.2']);
      });

      test('rules with what they found', async () => {
        const client = await as('security_admin');
        const { rules } = await exact(client, 'listRules', {
          query: { level: 'high', technique: 'T1505.003', text: '木马' },
        });
        expect(rules).toMatchObject([{ id: RULE_ID, hits: 10, falsePositives: 0 }]);
        expect((await exact(client, 'listRules', { query: { level: 'low' } })).rules).toEqual([]);
        const rule = await exact(client, 'getRule', { params: { id: RULE_ID } });
        expect(Object.values(rule.groups).reduce((sum, n) => sum + n, 0)).toBe(5);
        expect(await client.refusal('getRule', { params: { id: 'nothing' } })).toBe('404 records.notFound');
      });

      test('each figure of the overview equals what its link shows', async () => {
        const client = await as('analyst');
        const { figures } = await exact(client, 'getOverview');
        expect(figures).toHaveLength(9);
        for (const { value, link } of figures) {
          const shown = await countShown(client, link);
          expect(shown, JSON.stringify(link)).toBe(value);
        }
        const sysadmin = await exact(await as('system_admin'), 'getOverview');
        expect(sysadmin.figures.map(({ key }) => key)).toEqual(['sourcesSilent']);
      });
    });

    describe('audit, compliance, users, the rest', () => {
      test('the audit trail: filtered, paged, verified', async () => {
        const client = await as('audit_admin');
        const first = await exact(client, 'listAudit', { query: { action: 'session.', limit: '2' } });
        expect(first.entries.every(({ action }) => action === 'session.login')).toBe(true);
        const second = await exact(client, 'listAudit', {
          query: { action: 'session.', limit: '2', cursor: first.next ?? '' },
        });
        expect(second.entries[0]?.seq).toBeLessThan(first.entries[1]?.seq ?? 0);
        const byActor = await exact(client, 'listAudit', {
          query: {
            actor: 'analyst',
            action: 'alert.take',
            objectType: 'alertGroup',
            outcome: 'success',
            ...DAY,
            to: isoTime(START + 1),
          },
        });
        expect(byActor.total).toBe(3);
        const { verdict } = await exact(client, 'verifyAudit');
        expect(verdict).toMatchObject({ ok: true, firstBad: null });
      });

      test('compliance', async () => {
        const client = await as('viewer');
        const summary = await exact(client, 'complianceSummary');
        expect(summary.all.total).toBe(summary.classes.reduce((sum, { counts }) => sum + counts.total, 0));
        const { items } = await exact(client, 'listComplianceItems', { query: { text: '8.1.5.4 d' } });
        expect(items.map(({ id }) => id)).toEqual(['L3-8.1.5.4-d']);
        await exact(client, 'getComplianceItem', { params: { id: 'L3-8.1.5.4-d' } });
        expect(await client.refusal('getComplianceItem', { params: { id: 'nothing' } })).toBe(
          '404 compliance.itemNotFound',
        );
        await exact(client, 'listEvidence');
      });

      test('users', async () => {
        const client = await as('system_admin');
        expect((await exact(client, 'listUsers')).users).toHaveLength(5);
        const made = await exact(client, 'createUser', {
          body: { name: 'zhang.san', displayName: '张三', roles: ['viewer'] },
        });
        expect(made.user.mustChangePassword).toBe(true);
        await exact(client, 'patchUser', {
          params: { id: made.user.id },
          body: { version: made.user.version, displayName: '张三丰' },
        });
      });

      test('session', async () => {
        const client = console_.client();
        client.csrf = (await exact(client, 'login', { body: { name: 'viewer', password: PASSWORD } })).csrfToken;
        await exact(client, 'getSession');
        const body = { currentPassword: PASSWORD, newPassword: 'Harbour-Bell-93?east' };
        client.csrf = (await exact(client, 'changePassword', { body })).csrfToken;
        expect((await client.send('logout')).status).toBe(204);
        exercised.add('logout');
      });

      test('tasks', async () => {
        const list = await exact(await as('analyst'), 'listTasks', {
          query: { status: ['open', 'done', 'cancelled'] },
        });
        expect(list.total).toBe(2);
      });

      test('the document describes itself', async () => {
        const document = await exact(await as('analyst'), 'getOpenApi');
        expect(document).toMatchObject({ openapi: '3.1.0' });
      });

      test('the stream opens', async () => {
        const abort = new AbortController();
        const response = await (await as('analyst')).fetch('/api/v1/stream', { signal: abort.signal });
        expect(response.headers.get('content-type')).toBe('text/event-stream; charset=utf-8');
        abort.abort();
        exercised.add('stream');
      });
    });

    test('every route of the table was exercised', () => {
      expect([...exercised].sort()).toEqual(Object.keys(API_ROUTES).sort());
    });

    async function waitForTask(client: ApiClient, incidentId: string) {
      const found = await poll(async () => {
        const { tasks } = await exact(client, 'listTasks', { query: { status: 'open', incidentId } });
        return tasks[0];
      });
      return found;
    }
  });
}

async function countShown(
  client: ApiClient,
  { screen, query }: { readonly screen: string; readonly query: Readonly<Record<string, string | string[]>> },
): Promise<number> {
  switch (screen) {
    case 'alerts':
      return (await client.call('listAlertGroups', { query })).total;
    case 'incidents':
      return (await client.call('listIncidents', { query })).total;
    case 'tasks':
      return (await client.call('listTasks', { query })).total;
    case 'events': {
      const body = query as { query: string; from: string; to: string };
      return (await client.call('searchEvents', { body })).total.value;
    }
    default:
      return (await client.call('listSources')).sources.filter(({ silent }) => silent).length;
  }
}

/** Asks until there is an answer; 10 s at most. */
async function poll<T>(ask: () => Promise<T | undefined | false>): Promise<T> {
  for (const deadline = Date.now() + 10_000; Date.now() < deadline;) {
    const answer = await ask();
    if (answer !== undefined && answer !== false) return answer;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  throw new Error('nothing came within 10 s');
}
