import { afterEach, describe, expect, test } from 'vitest';
import { SocError, type RunStep } from '@qiaolou/schema';
import type { Playbook } from '../src/index.ts';
import { extension, manual, playbook, spied, stepId } from './build-playbook.ts';
import { openBench, type EngineBench } from './engine-bench.ts';

const S = stepId('start', 1);
const A = stepId('action', 2);
const B = stepId('action', 3);
const C = stepId('action', 4);
const IF = stepId('if-condition', 5);
const P = stepId('parallel', 6);
const [E, E1, E2] = [stepId('end', 10), stepId('end', 11), stepId('end', 12)];
const start = { type: 'start', on_completion: A };
const end = { type: 'end' };

let bench: EngineBench;
afterEach(() => bench.close());

async function begin(
  document: Playbook,
  mode: 'live' | 'drill' = 'live',
  variables?: Record<string, string>,
): Promise<string> {
  bench = await openBench([document]);
  const run = await bench.engine.startRun({
    playbookId: document.id,
    incidentId: null,
    mode,
    actor: 'system',
    ip: null,
    variables,
  });
  await bench.queue.drain();
  expect(bench.queue.faults).toEqual([]);
  return run.id;
}

const statusOf = (steps: readonly RunStep[]) =>
  Object.fromEntries(
    steps.map((step) => [
      `${step.stepId.slice(0, step.stepId.indexOf('--'))}${Number(step.stepId.slice(-12))}`,
      step.status,
    ]),
  );
const openTask = async () => {
  const [task] = await bench.engine.listTasks({ status: 'open' });
  if (task === undefined) throw new Error('no open task');
  return task;
};
const li = { actor: 'li', ip: '10.0.0.5', roles: ['analyst'] as const };

test('an automatic run ends by itself, writes journal, steps, effects and audit', async () => {
  const runId = await begin(playbook({ [S]: start, [A]: spied(E, { what: 'block' }), [E]: end }));
  const detail = await bench.engine.getRun(runId);
  expect(detail.run).toMatchObject({ status: 'succeeded', startedBy: 'system', mode: 'live' });
  expect(statusOf(detail.steps)).toEqual({ start1: 'succeeded', action2: 'succeeded', end10: 'succeeded' });
  expect(detail.effects).toMatchObject([{ connector: 'spy', state: 'applied', response: { did: 'block' } }]);
  expect(bench.spy.calls).toEqual(['apply block']);
  expect(await bench.engine.verifyRun(runId)).toEqual({ ok: true, entries: detail.events, firstBad: null });
  const audit = await bench.records.db.selectFrom('auditEntries').select(['actor', 'action']).orderBy('seq').execute();
  expect(audit).toEqual([
    { actor: 'system', action: 'playbook.start' },
    { actor: `playbook:${runId}`, action: 'playbook.action' },
    { actor: `playbook:${runId}`, action: 'playbook.end' },
  ]);
  expect((await bench.records.verifyAudit([])).ok).toBe(true);
});

test('a changed journal entry is found', async () => {
  const runId = await begin(playbook({ [S]: start, [A]: spied(E, { what: 'block' }), [E]: end }));
  await bench.records.transaction(async (tx) => {
    await tx.db
      .updateTable('runEvents')
      .set({ actor: 'mallory' })
      .where('runId', '=', runId)
      .where('seq', '=', 4)
      .execute();
  });
  expect(await bench.engine.verifyRun(runId)).toMatchObject({ ok: false, firstBad: 4 });
});

describe('manual tasks', () => {
  const document = playbook(
    {
      [S]: start,
      [A]: manual(IF, {
        ...extension({ role: 'analyst', deadline_seconds: 600 }),
        on_completion: undefined,
        on_success: IF,
        on_failure: IF,
        out_args: ['__outcome__', '__who__'],
      }),
      [IF]: {
        type: 'if-condition',
        condition: "__outcome__:value = 'success'",
        on_true: B,
        on_false: C,
        on_completion: E,
      },
      [B]: spied(E1, { what: '__who__:value' }),
      [E1]: end,
      [C]: manual(E2),
      [E2]: end,
      [E]: end,
    },
    { playbook_variables: { __outcome__: { type: 'string' }, __who__: { type: 'string' } } },
  );

  test('wait for a person, then the run goes on with the answer', async () => {
    const runId = await begin(document);
    expect((await bench.engine.getRun(runId)).run.status).toBe('waiting');
    const task = await openTask();
    expect(task).toMatchObject({
      title: '人工',
      instructions: '请处理',
      role: 'analyst',
      dueAt: '2026-11-22T02:10:00.000Z',
      status: 'open',
    });
    expect(
      await bench.engine.answerTask({
        ...li,
        taskId: task.id,
        outcome: 'success',
        note: '属实',
        version: 1,
        variables: { __who__: 'attacker' },
      }),
    ).toMatchObject({ status: 'done', doneBy: 'li', outcome: 'success' });
    await bench.queue.drain();
    const { run, steps, variables } = await bench.engine.getRun(runId);
    expect(run.status).toBe('succeeded');
    expect(variables).toMatchObject({ __outcome__: 'success', __who__: 'attacker' });
    expect(bench.spy.calls).toEqual(['apply attacker']);
    expect(statusOf(steps)).toMatchObject({ action3: 'succeeded', action4: 'skipped', end12: 'skipped' });
  });

  test('answered as failed, take the other way', async () => {
    const runId = await begin(document);
    const { id } = await openTask();
    await bench.engine.answerTask({ ...li, taskId: id, outcome: 'failure', note: '误报' });
    const second = await openTask();
    expect(second.stepId).toBe(C);
    await expect(bench.engine.answerTask({ ...li, taskId: id, outcome: 'success', note: '' })).rejects.toMatchObject({
      code: 'playbooks.taskNotOpen',
    });
    await bench.engine.answerTask({ ...li, taskId: second.id, outcome: 'success', note: '' });
    const { run, steps } = await bench.engine.getRun(runId);
    expect(run.status).toBe('succeeded');
    expect(statusOf(steps)).toMatchObject({ action2: 'failed', action3: 'skipped', action4: 'succeeded' });
  });

  test.each([
    [{ roles: ['viewer'] as const }, 'playbooks.wrongRole'],
    [{ version: 7 }, 'records.versionConflict'],
    [{ taskId: 'nope' }, 'playbooks.taskNotFound'],
    [{ variables: { __other__: 'x' } }, 'playbooks.badVariable'],
  ])('refuse %j with %s and change nothing', async (over, code) => {
    await begin(document);
    const { id } = await openTask();
    await expect(
      bench.engine.answerTask({ ...li, taskId: id, outcome: 'success', note: '', ...over }),
    ).rejects.toMatchObject({ code });
    expect(await openTask()).toMatchObject({ version: 1 });
  });
});

describe('failures', () => {
  const flaky = playbook({
    [S]: start,
    [A]: spied(E, { what: 'x' }, extension({ retry: { max_attempts: 3, backoff_ms: 1000 } })),
    [E]: end,
  });
  const broken = (retryable: boolean) => new SocError('playbooks.connectorFailed', { retryable });

  test('are retried with growing pauses', async () => {
    bench = await openBench([flaky]);
    bench.spy.faults.push(broken(true), broken(true));
    const { id } = await bench.engine.startRun({
      playbookId: flaky.id,
      incidentId: null,
      mode: 'live',
      actor: 'system',
      ip: null,
    });
    await bench.queue.drain();
    expect(bench.spy.calls).toEqual([]);
    bench.clock.advance(999);
    await bench.queue.drain();
    expect(bench.spy.faults).toHaveLength(1);
    bench.clock.advance(1);
    await bench.queue.drain();
    expect(bench.spy.faults).toHaveLength(0);
    bench.clock.advance(2000);
    await bench.queue.drain();
    expect((await bench.engine.getRun(id)).run.status).toBe('succeeded');
    // After a failed try the engine looks before it acts again.
    expect(bench.spy.calls).toEqual(['check x', 'check x', 'apply x']);
  });

  test.each([
    ['too often', [true, true, true]],
    ['for good', [false]],
  ])('%s end the run as failed', async (_, faults) => {
    bench = await openBench([flaky]);
    bench.spy.faults.push(...faults.map(broken));
    const { id } = await bench.engine.startRun({
      playbookId: flaky.id,
      incidentId: null,
      mode: 'live',
      actor: 'system',
      ip: null,
    });
    for (let i = 0; i < 4; i++) {
      await bench.queue.drain();
      bench.clock.advance(10_000);
    }
    const detail = await bench.engine.getRun(id);
    expect(detail.run.status).toBe('failed');
    expect(detail.steps.find((step) => step.stepId === A)?.output).toMatchObject({
      fault: { code: 'playbooks.connectorFailed' },
    });
    expect(detail.effects).toMatchObject([{ state: 'failed' }]);
  });

  test('go to on_failure, and a variable without value never reaches a connector', async () => {
    const document = playbook(
      {
        [S]: start,
        [A]: spied(E, { what: '__ip__:value' }, { on_completion: undefined, on_success: E, on_failure: B }),
        [B]: manual(E1),
        [E]: end,
        [E1]: end,
      },
      { playbook_variables: { __ip__: { type: 'ipv4-addr', external: true } } },
    );
    const runId = await begin(document);
    expect(bench.spy.calls).toEqual([]);
    const detail = await bench.engine.getRun(runId);
    expect(detail.run.status).toBe('waiting');
    expect(detail.steps.find((step) => step.stepId === A)?.output).toMatchObject({
      fault: { code: 'playbooks.missingVariable', details: { variables: ['__ip__'] } },
    });
  });

  test('in one branch end the others and start the exception path', async () => {
    const X = stepId('action', 20);
    const document = playbook(
      {
        [S]: { type: 'start', on_completion: P },
        [P]: { type: 'parallel', next_steps: [A, B], on_completion: E },
        [A]: spied(E1, { nonsense: 1 }),
        [E1]: end,
        [B]: manual(E2),
        [E2]: end,
        [E]: end,
        [X]: manual(stepId('end', 21), { name: '接管' }),
        [stepId('end', 21)]: end,
      },
      { workflow_exception: X },
    );
    const runId = await begin(document);
    const before = await bench.engine.getRun(runId);
    expect(statusOf(before.steps)).toMatchObject({
      action2: 'failed',
      action3: 'skipped',
      parallel6: 'failed',
      action20: 'waiting',
    });
    expect(before.tasks.map((task) => [task.title, task.status])).toEqual(
      expect.arrayContaining([
        ['人工', 'cancelled'],
        ['接管', 'open'],
      ]),
    );
    const task = await openTask();
    await bench.engine.answerTask({ ...li, taskId: task.id, outcome: 'success', note: '' });
    expect((await bench.engine.getRun(runId)).run.status).toBe('failed');
  });

  test('go to an exception path that shares its end with the main path', async () => {
    const X = stepId('action', 20);
    const shared = (over: Record<string, unknown>) =>
      playbook(
        {
          [S]: start,
          [A]: spied(E, { nonsense: 1 }),
          [X]: manual(E, { name: '接管' }),
          [E]: { ...end, ...over },
        },
        { workflow_exception: X },
      );
    const runId = await begin(shared({}));
    await bench.engine.answerTask({ ...li, taskId: (await openTask()).id, outcome: 'success', note: '' });
    expect(await bench.engine.getRun(runId)).toMatchObject({ run: { status: 'failed' } });
    await bench.close();

    // The end of the main path itself takes too long: it is then the end of the exception path as well.
    const late = playbook(
      { [S]: { ...start, on_completion: E }, [X]: manual(E), [E]: { ...end, delay: 1_000, timeout: 1 } },
      { workflow_exception: X },
    );
    const lateId = await begin(late);
    bench.clock.advance(10_000);
    await bench.queue.drain();
    for (const task of await bench.engine.listTasks({ status: 'open' }))
      await bench.engine.answerTask({ ...li, taskId: task.id, outcome: 'success', note: '' });
    bench.clock.advance(10_000);
    await bench.queue.drain();
    expect(['failed', 'succeeded']).toContain((await bench.engine.getRun(lateId)).run.status);
  });

  test('wait as long as the other side asks', async () => {
    bench = await openBench([flaky]);
    bench.spy.faults.push(new SocError('playbooks.connectorFailed', { retryable: true, retryAfterMs: 600_000 }));
    const request = { playbookId: flaky.id, incidentId: null, mode: 'live', actor: 'system', ip: null } as const;
    const { id } = await bench.engine.startRun(request);
    await bench.queue.drain();
    bench.clock.advance(599_999);
    await bench.queue.drain();
    expect((await bench.engine.getRun(id)).run.status).toBe('running');
    bench.clock.advance(1);
    await bench.queue.drain();
    expect((await bench.engine.getRun(id)).run.status).toBe('succeeded');
  });

  test('a step that takes too long fails with ACTION_TIMEOUT', async () => {
    const document = playbook({
      [S]: start,
      [A]: manual(E, { timeout: 60_000, on_completion: undefined, on_success: E, on_failure: B }),
      [B]: manual(E1),
      [E]: end,
      [E1]: end,
    });
    const runId = await begin(document);
    bench.clock.advance(60_000);
    await bench.queue.drain();
    const detail = await bench.engine.getRun(runId);
    expect(detail.steps.find((step) => step.stepId === A)).toMatchObject({
      status: 'failed',
      output: { fault: { code: 'ACTION_TIMEOUT' } },
    });
    expect(detail.tasks.map((task) => task.status).sort()).toEqual(['cancelled', 'open']);
  });
});

test('parallel branches join', async () => {
  const runId = await begin(
    playbook({
      [S]: { type: 'start', on_completion: P },
      [P]: { type: 'parallel', next_steps: [A, B], on_completion: C },
      [A]: spied(E1, { what: 'a' }),
      [E1]: end,
      [B]: manual(E2),
      [E2]: end,
      [C]: spied(E, { what: 'c' }),
      [E]: end,
    }),
  );
  expect(bench.spy.calls).toEqual(['apply a']);
  await bench.engine.answerTask({ ...li, taskId: (await openTask()).id, outcome: 'success', note: '' });
  await bench.queue.drain();
  expect(bench.spy.calls).toEqual(['apply a', 'apply c']);
  expect((await bench.engine.getRun(runId)).run.status).toBe('succeeded');
});

test('a drill plans and touches nothing', async () => {
  const runId = await begin(
    playbook({ [S]: start, [A]: spied(B, { what: 'block' }), [B]: manual(E), [E]: end }),
    'drill',
  );
  expect(bench.spy.calls).toEqual(['plan block']);
  expect(await openTask()).toMatchObject({ title: '【演练】人工' });
  const detail = await bench.engine.getRun(runId);
  expect(detail.effects).toEqual([]);
  expect(detail.steps.find((step) => step.stepId === A)?.output).toMatchObject({ drill: true, summary: 'would block' });
});

test('an effect is taken back when its time is over, once', async () => {
  const runId = await begin(playbook({ [S]: start, [A]: spied(E, { what: 'block', ttlSeconds: 3600 }), [E]: end }));
  bench.clock.advance(3_599_000);
  expect((await bench.engine.reconcile()).undo).toBe(0);
  bench.clock.advance(1_000);
  expect((await bench.engine.reconcile()).undo).toBe(1);
  await bench.queue.drain();
  await bench.engine.reconcile();
  await bench.queue.drain();
  expect(bench.spy.calls).toEqual(['apply block', 'undo block']);
  const detail = await bench.engine.getRun(runId);
  expect(detail.effects).toMatchObject([{ state: 'undone', undoneAt: expect.any(String) as string }]);
  expect(detail.run.status).toBe('succeeded');
});

test('cancelling takes tasks and jobs back', async () => {
  const runId = await begin(playbook({ [S]: start, [A]: manual(E), [E]: end }));
  expect(await bench.engine.cancelRun({ runId, reason: '误启动', actor: 'li', ip: null })).toMatchObject({
    status: 'cancelled',
  });
  expect((await bench.engine.getRun(runId)).tasks).toMatchObject([{ status: 'cancelled' }]);
  await expect(bench.engine.cancelRun({ runId, reason: '', actor: 'li', ip: null })).rejects.toMatchObject({
    code: 'playbooks.runEnded',
  });
  await expect(bench.engine.cancelRun({ runId: 'nope', reason: '', actor: 'li', ip: null })).rejects.toMatchObject({
    code: 'playbooks.runNotFound',
  });
});

test('a queue that loses everything loses no run', async () => {
  const document = playbook({ [S]: start, [A]: spied(B, { what: 'a' }), [B]: spied(E, { what: 'b' }), [E]: end });
  bench = await openBench([document]);
  const { id } = await bench.engine.startRun({
    playbookId: document.id,
    incidentId: null,
    mode: 'live',
    actor: 'system',
    ip: null,
  });
  bench.queue.loseEverything();
  await bench.queue.drain();
  expect(bench.spy.calls).toEqual([]);
  expect(await bench.engine.reconcile()).toMatchObject({ ready: 1 });
  await bench.queue.drain();
  expect((await bench.engine.getRun(id)).run.status).toBe('succeeded');
});

test('the same run id starts once; unknown playbooks, connectors and variables are refused', async () => {
  const document = playbook({ [S]: start, [A]: spied(E, { what: 'a' }), [E]: end });
  const other = {
    ...playbook({
      [S]: start,
      [A]: { ...spied(E, {}), commands: [{ type: 'x-qiaolou-connector', command: 'absent' }] },
      [E]: end,
    }),
    id: 'playbook--00000000-0000-4000-8000-000000000002',
  };
  bench = await openBench([document, other]);
  const request = { playbookId: document.id, incidentId: null, mode: 'live', actor: 'system', ip: null } as const;
  const first = await bench.engine.startRun({ ...request, runId: 'auto-1' });
  await bench.queue.drain();
  expect((await bench.engine.startRun({ ...request, runId: 'auto-1' })).id).toBe(first.id);
  await bench.queue.drain();
  expect(bench.spy.calls).toEqual(['apply a']);
  await expect(bench.engine.startRun({ ...request, playbookId: 'nope' })).rejects.toMatchObject({
    code: 'playbooks.notFound',
  });
  await expect(bench.engine.startRun({ ...request, playbookId: other.id })).rejects.toMatchObject({
    code: 'playbooks.unsupported',
    details: { connector: 'absent' },
  });
  await expect(bench.engine.startRun({ ...request, variables: { __x__: '1' } })).rejects.toMatchObject({
    code: 'playbooks.badVariable',
  });
  await expect(bench.engine.startRun({ ...request, incidentId: 'nope' })).rejects.toMatchObject({
    code: 'records.notFound',
  });
  expect(await bench.engine.listRuns({})).toHaveLength(1);
});
