import { toRow, type Effect } from '@qiaolou/record-store';
import { isoTime, PLAYBOOK_ROUTES } from '@qiaolou/schema';
import { expect, test } from 'vitest';
import { PLAYBOOK_ID } from '../sample-playbook.ts';
import { ANALYST, READERS, areaTests } from './area-tests.ts';

const BLOCK_ID = 'b'.repeat(64);

/** A block as a run of another playbook left it; its connector is not there. */
function block(runId: string, now: number): Effect {
  return {
    ...{ idempotencyKey: BLOCK_ID, connector: 'firewall', target: '203.0.113.7', state: 'applied' },
    request: { runId, stepId: 'action--00000000-0000-4000-8000-000000000002', unit: 0, args: {} },
    ...{ response: {}, outputs: {}, appliedAt: isoTime(now), undoAt: isoTime(now + 3_600_000), undoneAt: null },
    ...{ checkedAt: null, undoTries: null, fault: null, reapplied: null, lift: null },
  };
}

export const playbooks = areaTests(PLAYBOOK_ROUTES, {
  access: {
    listPlaybooks: READERS,
    startRun: ANALYST,
    getRun: READERS,
    cancelRun: ANALYST,
    listTasks: READERS,
    exportTasks: READERS,
    answerTask: ANALYST,
    listEffects: READERS,
    exportEffects: READERS,
    liftEffect: ANALYST,
  },
  calls: ({ as, console, exact, exercised }) => {
    test('tasks', async () => {
      const list = await exact(await as('analyst'), 'listTasks', {
        query: { status: ['open', 'done', 'cancelled'] },
      });
      expect(list.total).toBe(2);
    });

    test('a task of a run without an incident is answered, and the answer is in the audit trail', async () => {
      const client = await as('analyst');
      const body = { playbookId: PLAYBOOK_ID, incidentId: null };
      const { run, tasks } = await exact(client, 'startRun', { body });
      const [task] = (await exact(client, 'listTasks', { query: { id: [tasks[0]?.id ?? ''] } })).tasks;
      expect(task).toMatchObject({ runId: run.id, incidentId: null, status: 'open', title: '核查' });
      const params = { id: task?.id ?? '' };
      const answer = { version: 1, outcome: 'success', note: '已核查' } as const;
      expect(await (await as('security_admin')).refusal('answerTask', { params, body: answer })).toBe(
        '403 auth.forbidden',
      );
      const answered = await exact(client, 'answerTask', { params, body: answer });
      expect(answered.run.status).toBe('succeeded');
      const entries = await console()
        .records.db.selectFrom('auditEntries')
        .select(['actor', 'objectId'])
        .where('action', '=', 'playbook.answer')
        .orderBy('seq', 'desc')
        .execute();
      expect(entries[0]).toEqual({ actor: 'analyst', objectId: run.id });
    });

    test('tasks are found by what they say, by role and by state, page by page', async () => {
      const client = await as('security_admin');
      const found = async (query: Parameters<typeof client.call<'listTasks'>>[1]) =>
        (await client.call('listTasks', query)).total;
      expect(await found({ query: { text: '核查' } })).toBe(3);
      expect(await found({ query: { text: '网站目录' } })).toBe(3);
      // Names of properties are no text.
      expect(await found({ query: { text: 'instructions' } })).toBe(0);
      expect(await found({ query: { role: ['analyst'] } })).toBe(3);
      expect(await found({ query: { role: ['viewer'] } })).toBe(0);
      expect(await found({ query: { status: ['cancelled'] } })).toBe(1);
      const first = await exact(client, 'listTasks', { query: { limit: '2' } });
      expect([first.tasks.length, first.total]).toEqual([2, 3]);
      const second = await exact(client, 'listTasks', { query: { limit: '2', cursor: first.next ?? '' } });
      expect(second.tasks.map(({ id }) => id)).not.toEqual(first.tasks.map(({ id }) => id));
      expect([second.tasks.length, second.next]).toEqual([1, undefined]);
    });

    test('tasks as CSV', async () => {
      const response = await (await as('security_admin')).send('exportTasks', { query: { status: ['done'] } });
      exercised('exportTasks');
      expect(response.headers.get('content-disposition')).toContain('tasks.csv');
      const lines = (await response.text()).split('\r\n');
      expect(lines[0]).toContain('id,status,title,titleEn');
      expect(lines).toHaveLength(1 + 2 + 1);
    });

    test('a block in force is listed, exported and lifted; a second time it is said who did', async () => {
      const client = await as('analyst');
      const { records, clock } = console();
      const { run } = await exact(client, 'startRun', { body: { playbookId: PLAYBOOK_ID, incidentId: null } });
      await records.transaction(async (tx) => {
        await tx.db
          .insertInto('effects')
          .values(toRow('effects', block(run.id, clock.now())))
          .execute();
      });
      const { effects, total } = await exact(await as('security_admin'), 'listEffects', {
        query: { text: '203.0.113' },
      });
      expect([total, effects.length]).toEqual([1, 1]);
      expect(effects[0]).toMatchObject({ id: BLOCK_ID, target: '203.0.113.7', state: 'applied', stepName: '核查' });
      const csv = await (await as('security_admin')).send('exportEffects');
      exercised('exportEffects');
      expect(await csv.text()).toContain('203.0.113.7');
      const params = { id: BLOCK_ID };
      const body = { reason: '误封' };
      expect(await (await as('security_admin')).refusal('liftEffect', { params, body })).toBe('403 auth.forbidden');
      expect(await client.refusal('liftEffect', { params, body: { reason: ' ' } })).toMatch(/^400 /);
      expect(await client.refusal('liftEffect', { params: { id: 'nothing' }, body })).toBe(
        '404 playbooks.effectNotFound',
      );
      expect((await exact(client, 'liftEffect', { params, body })).run.id).toBe(run.id);
      const [lifting] = (await client.call('listEffects')).effects;
      expect(lifting).toMatchObject({ lift: { by: 'analyst', reason: '误封' } });
      await exact(client, 'cancelRun', { params: { id: run.id }, body: { reason: '测试' } });
    });
  },
});
