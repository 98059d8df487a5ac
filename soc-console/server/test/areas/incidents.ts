import { INCIDENT_ROUTES } from '@qiaolou/schema';
import { expect, test } from 'vitest';
import type { ApiClient } from '../api-client.ts';
import { PLAYBOOK_ID } from '../sample-playbook.ts';
import { GROUPS } from '../sample-records.ts';
import { ANALYST, READERS, areaTests, type Played } from './area-tests.ts';

export const incidents = areaTests(INCIDENT_ROUTES, {
  access: {
    listIncidents: READERS,
    queryIncidents: READERS,
    exportIncidentsQuery: READERS,
    createIncident: ANALYST,
    getIncident: READERS,
    patchIncident: ANALYST,
    addIncidentGroups: ANALYST,
    addIncidentNote: ANALYST,
  },
  calls: (played) => {
    const { as, exact } = played;
    test('incidents take a filter of the query language, and stages', async () => {
      const client = await as('analyst');
      const { incident } = await exact(client, 'createIncident', {
        body: { title: '查询语言的测试', groupIds: [GROUPS[9]?.id ?? ''] },
      });
      const listed = { query: { query: 'incident.title: 查询语言 not incident.status: closed' } };
      expect((await exact(client, 'listIncidents', listed)).rows.map(({ id }) => id)).toEqual([incident.id]);
      expect(await client.refusal('listIncidents', { query: { query: 'alert.status: open' } })).toBe(
        '400 query.noSuchField',
      );
      const body = { query: 'incident.title: 查询语言 | groupby incident.status' };
      expect(await exact(client, 'queryIncidents', { body })).toMatchObject({ kind: 'table', rows: [['reported', 1]] });
      const file = await client.send('exportIncidentsQuery', {
        query: { query: 'incident.title: 查询语言 | fields incident.number incident.title' },
      });
      played.exercised('exportIncidentsQuery');
      expect((await file.text()).split('\r\n')[1]).toBe(`${incident.number},查询语言的测试`);
    });

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
      const task = await waitForTask(played, client, id);
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
  },
});

/** The first open task of an incident. */
async function waitForTask({ exact }: Played, client: ApiClient, incidentId: string) {
  const found = await poll(async () => {
    const { tasks } = await exact(client, 'listTasks', { query: { status: 'open', incidentId } });
    return tasks[0];
  });
  return found;
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
