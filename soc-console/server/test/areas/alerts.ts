import { ALERT_ROUTES, isoTime, type AlertAction, type TriageAct } from '@qiaolou/schema';
import { expect, test, vi } from 'vitest';
import type { CallInput } from '../api-client.ts';
import { PLAYBOOK_ID } from '../sample-playbook.ts';
import { GROUPS, RULE_ID, START } from '../sample-records.ts';
import { ANALYST, READERS, areaTests } from './area-tests.ts';

export const alerts = areaTests(ALERT_ROUTES, {
  access: {
    listAlertGroups: READERS,
    alertHistogram: READERS,
    exportAlertGroups: READERS,
    queryAlertGroups: READERS,
    exportAlertGroupsQuery: READERS,
    getAlertGroup: READERS,
    actOnAlertGroups: ANALYST,
    planTriageAct: ANALYST,
    listTriageActs: ANALYST,
    getTriageAct: ANALYST,
    startTriageAct: ANALYST,
    cancelTriageAct: ANALYST,
    undoTriageAct: ANALYST,
    listAssignees: READERS,
  },
  calls: ({ as, console, exact, exercised }) => {
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
        {
          value: '5f2c7c2e-6d1f-4f53-9f2f-0a8f1b7f6a02',
          label: 'SSH 暴力破解',
          labelEn: 'SSH brute force',
          count: 1,
        },
      ]);
    });

    test('the histogram counts every row that matches, in the bucket it was last seen in', async () => {
      const client = await as('analyst');
      const [from, to] = [isoTime(START - 3_600_000), isoTime(START)];
      const hour = await exact(client, 'alertHistogram', { query: { from, to } });
      expect(hour).toMatchObject({ intervalMs: 60_000, total: 6 });
      expect(hour.buckets).toHaveLength(60);
      expect(hour.buckets.filter(({ count }) => count > 0)).toEqual(
        GROUPS.slice(0, 6)
          .map(({ lastSeen, level }) => ({ at: lastSeen, count: 1, levels: { [level]: 1 } }))
          .toReversed(),
      );
      // Narrowed to a bucket, the queue holds what the bucket counts.
      const bucket = hour.buckets.find(({ count }) => count > 0);
      const narrowed = { from: bucket?.at ?? '', to: isoTime(Date.parse(bucket?.at ?? '') + hour.intervalMs) };
      expect((await exact(client, 'listAlertGroups', { query: narrowed })).total).toBe(bucket?.count);
      const always = await exact(client, 'alertHistogram', { query: { level: ['critical', 'medium'] } });
      expect(always).toMatchObject({ intervalMs: 3_600_000, total: 5 });
      expect(always.buckets.map(({ levels }) => levels)).toEqual([{ medium: 2 }, { critical: 1, medium: 2 }]);
      expect((await exact(client, 'alertHistogram', { query: { text: '%' } })).buckets).toEqual([]);
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
      expect(await client.refusal('actOnAlertGroups', { body: { ids: [{ id, version: 1 }], action: noVerdict } })).toBe(
        '400 api.badRequest',
      );
    });

    test('an act on all that match: planned with its count, started, told, taken back', async () => {
      const client = await as('analyst');
      const { clock } = console();
      clock.advance(1_000);
      const filters = { ruleId: [RULE_ID], notAssignee: ['nobody'] };
      const open = async () => (await client.call('listAlertGroups', { query: { ...filters, status: 'open' } })).total;
      const before = await open();
      const body = { filters: { ...filters, status: ['open' as const] }, action: { kind: 'take' as const } };
      const planned = await exact(client, 'planTriageAct', { body });
      expect(planned).toMatchObject({ state: 'planned', total: before, inOpenCritical: 0, filters: body.filters });
      const ended = async (id: string): Promise<TriageAct> =>
        await vi.waitFor(async () => {
          const act = await exact(client, 'getTriageAct', { params: { id } });
          expect(act.state).toBe('done');
          return act;
        }, 500_000);
      const params = { id: planned.id };
      await exact(client, 'startTriageAct', { params, body: { confirmed: false } });
      expect(await ended(planned.id)).toMatchObject({ total: before, done: before, leftOut: [], mayUndo: true });
      expect(await open()).toBe(0);
      expect(await client.refusal('startTriageAct', { params, body: { confirmed: false } })).toBe(
        '409 incidents.actState',
      );
      expect(await client.refusal('cancelTriageAct', { params })).toBe('409 incidents.actState');
      exercised('cancelTriageAct');
      const undo = await exact(client, 'undoTriageAct', { params });
      expect(await ended(undo.id)).toMatchObject({ undoes: planned.id, done: before });
      expect(await open()).toBe(before);
      const { acts } = await exact(client, 'listTriageActs');
      expect(acts.find(({ id }) => id === planned.id)).toMatchObject({ undone: before, mayUndo: false });
      // What was done to selections before is among them.
      expect(acts.some((act) => act.filters === null && act.undoes === null)).toBe(true);
      const assign = { filters: {}, action: { kind: 'assign' as const, assignee: 'viewer' } };
      expect(await client.refusal('planTriageAct', { body: assign })).toBe('400 users.cannotBeAssigned');
    });

    test('export as CSV', async () => {
      const response = await (await as('analyst')).send('exportAlertGroups', { query: { ruleId: RULE_ID } });
      exercised('exportAlertGroups');
      expect(response.headers.get('content-type')).toBe('text/csv; charset=utf-8');
      expect(response.headers.get('content-disposition')).toContain('attachment');
      expect((await response.text()).split('\r\n')).toHaveLength(1 + 5 + 1);
    });

    test('the queue takes a filter of the query language, with its facets, its histogram and its export', async () => {
      const client = await as('analyst');
      const query = { query: 'rule.name: *SSH* and (event.severity >= 5 or alert.source: 10.1.0.99)' };
      const list = await exact(client, 'listAlertGroups', { query });
      expect(list.total).toBe(3);
      expect(list.rows.every(({ ruleTitle }) => ruleTitle.startsWith('SSH'))).toBe(true);
      expect(list.facets.find(({ field }) => field === 'level')?.values).toEqual([
        { value: 'medium', count: 2 },
        { value: 'critical', count: 1 },
      ]);
      expect((await exact(client, 'alertHistogram', { query })).total).toBe(3);
      const file = await client.send('exportAlertGroups', { query });
      expect((await file.text()).split('\r\n')).toHaveLength(1 + 3 + 1);
      const body = { filters: query, action: { kind: 'take' as const } };
      expect((await exact(client, 'planTriageAct', { body })).total).toBe(3);
    });

    test('a filter that cannot be read is refused, in the list and before stages', async () => {
      const client = await as('analyst');
      const refused = (query: string) => client.refusal('queryAlertGroups', { body: { query } });
      expect(await refused('alert.status: open and alert.stat: x | count')).toBe('400 query.noSuchField');
      expect(await refused('* | groupby password_hash')).toBe('400 query.noSuchField');
      expect(await refused('rule.name =~ /(a)\\1/ | count')).toBe('400 query.badRegex');
      const listed = (query: string) => client.refusal('listAlertGroups', { query: { query } });
      expect(await listed('alert.stat: x')).toBe('400 query.noSuchField');
      expect(await listed('* | count')).toBe('400 query.pipe');
    });

    test('stages over the queue: groups, a chart, records', async () => {
      const client = await as('viewer');
      const ask = (query: string) => exact(client, 'queryAlertGroups', { body: { query } });
      const groups = await ask('| stats count sum(alert.count) distinct(threat.tactic.name) by rule.name');
      expect(groups.understood).toBe('* | stats count sum(alert.count) distinct(threat.tactic.name) by rule.name');
      const rows = groups.kind === 'table' ? groups.rows : [];
      expect(rows.map(([name, count, , tactics]) => [name, count, tactics])).toContainEqual(['SSH 暴力破解', 5, 2]);
      const chart = await ask('| timechart 1m by alert.level');
      expect(chart.kind === 'table' && chart.rows.reduce((sum, row) => sum + Number(row[2]), 0)).toBe(10);
      expect(chart.range.from < chart.range.to).toBe(true);
      const records = await ask('alert.level: critical | fields rule.name alert.source');
      expect(records).toMatchObject({ kind: 'records', columns: ['rule.name', 'alert.source'] });
      expect(records.kind === 'records' && records.records).toHaveLength(1);
      const body = { query: '*', from: isoTime(START), to: isoTime(START) };
      expect(await client.refusal('queryAlertGroups', { body })).toBe('400 query.badTimeRange');
    });

    test('the result of stages as CSV, with an entry in the trail', async () => {
      const query = { query: '| stats count by rule.name | sort count desc' };
      const response = await (await as('analyst')).send('exportAlertGroupsQuery', { query });
      exercised('exportAlertGroupsQuery');
      expect(response.headers.get('content-disposition')).toContain('alert-groups-query.csv');
      const lines = (await response.text()).split('\r\n');
      expect(lines[0]?.replace('\ufeff', '')).toBe('rule.name,count');
      expect(lines).toContain('SSH 暴力破解,5');
      const entry = await console()
        .records.db.selectFrom('auditEntries')
        .select('details')
        .where('action', '=', 'alert.export')
        .orderBy('seq', 'desc')
        .executeTakeFirstOrThrow();
      expect(JSON.parse(entry.details)).toEqual({ filters: query, total: lines.length - 2 });
    });

    test('assignees are those who may triage', async () => {
      const { assignees } = await exact(await as('viewer'), 'listAssignees');
      expect(assignees).toEqual([{ name: 'analyst', displayName: 'analyst' }]);
    });
  },
});
