import { afterEach, expect, test } from 'vitest';
import { SocError } from '@qiaolou/schema';
import type { Connector } from '../src/index.ts';
import { MAX_UNDO_TRIES } from '../src/engine/undo-effect.ts';
import { extension, manual, playbook, spied, stepId } from './build-playbook.ts';
import { openBench, type EngineBench } from './engine-bench.ts';

const [S, A, B, E] = [stepId('start', 1), stepId('action', 2), stepId('action', 3), stepId('end', 10)];
const start = { type: 'start', on_completion: A };
const end = { type: 'end' };
const li = { actor: 'li', ip: '10.0.0.5', roles: ['analyst'] as const };
const MINUTE = 60_000;

let bench: EngineBench;
afterEach(() => bench.close());

/** A wall that other people have their hands on, and that may be out of order. */
function wall() {
  const blocked = new Map<string, number | undefined>();
  const calls: string[] = [];
  const world = { blocked, calls, broken: undefined as string | undefined, forbidden: false };
  const work = async <T>(name: string, act: () => T): Promise<T> => {
    calls.push(name);
    if (world.broken === undefined) return act();
    throw new SocError('playbooks.connectorFailed', { reason: world.broken, retryable: true });
  };
  const connector: Connector = {
    id: 'spy',
    args: { safeParse: (data: unknown) => ({ success: true, data }) } as never,
    danger: 'reversible',
    plan: () => Promise.resolve({ summary: '', steps: [] }),
    check: () => Promise.resolve(blocked.has('x') ? 'present' : 'absent'),
    apply: (args) =>
      work('apply', () => {
        blocked.set('x', (args as { ttlSeconds?: number }).ttlSeconds);
        return { response: { applied: 'x' }, outputs: {} };
      }),
    verify: () =>
      work('verify', () => {
        if (world.forbidden) throw new SocError('playbooks.neverBlock', {});
        return blocked.has('x');
      }),
    undo: () => work('undo', () => ({ removed: blocked.delete('x') })),
    undoAfterSeconds: (args) => (args as { ttlSeconds?: number }).ttlSeconds ?? null,
    forRest: (args, ttlSeconds) => ({ ...(args as object), ttlSeconds }),
  };
  return { world, connector };
}

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

/** Lets time pass, as the periodic work does. */
async function pass(minutes: number): Promise<void> {
  for (let minute = 0; minute < minutes; minute++) {
    bench.clock.advance(MINUTE);
    await bench.engine.uphold();
    await bench.engine.reconcile();
    await bench.queue.drain();
  }
  expect(bench.queue.faults).toEqual([]);
}

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
