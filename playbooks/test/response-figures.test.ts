import { isoTime, MINUTE_MS, SocError } from '@qiaolou/schema';
import { afterEach, expect, test } from 'vitest';
import { responseFigures } from '../src/index.ts';
import { manual, playbook, spied, stepId } from './build-playbook.ts';
import { openBench, passMinutes, type EngineBench } from './engine-bench.ts';
import { wall } from './wall.ts';

const [S, A, B, E] = [stepId('start', 1), stepId('action', 2), stepId('action', 3), stepId('end', 10)];

let bench: EngineBench;
afterEach(() => bench.close());

const stand = () =>
  responseFigures({ clock: bench.clock, records: { dialect: bench.records.dialect, longReads: bench.records.db } });

test('every figure of effects and tasks moves', async () => {
  const { world, connector } = wall();
  const document = playbook({
    [S]: { type: 'start', on_completion: A },
    [A]: spied(B, { what: 'x', ttlSeconds: 3600 }),
    [B]: manual(E),
    [E]: { type: 'end' },
  });
  bench = await openBench([document], { connectors: [connector] });
  expect(await stand()).toMatchObject({ effects: { applied: 0 }, unknown: 0, tasks: { open: 0, oldestAt: null } });
  const given = { playbookId: document.id, incidentId: null, mode: 'live', actor: 'li', ip: null } as const;
  await bench.engine.startRun(given);
  await bench.queue.drain();
  expect(await stand()).toMatchObject({
    effects: { applied: 1, verified: 0 },
    tasks: { open: 1, oldestAt: '2026-11-22T02:00:00.000Z' },
  });
  await passMinutes(bench, 1);
  expect((await stand()).effects).toMatchObject({ applied: 0, verified: 1 });
  world.blocked.clear();
  await passMinutes(bench, 1);
  expect((await stand()).effects).toMatchObject({ reapplied: 1 });
  world.blocked.clear();
  world.broken = 'gone';
  await passMinutes(bench, 3);
  expect(await stand()).toMatchObject({ effects: { lost: 1 }, tasks: { open: 2 } });
  const row = await bench.records.db.selectFrom('effects').select('idempotencyKey').executeTakeFirstOrThrow();
  await bench.engine.liftEffect({ key: row.idempotencyKey, reason: '误封', actor: 'li', ip: null });
  expect((await stand()).effects).toMatchObject({ lifting: 1 });
  await bench.queue.drain();
  expect((await stand()).effects).toMatchObject({ undoFailed: 1, lifting: 0 });
  expect(bench.engine.figures()).toEqual({ undoFailed: 1, reapplied: 1, lost: 1, unclear: 0, lifted: 1 });
  await bench.records.transaction(async (tx) => {
    await tx.db.updateTable('effects').set({ state: 'planned' }).execute();
  });
  expect(await stand()).toMatchObject({ unknown: 1, effects: { undoFailed: 0 } });
  const undoAt = isoTime(bench.clock.now() - 10 * MINUTE_MS);
  expect(await stand()).toMatchObject({ overdue: 0 });
  await bench.records.transaction(async (tx) => {
    await tx.db.updateTable('effects').set({ state: 'applied', undoTries: null, undoAt }).execute();
  });
  expect(await stand()).toMatchObject({ overdue: 1 });
  for (const [job, overdue] of [
    [{ state: 'leased', leaseUntil: undoAt }, 2],
    [{ state: 'ready', runAt: undoAt }, 2],
    [{ state: 'done' }, 1],
  ] as const) {
    await bench.records.transaction((tx) => tx.db.updateTable('stepJobs').set(job).execute());
    expect(await stand()).toMatchObject({ overdue });
  }
});

test('an act that was broken off, and whose repetition is refused for good, is unclear and counted', async () => {
  const { connector } = wall();
  const document = playbook({
    [S]: { type: 'start', on_completion: A },
    [A]: spied(E, { what: 'x' }),
    [E]: { type: 'end' },
  });
  const blind = {
    ...connector,
    check: () => Promise.resolve('unknown' as const),
    apply: () => Promise.reject(new SocError('playbooks.connectorFailed', { retryable: false })),
  };
  bench = await openBench([document], { connectors: [blind] });
  const given = { playbookId: document.id, incidentId: null, mode: 'live', actor: 'li', ip: null } as const;
  const { id: runId } = await bench.engine.startRun(given);
  await bench.engine.work({ kind: 'step', runId, jobId: A }, AbortSignal.abort());
  expect(bench.engine.figures()).toMatchObject({ unclear: 0 });
  await passMinutes(bench, 10);
  expect(bench.engine.figures()).toMatchObject({ unclear: 1 });
  expect(await stand()).toMatchObject({ tasks: { open: 1 } });
});

test('the figures are counted in the tables they are of, without those of runs and steps', async () => {
  bench = await openBench([]);
  const asked: string[] = [];
  const longReads = bench.records.db.withPlugin({
    transformQuery: ({ node }) => {
      asked.push(JSON.stringify(node));
      return node;
    },
    transformResult: ({ result }) => Promise.resolve(result),
  });
  await responseFigures({ clock: bench.clock, records: { dialect: bench.records.dialect, longReads } });
  expect(asked.filter((query) => query.includes('"effects"'))).not.toEqual([]);
  expect(asked.filter((query) => /"(?:runSteps|playbookRuns|incidents)"/.test(query))).toEqual([]);
});
