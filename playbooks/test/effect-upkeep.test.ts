import { toJson } from '@qiaolou/record-store';
import type { JsonObject } from '@qiaolou/schema';
import { afterEach, expect, test } from 'vitest';
import { MAX_UNDO_TRIES } from '../src/engine/undo-effect.ts';
import { extension, manual, playbook, spied, stepId } from './build-playbook.ts';
import { openBench, passMinutes, type EngineBench } from './engine-bench.ts';
import { wall } from './wall.ts';

const [S, A, B, E] = [stepId('start', 1), stepId('action', 2), stepId('action', 3), stepId('end', 10)];
const start = { type: 'start', on_completion: A };
const end = { type: 'end' };
const li = { actor: 'li', ip: '10.0.0.5', roles: ['analyst'] as const };

let bench: EngineBench;
afterEach(() => bench.close());

async function begin(over: Record<string, unknown> = {}) {
  const { world, connector } = wall();
  const document = playbook({
    [S]: start,
    [A]: spied(E, { what: 'x', ttlSeconds: 3600 }),
    [E]: end,
    ...over,
  });
  bench = await openBench([document], { connectors: [connector] });
  const run = await bench.engine.startRun({
    playbookId: document.id,
    incidentId: null,
    mode: 'live',
    actor: 'system',
    ip: null,
  });
  await bench.queue.drain();
  expect(world.blocked.get('x')).toBe(3600);
  world.calls.length = 0;
  return { world, runId: run.id };
}

const pass = (minutes: number) => passMinutes(bench, minutes);
const audit = async (action: string) =>
  (await bench.records.db.selectFrom('auditEntries').select(['action', 'outcome']).orderBy('seq').execute())
    .filter((entry) => entry.action === action)
    .map(({ outcome }) => outcome);
const openTasks = () => bench.engine.listTasks({ status: 'open' });

test('an undo that fails is written down each time, tried a bounded number of times, and then a task of a person', async () => {
  const { world, runId } = await begin();
  await pass(59);
  world.broken = 'refused';
  world.calls.length = 0;
  await pass(240);
  expect(world.calls.filter((call) => call === 'undo')).toHaveLength(MAX_UNDO_TRIES);
  expect(await audit('playbook.undo')).toEqual(Array.from({ length: MAX_UNDO_TRIES }, () => 'failure'));
  const { steps, effects } = await bench.engine.getRun(runId);
  expect(steps.find((step) => step.stepId === A)?.output).toMatchObject({
    undoFault: { code: 'playbooks.connectorFailed', tries: MAX_UNDO_TRIES, final: true },
  });
  expect(effects).toMatchObject([
    { state: 'applied', undoTries: MAX_UNDO_TRIES, fault: { details: { reason: 'refused' } } },
  ]);
  const tasks = await openTasks();
  expect(tasks).toMatchObject([{ runId, effectKey: effects[0]?.idempotencyKey, title: '未能撤销，请人工处理：自动' }]);

  await bench.engine.answerTask({ ...li, taskId: tasks[0]?.id ?? '', outcome: 'success', note: '已在设备上解除' });
  expect((await bench.engine.getRun(runId)).effects).toMatchObject([{ state: 'undone', fault: null }]);
  await pass(5);
  expect(await openTasks()).toEqual([]);
  expect((await bench.engine.verifyRun(runId)).ok).toBe(true);
});

test('an effect whose run cannot be read keeps no other from being kept up', async () => {
  const { world } = await begin({
    [A]: spied(B, { what: 'x', ttlSeconds: 3600 }),
    [B]: spied(E, { what: 'x again', ttlSeconds: 3600 }),
  });
  const [first] = await bench.records.db.selectFrom('effects').selectAll().orderBy('idempotencyKey').execute();
  await bench.records.transaction(async (tx) => {
    const unread = { request: toJson<JsonObject>({}) };
    await tx.db
      .updateTable('effects')
      .set(unread)
      .where('idempotencyKey', '=', first?.idempotencyKey ?? '')
      .execute();
  });
  world.blocked.clear();
  await expect(bench.engine.uphold()).rejects.toThrow('names no run');
  expect(world.blocked.has('x')).toBe(true);
});

test('an undo that works later leaves no task, and a person can have it tried again', async () => {
  const { world, runId } = await begin();
  await pass(59);
  world.broken = 'refused';
  await pass(2);
  world.broken = undefined;
  await pass(3);
  expect(await audit('playbook.undo')).toEqual(['failure', 'failure', 'success']);
  expect((await bench.engine.getRun(runId)).effects).toMatchObject([{ state: 'undone' }]);
  expect(await openTasks()).toEqual([]);
  await bench.close();

  const again = await begin();
  await pass(59);
  again.world.broken = 'refused';
  await pass(60);
  again.world.broken = undefined;
  const [task] = await openTasks();
  await bench.engine.answerTask({ ...li, taskId: task?.id ?? '', outcome: 'failure', note: '设备已恢复' });
  await pass(1);
  expect(again.world.blocked.size).toBe(0);
  expect((await bench.engine.getRun(again.runId)).effects).toMatchObject([{ state: 'undone' }]);
});

test('a block that somebody flushed is put back for the rest of its time, and that is told', async () => {
  const { world, runId } = await begin();
  await pass(10);
  expect(new Set(world.calls)).toEqual(new Set(['verify']));
  world.blocked.clear();
  await pass(1);
  expect(world.blocked.get('x')).toBe(3600 - 11 * 60);
  expect(await audit('playbook.reapply')).toEqual(['success']);
  const { steps, effects } = await bench.engine.getRun(runId);
  expect(steps.find((step) => step.stepId === A)?.output).toMatchObject({ reappliedAt: expect.any(String) as string });
  expect(effects).toMatchObject([{ state: 'applied', checkedAt: expect.any(String) as string }]);
  await pass(49);
  expect(world.blocked.size).toBe(0);
});

test('a block that cannot be put back is told once, tried on, and the task goes when it is there again', async () => {
  const { world, runId } = await begin();
  world.blocked.clear();
  world.broken = 'nft is gone';
  await pass(10);
  expect(await audit('playbook.reapply')).toEqual(['failure']);
  expect(await openTasks()).toMatchObject([{ runId, title: '处置效果已失效：自动' }]);
  expect((await bench.engine.getRun(runId)).steps.find((step) => step.stepId === A)?.output).toMatchObject({
    lost: { code: 'playbooks.connectorFailed' },
  });
  world.broken = undefined;
  await pass(1);
  expect(world.blocked.has('x')).toBe(true);
  expect(await openTasks()).toEqual([]);
  expect(await audit('playbook.reapply')).toEqual(['failure', 'success']);
});

test('a block of an address that must never be blocked any more is taken back', async () => {
  const { world, runId } = await begin();
  world.forbidden = true;
  await pass(2);
  expect(world.blocked.size).toBe(0);
  expect((await bench.engine.getRun(runId)).effects).toMatchObject([{ state: 'undone' }]);
  expect(await openTasks()).toEqual([]);
});

test('what a false alarm led to is taken back when the step that says so is done, and stays away', async () => {
  const { world, runId } = await begin({
    [A]: spied(B, { what: 'x', ttlSeconds: 3600 }),
    [B]: manual(E, extension({ undoes: [A] })),
  });
  const [task] = await openTasks();
  await bench.engine.answerTask({ ...li, taskId: task?.id ?? '', outcome: 'success', note: '误报' });
  await pass(3);
  expect(world.blocked.size).toBe(0);
  expect((await bench.engine.getRun(runId)).effects).toMatchObject([{ state: 'undone' }]);
  expect(world.calls.filter((call) => call === 'apply')).toEqual([]);
});
