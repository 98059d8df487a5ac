import { SocError, type Incident } from '@qiaolou/schema';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import {
  createPlaybookEngine,
  createPlaybookLibrary,
  effectPage,
  type Connector,
  type Playbook,
} from '../src/index.ts';
import { MAX_UNDO_TRIES } from '../src/engine/undo-effect.ts';
import { playbook, spied, stepId } from './build-playbook.ts';
import { openBench, passMinutes, spyConnector, type EngineBench } from './engine-bench.ts';
import { wall } from './wall.ts';

const [S, A, E] = [stepId('start', 1), stepId('action', 2), stepId('end', 10)];
const li = { actor: 'li', ip: '10.0.0.5', roles: ['analyst'] as const };
const MINUTE = 60_000;
const REASON = '误封省政务云出口';

let bench: EngineBench;
let world: ReturnType<typeof wall>['world'];
let connector: Connector;
let runId: string;

const blocking = (ttl: object = { ttlSeconds: 3600 }): Playbook =>
  playbook({
    [S]: { type: 'start', on_completion: A },
    [A]: spied(E, { what: 'x', address: '203.0.113.7', ...ttl }, { name: '封禁来源' }),
    [E]: { type: 'end' },
  });

async function begin(document: Playbook): Promise<void> {
  ({ world, connector } = wall());
  bench = await openBench([document], { connectors: [connector] });
  await bench.records.transaction(async (tx) => {
    await tx.db.insertInto('incidents').values(INCIDENT).execute();
  });
  const given = { playbookId: document.id, incidentId: 'i1', mode: 'live', actor: 'wang', ip: null } as const;
  runId = (await bench.engine.startRun(given)).id;
  await bench.queue.drain();
  expect(world.blocked.has('x')).toBe(true);
}

const INCIDENT: Incident = {
  ...{
    id: 'i1',
    number: 'SJ-20261122-0001',
    title: '暴力破解',
    titleEn: null,
    level: 'high',
    grade: null,
    status: 'handling',
  },
  ...{ assignee: null, summary: '', conclusion: null, openedAt: '2026-11-22T01:00:00.000Z', closedAt: null },
  ...{ updatedAt: '2026-11-22T01:00:00.000Z', version: 1 },
};

beforeEach(() => begin(blocking()));
afterEach(() => bench.close());

const pass = (minutes: number) => passMinutes(bench, minutes);
/** Without the thread for long reads, which takes longer to start than a case. */
const reads = () => ({ clock: bench.clock, records: { dialect: bench.records.dialect, longReads: bench.records.db } });
const list = async (filters: Partial<Parameters<typeof effectPage>[1]> = {}) =>
  (await effectPage(reads(), { limit: 50, ...filters })).effects;
const one = async () => (await list())[0];
const lift = async (reason = REASON) => {
  const effect = await one();
  await bench.engine.liftEffect({ ...li, key: effect?.id ?? '', reason });
};

test('a block is listed with what it is on, since when and until, and what put it there', async () => {
  expect(await list()).toEqual([
    {
      id: expect.stringMatching(/^[0-9a-f]{64}$/) as string,
      ...{ connector: 'spy', target: '203.0.113.7', state: 'applied', checkedAt: null, fault: null, lift: null },
      ...{ since: '2026-11-22T02:00:00.000Z', until: '2026-11-22T03:00:00.000Z', reapplied: 0, undoTries: 0 },
      ...{
        runId,
        ...{ stepName: '封禁来源', stepNameEn: null, playbookName: '测试剧本', playbookNameEn: null },
        incidentId: 'i1',
        incidentNumber: 'SJ-20261122-0001',
      },
    },
  ]);
});

test('blocks are found by what they are on, connector, playbook, step, incident and state', async () => {
  const found: readonly (readonly [Parameters<typeof list>[0], number])[] = [
    [{ text: '203.0.113' }, 1],
    [{ text: 'SJ-2026' }, 1],
    [{ text: '测试剧本' }, 1],
    [{ text: '封禁来' }, 1],
    [{ text: 'SPY' }, 1],
    [{ text: '198.51' }, 0],
    [{ incidentId: 'i1' }, 1],
    [{ incidentId: 'i2' }, 0],
    [{ state: ['applied'] }, 1],
    [{ state: ['lost', 'lifting'] }, 0],
  ];
  for (const [filters, n] of found) {
    const page = await effectPage(reads(), { limit: 50, ...filters });
    expect([filters, page.effects.length, page.total]).toEqual([filters, n, n]);
  }
});

test('its state is what was seen last: there, put back, gone', async () => {
  await pass(1);
  expect(await one()).toMatchObject({ state: 'verified', checkedAt: '2026-11-22T02:01:00.000Z' });
  world.blocked.clear();
  await pass(2);
  expect(await one()).toMatchObject({ state: 'reapplied', reapplied: 1 });
  world.blocked.clear();
  world.broken = 'nft is gone';
  await pass(1);
  expect(await one()).toMatchObject({ state: 'lost', fault: 'playbooks.connectorFailed' });
  await bench.close();
  await begin(blocking());
  await pass(59);
  world.broken = 'refused';
  await pass(1);
  expect(await one()).toMatchObject({ state: 'undoFailed', undoTries: 1 });
});

test('a block is lifted before its time: undone at once, with who and why in run, incident and audit trail', async () => {
  await pass(5);
  await lift();
  expect(await one()).toMatchObject({
    state: 'lifting',
    lift: { by: 'li', at: '2026-11-22T02:05:00.000Z', reason: REASON },
  });
  await bench.queue.drain();
  expect(world.blocked.size).toBe(0);
  expect(await list()).toEqual([]);
  const { steps, effects } = await bench.engine.getRun(runId);
  expect(effects).toMatchObject([{ state: 'undone', undoneAt: '2026-11-22T02:05:00.000Z', lift: { by: 'li' } }]);
  expect(steps.find(({ stepId: id }) => id === A)?.output).toMatchObject({ lifted: { reason: REASON } });
  const audit = await bench.records.db.selectFrom('auditEntries').selectAll().orderBy('seq').execute();
  expect(audit.slice(-2).map(({ actor, ip, action, objectId }) => ({ actor, ip, action, objectId }))).toEqual([
    { actor: 'li', ip: '10.0.0.5', action: 'playbook.lift', objectId: runId },
    { actor: `playbook:${runId}`, ip: null, action: 'playbook.undo', objectId: runId },
  ]);
  expect(audit.at(-2)?.details).toContain(REASON);
  const timeline = await bench.records.db.selectFrom('timeline').selectAll().where('kind', '=', 'action').execute();
  expect(timeline.slice(-2).map(({ actor, details }) => [actor, details])).toEqual([
    ['li', expect.stringContaining('"event":"lifted"')],
    [`playbook:${runId}`, expect.stringContaining('"event":"undone"')],
  ]);
  expect((await bench.engine.verifyRun(runId)).ok).toBe(true);
  expect(await bench.records.verifyAudit([])).toMatchObject({ ok: true });
  // It stays away.
  world.calls.length = 0;
  await pass(10);
  expect(world.calls).toEqual([]);
});

describe('lifting is refused', () => {
  const refused = { code: 'playbooks.effectNotInForce' };

  test('of what is not there', async () => {
    const lifting = bench.engine.liftEffect({ ...li, key: 'f'.repeat(64), reason: REASON });
    await expect(lifting).rejects.toMatchObject({ code: 'playbooks.effectNotFound' });
  });

  test('of what is being lifted, and of what is gone: it says who was first', async () => {
    const key = (await one())?.id ?? '';
    await lift();
    const again = () => bench.engine.liftEffect({ ...li, actor: 'zhao', key, reason: 'x' });
    await expect(again()).rejects.toMatchObject({ ...refused, details: { state: 'lifting', liftedBy: 'li' } });
    await bench.queue.drain();
    await expect(again()).rejects.toMatchObject({ ...refused, details: { state: 'undone', liftedBy: 'li' } });
    expect((await bench.engine.getRun(runId)).effects).toMatchObject([{ lift: { by: 'li' } }]);
  });

  test('of two at once all but one', async () => {
    const key = (await one())?.id ?? '';
    const lifts = ['li', 'zhao', 'qian'].map((actor) => bench.engine.liftEffect({ ...li, actor, key, reason: 'x' }));
    const settled = await Promise.allSettled(lifts);
    expect(settled.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected', 'rejected']);
  });

  test('of an act that cannot be taken back', async () => {
    await bench.close();
    const once = { ...spyConnector(), undo: undefined } as unknown as Connector;
    const document = playbook({
      [S]: { type: 'start', on_completion: A },
      [A]: spied(E, { what: 'mail' }),
      [E]: { type: 'end' },
    });
    bench = await openBench([document], { connectors: [once] });
    const given = { playbookId: document.id, incidentId: null, mode: 'live', actor: 'li', ip: null } as const;
    const { id } = await bench.engine.startRun(given);
    await bench.queue.drain();
    const { effects } = await bench.engine.getRun(id);
    expect(effects).toMatchObject([{ state: 'applied' }]);
    expect(await list()).toEqual([]);
    const lifting = bench.engine.liftEffect({ ...li, key: effects[0]?.idempotencyKey ?? '', reason: 'x' });
    await expect(lifting).rejects.toMatchObject(refused);
  });
});

describe('where the connector is away', () => {
  test('lifting is tried again as undoing is, and ends as a task of a person', async () => {
    world.broken = 'refused';
    await lift();
    await bench.queue.drain();
    expect(await one()).toMatchObject({ state: 'undoFailed', undoTries: 1, fault: 'playbooks.connectorFailed' });
    await pass(60);
    expect(await one()).toMatchObject({ state: 'undoFailed', undoTries: MAX_UNDO_TRIES, until: null });
    expect(await bench.engine.listTasks({ status: 'open' })).toMatchObject([
      {
        title: '未能撤销，请人工处理：封禁来源',
        english: {
          title: 'Could not be undone, a person must see to it: 封禁来源',
          instructions: expect.stringContaining('The connector failed') as string,
          choices: { success: 'Undone by hand', failure: 'Try to undo again' },
        },
      },
    ]);
    // Lifting it once more begins the tries again; the task goes with its trouble.
    world.broken = undefined;
    await lift('设备已恢复');
    await bench.queue.drain();
    expect(world.blocked.size).toBe(0);
    expect(await bench.engine.listTasks({ status: 'open' })).toEqual([]);
  });

  test('the queue being away too only delays it', async () => {
    await lift();
    bench.queue.loseEverything();
    await pass(1);
    expect(world.blocked.size).toBe(0);
  });
});

test('a block without an end is in force, kept up, and can be lifted', async () => {
  await bench.close();
  await begin(blocking({}));
  expect(await one()).toMatchObject({ state: 'applied', until: null });
  bench.clock.advance(48 * 60 * MINUTE);
  await pass(1);
  world.blocked.clear();
  await pass(1);
  expect(world.blocked.has('x')).toBe(true);
  expect(await one()).toMatchObject({ state: 'reapplied', until: null });
  await lift();
  await bench.queue.drain();
  expect(world.blocked.size).toBe(0);
  expect(await list()).toEqual([]);
});

/** A block of which nobody can tell whether it was done, doing it again having failed; its run, and the task that asks a person. */
async function blockInDoubt(verify: Connector['verify']) {
  await bench.close();
  const spy = spyConnector();
  const doubtful: Connector = { ...spy, check: () => Promise.resolve('unknown'), verify };
  const document = blocking();
  bench = await openBench([document], { connectors: [doubtful] });
  const given = { playbookId: document.id, incidentId: null, mode: 'live', actor: 'wang', ip: null } as const;
  const { id } = await bench.engine.startRun(given);
  await bench.queue.drain();
  spy.faults.push(new SocError('playbooks.connectorFailed', { retryable: false }));
  await pass(1);
  const [task] = await bench.engine.listTasks({ status: 'open' });
  return { id, task };
}

test.each([
  ['success', 'applied', 1],
  ['failure', 'failed', 0],
] as const)('a block in doubt that a person answers with %s is %s: in force or not', async (outcome, state, n) => {
  let looks = 0;
  // Done but not seen.
  const { id, task } = await blockInDoubt(() => Promise.resolve(looks++ > 0));
  expect(task).toMatchObject({
    title: '核实执行结果：封禁来源',
    english: { title: 'Check what came of it: 封禁来源', choices: { success: 'It was done' } },
  });
  await bench.engine.answerTask({ ...li, taskId: task?.id ?? '', outcome, note: '在设备上看到' });
  expect((await bench.engine.getRun(id)).effects).toMatchObject([{ state, response: { answered: outcome, by: 'li' } }]);
  expect(await list()).toHaveLength(n);
  await pass(61);
  expect(await list()).toEqual([]);
});

test('a block in doubt whose connector is gone is answered as not done; as done it needs the connector, to be taken back', async () => {
  const { id, task } = await blockInDoubt(() => Promise.resolve(false));
  const withoutIt = await createPlaybookEngine({
    ...{
      records: bench.records,
      queue: bench.queue,
      clock: bench.clock,
      connectors: [],
      library: createPlaybookLibrary([]),
    },
    ...{ ids: () => 'later', random: () => 0, exclusive: true },
  });
  const answer = { ...li, taskId: task?.id ?? '', note: '设备已拆除' };
  await expect(withoutIt.answerTask({ ...answer, outcome: 'success' })).rejects.toMatchObject({
    code: 'playbooks.unsupported',
  });
  await withoutIt.answerTask({ ...answer, outcome: 'failure' });
  expect((await bench.engine.getRun(id)).effects).toMatchObject([{ state: 'failed', response: { by: 'li' } }]);
});

/** Lifts and undoes while the block is looked for: `when` names the connector's call that is slow. */
test.each(['verify', 'apply'] as const)(
  'a block that is put back while it is lifted does not stay (%s)',
  async (when) => {
    world.blocked.clear();
    const slow = connector[when].bind(connector);
    connector[when] = (async (args: unknown, context: never) => {
      connector[when] = slow as never;
      await lift();
      await bench.queue.drain();
      return (slow as (args: unknown, context: never) => Promise<unknown>)(args, context);
    }) as never;
    await bench.engine.uphold();
    await pass(2);
    expect(world.blocked.size).toBe(0);
    expect(await list()).toEqual([]);
    expect((await bench.engine.getRun(runId)).effects).toMatchObject([{ state: 'undone' }]);
  },
);

test('a list is read in pages, newest first', async () => {
  const document = blocking();
  for (let n = 0; n < 4; n++) {
    bench.clock.advance(1000);
    const given = { playbookId: document.id, incidentId: null, mode: 'live', actor: 'wang', ip: null } as const;
    await bench.engine.startRun(given);
    await bench.queue.drain();
  }
  const seen: string[] = [];
  let cursor: string | undefined;
  do {
    const page = await effectPage(reads(), { limit: 2, cursor });
    expect(page.total).toBe(5);
    seen.push(...page.effects.map(({ since }) => since));
    cursor = page.next;
  } while (cursor !== undefined);
  expect(seen).toEqual(seen.toSorted().toReversed());
  expect(seen).toHaveLength(5);
});
