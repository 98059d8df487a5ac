import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { insertUser } from '@qiaolou/accounts';
import { fromJson } from '@qiaolou/record-store';
import {
  alertFacetFieldSchema,
  FACET_EXCLUSIONS,
  isoTime,
  type AlertAction,
  type JobQueue,
  type PlanTriageActBody,
  type TriageAct,
} from '@qiaolou/schema';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { runAct, type ActRun } from '../src/acts/run-act.ts';
import {
  ALERTS_AREA,
  createAlertTriage,
  createIncidentDesk,
  createTriageActs,
  recordMatches,
  type AlertTriageService,
  type TriageActService,
} from '../src/index.ts';
import { match, openTestStore, type TestStore } from './temporary-store.ts';

const li = { name: 'li', ip: '10.0.0.5', roles: [] };
const wang = { name: 'wang', ip: '10.0.0.6', roles: [] };
const CLOSE = { kind: 'close', verdict: 'false_positive', reason: '授权扫描' } as const;
const OPEN: PlanTriageActBody['filters'] = { status: ['open'] };

let store: TestStore;
let acts: TriageActService;
let triage: AlertTriageService;
let told: string[];

beforeEach(async () => {
  store = await openTestStore();
  told = [];
  acts = createTriageActs({ ...store, queue: fakeQueue(), onFault: () => undefined });
  triage = createAlertTriage(store);
  await store.records.transaction(async (tx) => {
    for (const name of ['li', 'wang'])
      await insertUser(tx, {
        ...{ id: `u-${name}`, name, displayName: name, roles: ['analyst'], passwordHash: 'x' },
        ...{ at: isoTime(store.clock.now()), actor: li },
      });
  });
});
afterEach(() => store.close());

/** Notes what it is told. */
function fakeQueue(): JobQueue {
  return {
    enqueue: async ({ key }: { readonly key: string }) => ({ created: told.push(key) > 0 }),
  } as unknown as JobQueue;
}

/** Goes on with an act in a process of its own, which is killed after so many parts, or in the next. */
async function workInChild(folder: string, act: string, parts: number): Promise<'killed' | 'over'> {
  const script = join(import.meta.dirname, 'fixtures/act-child.ts');
  const child = spawn(process.execPath, [script, folder, act, String(parts + 1)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let output = '';
  child.stdout.on('data', (chunk: Buffer) => {
    output += chunk.toString();
    if (output.split('part').length > parts) child.kill('SIGKILL');
  });
  await once(child, 'exit');
  return output.includes('over') ? 'over' : 'killed';
}

async function decisionsOf({ records }: TestStore, act: string): Promise<number> {
  const rows = await ALERTS_AREA.in(records.db)
    .selectFrom('alertDecisions')
    .select('groupId')
    .where('actId', '=', act)
    .execute();
  return rows.length;
}

/** Alerts of sources `from` … `to`, each a row of its own. */
async function attack(from: number, to: number, occurrence = 'first'): Promise<void> {
  const sources = Array.from({ length: to - from + 1 }, (_, i) => `host-${from + i}`);
  await store.records.transaction((tx) =>
    recordMatches(
      tx,
      sources.map((host) => match({ occurrence: `${host} ${occurrence}`, entities: { host } })),
      { clock: store.clock },
    ),
  );
}

async function groups() {
  const rows = await store.records.db.selectFrom('alertGroups').selectAll().execute();
  return new Map(rows.map((row) => [row.groupKey, row]));
}

const statuses = async (): Promise<Record<string, number>> => {
  const counts: Record<string, number> = {};
  for (const { status } of (await groups()).values()) counts[status] = (counts[status] ?? 0) + 1;
  return counts;
};

async function target(host: string) {
  const row = (await groups()).get(host);
  return { id: row?.id ?? '', version: row?.version ?? 0 };
}

const running = (pause: ActRun['pause'] = async () => undefined): ActRun => ({
  ...store,
  pause,
  signal: new AbortController().signal,
});

const leftOut = ({ leftOut: list }: TriageAct): Record<string, number> =>
  Object.fromEntries(list.map(({ code, count }) => [code, count]));

/** Plans and starts a moment after what was written last. */
async function begin(action: PlanTriageActBody['action'], filters = OPEN): Promise<TriageAct> {
  store.clock.advance(1_000);
  const { id } = await acts.plan({ filters, action }, li);
  return acts.start(id, false, li);
}

async function actEntries() {
  const rows = await store.records.db.selectFrom('auditEntries').selectAll().orderBy('seq').execute();
  return rows
    .filter(({ action }) => action.startsWith('alert.'))
    .map(({ action, actor, details }) => ({ action, actor, details: fromJson(details) }));
}

describe('an act on all that match', () => {
  test.each(alertFacetFieldSchema.options)(
    'that lists no %s is on no row, one that leaves out none is on all',
    async (facet) => {
      await attack(1, 3);
      store.clock.advance(1_000);
      expect(await acts.plan({ filters: { [facet]: [] }, action: CLOSE }, li)).toMatchObject({ total: 0 });
      const all = { [FACET_EXCLUSIONS[facet]]: [] };
      expect(await acts.plan({ filters: all, action: CLOSE }, li)).toMatchObject({ total: 3 });
    },
  );

  test('tells how many, then does exactly those, with one entry of what was asked and one of what became of it', async () => {
    await attack(1, 130);
    await triage.act(await target('host-7'), { kind: 'take' }, wang);
    store.clock.advance(1_000);
    const planned = await acts.plan({ filters: OPEN, action: CLOSE }, li);
    expect(planned).toMatchObject({ state: 'planned', total: 129, done: 0, mayUndo: false });
    expect(await statuses()).toEqual({ open: 129, investigating: 1 });
    const { id } = await acts.start(planned.id, false, li);
    expect(told).toEqual([id]);
    await acts.work(id, new AbortController().signal);
    expect(await acts.get(id, li)).toMatchObject({ state: 'done', total: 129, done: 129, leftOut: [], mayUndo: true });
    expect(await statuses()).toEqual({ closed: 129, investigating: 1 });
    expect((await groups()).get('host-1')).toMatchObject({ verdict: 'false_positive', verdictReason: '授权扫描' });
    expect(await actEntries()).toMatchObject([
      { action: 'alert.take', actor: 'wang' },
      { action: 'alert.actStart', actor: 'li', details: { filters: OPEN, action: CLOSE, total: 129 } },
      { action: 'alert.actEnd', actor: 'li', details: { state: 'done', done: 129, leftOut: {} } },
    ]);
    expect((await store.records.verifyAudit([])).ok).toBe(true);
  });

  test('leaves out what changed since it was counted, and says how many: by people, by new alerts, out of the filter', async () => {
    await attack(1, 6);
    store.clock.advance(1_000);
    const { id, total } = await acts.plan({ filters: OPEN, action: CLOSE }, li);
    expect(total).toBe(6);
    await attack(1, 1, 'more');
    await triage.act(await target('host-2'), { kind: 'close', verdict: 'benign' }, wang);
    await triage.act(await target('host-3'), { kind: 'assign', assignee: 'wang' }, wang);
    await attack(7, 8);
    await acts.start(id, false, li);
    await runAct(running(), id);
    expect(await acts.get(id, li)).toMatchObject({ state: 'done', total: 6, done: 3 });
    expect(leftOut(await acts.get(id, li))).toEqual({ 'records.versionConflict': 3 });
    // What came after the count is open still, and what others decided stays.
    expect(await statuses()).toEqual({ open: 4, closed: 4 });
    expect((await groups()).get('host-2')).toMatchObject({ verdict: 'benign' });
  });

  test('leaves out rows that change while it goes on', async () => {
    await attack(1, 120);
    const { id } = await begin(CLOSE);
    let pauses = 0;
    const lastOf = [...(await groups()).values()].sort((a, b) => (a.id < b.id ? -1 : 1)).at(-1);
    await runAct(
      running(async () => {
        pauses += 1;
        if (pauses === 1) await attack(Number(lastOf?.groupKey.slice(5)), Number(lastOf?.groupKey.slice(5)), 'more');
      }),
      id,
    );
    expect(await acts.get(id, li)).toMatchObject({ state: 'done', total: 120, done: 119 });
    expect(leftOut(await acts.get(id, li))).toEqual({ 'records.versionConflict': 1 });
    expect((await groups()).get(lastOf?.groupKey ?? '')?.status).toBe('open');
  });

  test.each([
    [false, { done: 2, open: 1 }],
    [true, { done: 3, open: 0 }],
  ])('rows of an open critical incident, confirmed %s', async (confirmed, wanted) => {
    await attack(1, 3);
    const groupIds = [(await target('host-1')).id];
    await createIncidentDesk(store).open({ title: '入侵', summary: '', groupIds, level: 'critical' }, li);
    await triage.act(await target('host-1'), { kind: 'status', status: 'open' }, li);
    store.clock.advance(1_000);
    const { id, inOpenCritical, total } = await acts.plan({ filters: OPEN, action: CLOSE }, li);
    expect({ inOpenCritical, total }).toEqual({ inOpenCritical: 1, total: 3 });
    expect(await acts.plan({ filters: OPEN, action: { kind: 'take' } }, wang)).toMatchObject({ inOpenCritical: 0 });
    await acts.start(id, confirmed, li);
    await runAct(running(), id);
    const act = await acts.get(id, li);
    expect(act.done).toBe(wanted.done);
    expect(leftOut(act)).toEqual(confirmed ? {} : { 'incidents.inOpenCritical': 1 });
    expect((await statuses())['open'] ?? 0).toBe(wanted.open);
  });

  test('never holds the database for more than a small part: others write between', async () => {
    await attack(1, 230);
    const { id } = await begin({ kind: 'take' });
    let host = 1_000;
    const seen: number[] = [];
    await runAct(
      running(async () => {
        await attack((host += 1), host);
        seen.push((await acts.get(id, li)).done);
      }),
      id,
    );
    expect(seen).toEqual([50, 100, 150, 200, 230]);
  });

  test('goes on where it was when the process ended in the middle, and decides about no row twice', async () => {
    await attack(1, 120);
    const { id } = await begin(CLOSE);
    const dying = new Error('killed');
    await expect(
      runAct(
        running(() => Promise.reject(dying)),
        id,
      ),
    ).rejects.toBe(dying);
    expect(await acts.get(id, li)).toMatchObject({ state: 'running', total: 120, done: 50 });
    told = [];
    await acts.resume();
    expect(told).toEqual([id]);
    await acts.work(id, new AbortController().signal);
    expect(await acts.get(id, li)).toMatchObject({ state: 'done', done: 120, leftOut: [] });
    expect(await decisionsOf(store, id)).toBe(120);
    told = [];
    await acts.resume();
    expect(told).toEqual([]);
  });

  test('survives kill -9 again and again: what was done is told, the rest is done once', async () => {
    await attack(1, 400);
    const { id } = await begin(CLOSE);
    await store.records.close();
    for (let kill = 1; kill <= 3; kill += 1) expect(await workInChild(store.folder, id, 1)).toBe('killed');
    const reopened = await openTestStore(store.folder);
    const again = createTriageActs({ ...reopened, queue: fakeQueue(), onFault: () => undefined });
    const half = await again.get(id, li);
    expect(half).toMatchObject({ state: 'running', total: 400 });
    expect(half.done).toBeGreaterThanOrEqual(150);
    expect(half.done).toBe(await decisionsOf(reopened, id));
    await reopened.records.close();
    expect(await workInChild(reopened.folder, id, Infinity)).toBe('over');
    store = await openTestStore(store.folder);
    const after = createTriageActs({ ...store, queue: fakeQueue(), onFault: () => undefined });
    expect(await after.get(id, li)).toMatchObject({ state: 'done', total: 400, done: 400, leftOut: [] });
    expect(await decisionsOf(store, id)).toBe(400);
    expect((await store.records.verifyAudit([])).ok).toBe(true);
  });

  test('can be stopped; what was done stays done, and can be taken back', async () => {
    await attack(1, 120);
    const { id } = await begin(CLOSE);
    await runAct(
      running(async () => {
        await acts.cancel(id, li);
      }),
      id,
    );
    expect(await acts.get(id, li)).toMatchObject({ state: 'cancelled', done: 50, total: 120, mayUndo: true });
    await expect(acts.cancel(id, li)).rejects.toMatchObject({ code: 'incidents.actState' });
    await runAct(running(), id);
    expect(await statuses()).toEqual({ open: 70, closed: 50 });
    await runAct(running(), (await acts.undo(id, li)).id);
    expect(await statuses()).toEqual({ open: 120 });
  });

  test('ends when who asked for it may no longer triage', async () => {
    await attack(1, 120);
    const { id } = await begin(CLOSE);
    const leave = () => store.records.transaction((tx) => tx.updateVersioned('users', 'u-li', 1, { disabled: 1 }));
    await runAct(
      running(async () => {
        await leave();
      }),
      id,
    );
    expect(await acts.get(id, li)).toMatchObject({ state: 'stopped', done: 50 });
    expect(await statuses()).toEqual({ open: 70, closed: 50 });
  });

  test('is refused where it cannot be: of another person, twice, two at once, quiet for an attack', async () => {
    await attack(1, 2);
    const { id } = await begin(CLOSE);
    await expect(acts.get(id, wang)).rejects.toMatchObject({ code: 'records.notFound' });
    await expect(acts.cancel(id, wang)).rejects.toMatchObject({ code: 'records.notFound' });
    await expect(acts.undo(id, wang)).rejects.toMatchObject({ code: 'records.notFound' });
    await expect(acts.start(id, false, li)).rejects.toMatchObject({ code: 'incidents.actState' });
    await expect(acts.undo(id, li)).rejects.toMatchObject({ code: 'incidents.actState' });
    const second = await acts.plan({ filters: OPEN, action: CLOSE }, li);
    await expect(acts.start(second.id, false, li)).rejects.toMatchObject({ code: 'incidents.actRunning' });
    const quiet = { kind: 'close', verdict: 'true_positive', quietHours: 1 } as const;
    await expect(acts.plan({ filters: OPEN, action: quiet }, li)).rejects.toMatchObject({
      code: 'incidents.neverQuiet',
    });
    // A plan that was not begun gives way to the next.
    await acts.plan({ filters: OPEN, action: CLOSE }, li);
    await expect(acts.get(second.id, li)).rejects.toMatchObject({ code: 'records.notFound' });
  });
});

describe('taking back', () => {
  test('restores what nobody touched since, and hides no alert that came since', async () => {
    await attack(1, 4);
    const { id } = await begin(CLOSE);
    await runAct(running(), id);
    await attack(1, 1, 'more');
    await triage.act(await target('host-2'), { kind: 'reopen' }, wang);
    const undo = await acts.undo(id, li);
    expect(undo).toMatchObject({ state: 'running', undoes: id, total: 4, action: { kind: 'undo' } });
    await runAct(running(), undo.id);
    expect(await acts.get(undo.id, li)).toMatchObject({ state: 'done', done: 2, mayUndo: false });
    expect(leftOut(await acts.get(undo.id, li))).toEqual({ 'records.versionConflict': 2 });
    expect(await acts.get(id, li)).toMatchObject({ done: 4, undone: 2, mayUndo: true });
    expect(await statuses()).toEqual({ open: 4 });
  });

  test('does not close again what was opened, where alerts came meanwhile', async () => {
    await attack(1, 2);
    for (const host of ['host-1', 'host-2']) await triage.act(await target(host), CLOSE, wang);
    const { id } = await begin({ kind: 'reopen' }, { status: ['closed'] });
    await runAct(running(), id);
    await attack(1, 1, 'more');
    const undo = await acts.undo(id, li);
    await runAct(running(), undo.id);
    expect(leftOut(await acts.get(undo.id, li))).toEqual({ 'incidents.alertsSince': 1 });
    expect(await statuses()).toEqual({ open: 1, closed: 1 });
  });

  test('works for a selection too, a day long, whatever was taken back row by row before', async () => {
    await attack(1, 3);
    const targets = [
      await target('host-1'),
      await target('host-2'),
      await target('host-3'),
      { id: 'gone', version: 1 },
    ];
    const act = (action: AlertAction, of = targets) => triage.actOnMany(of, action, li);
    await act(CLOSE);
    const [listed] = await acts.list(li);
    expect(listed).toMatchObject({ state: 'done', filters: null, total: 4, done: 3, action: CLOSE, mayUndo: true });
    expect(leftOut(listed as TriageAct)).toEqual({ 'records.notFound': 1 });
    expect(await acts.list(wang)).toEqual([]);
    await act({ kind: 'undo' }, [await target('host-1')]);
    expect(await acts.list(li)).toMatchObject([{ undone: 1, mayUndo: true }]);
    store.clock.advance(23 * 3_600_000);
    await runAct(running(), (await acts.undo(listed?.id ?? '', li)).id);
    expect(await acts.list(li)).toMatchObject([
      { action: { kind: 'undo' }, done: 2 },
      { undone: 3, mayUndo: false },
    ]);
    expect(await statuses()).toEqual({ open: 3 });
    await act({ kind: 'take' }, [await target('host-1')]);
    const [taken] = await acts.list(li);
    store.clock.advance(25 * 3_600_000);
    expect(await acts.list(li)).toEqual([]);
    await expect(acts.undo(taken?.id ?? '', li)).rejects.toMatchObject({ code: 'incidents.actState' });
  });
});
