import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openSqliteJobQueue, startWork } from '@qiaolou/job-queue';
import { openSqliteRecordStore, type RecordStore } from '@qiaolou/record-store';
import { SocError, systemClock, type DetectionMatch, type JobQueue, type StartReplayBody } from '@qiaolou/schema';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { doReplay, ReplayDesk, replayWork, type ReplayWorkGiven } from '../../src/replays/replay-desk.ts';
import { replayToEnd } from '../../src/replays/replay-to-end.ts';
import { NO_FIGURES, type ReplayRun } from '../../src/replays/replay-run.ts';
import { RECORD_AREAS } from '../../src/stores/record-areas.ts';

const KEEPER = { name: 'wang', ip: '10.0.0.8', roles: ['security_admin'] } as const;
const ORDER: StartReplayBody = { source: '10.1.2.3', since: '2026-11-01T00:00:00.000Z', dryRun: false, judge: false };
const RUN: ReplayRun = {
  ...{ replay: 'r', packs: 'p', storedBefore: '2026-11-02T00:00:00.000Z', seen: 0, begun: true, parts: 1 },
  ...{
    replaced: [0],
    settled: false,
    progress: { done: 3, total: 9 },
    figures: { ...NO_FIGURES, read: 3, changed: 2 },
  },
};

let directory: string;
let records: RecordStore;
let jobs: JobQueue;
let desk: ReplayDesk;

beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'qiaolou-replay-desk-'));
  records = await openSqliteRecordStore({ path: join(directory, 'r.db'), clock: systemClock, areas: RECORD_AREAS });
  jobs = openSqliteJobQueue({
    ...{ path: join(directory, 'j.db'), clock: systemClock, random: Math.random, newToken: randomUUID },
  });
  desk = new ReplayDesk({ records, jobs, clock: systemClock, ids: randomUUID });
});

afterEach(async () => {
  await jobs.close();
  await records.close();
  rmSync(directory, { recursive: true, force: true });
});

const given = (run: ReplayWorkGiven['run']): ReplayWorkGiven => ({
  ...{ records, jobs, clock: systemClock, ids: randomUUID, run },
});
const never = new AbortController().signal;

async function audit(): Promise<readonly string[]> {
  const rows = await records.db
    .selectFrom('auditEntries')
    .select(['action', 'actor', 'outcome'])
    .orderBy('seq')
    .execute();
  return rows.map(({ action, actor, outcome }) => `${action} ${actor} ${outcome}`);
}

describe('orders', () => {
  test('one at a time; the same again is the same', async () => {
    const one = await desk.start(ORDER, KEEPER);
    expect(one).toMatchObject({ state: 'waiting', source: '10.1.2.3', pack: null, actor: 'wang', replay: null });
    expect((await desk.start(ORDER, KEEPER)).id).toBe(one.id);
    await expect(desk.start({ ...ORDER, dryRun: true }, KEEPER)).rejects.toMatchObject({ code: 'packs.replayRunning' });
    expect(await desk.list()).toEqual([one]);
    expect(await audit()).toEqual(['replay.start wang success']);
  });

  test('a time that is none, and one that is not there, are refused', async () => {
    const backwards = { ...ORDER, until: '2026-10-01T00:00:00.000Z' };
    await expect(desk.start(backwards, KEEPER)).rejects.toMatchObject({ code: 'packs.replayRange' });
    await expect(desk.get('nobody')).rejects.toMatchObject({ code: 'records.notFound' });
    await expect(desk.cancel('nobody', KEEPER)).rejects.toMatchObject({ code: 'records.notFound' });
  });
});

describe('what was ordered', () => {
  test('is done by the runner, from where it was when the process ended meanwhile', async () => {
    const { id } = await desk.start(ORDER, KEEPER);
    const ending = new AbortController();
    const broken = given(async (_order, before, { save, signal }) => {
      expect(before).toBeUndefined();
      await save(RUN);
      ending.abort();
      throw signal.aborted ? new SocError('store.cancelled') : new Error('it goes on');
    });
    await expect(doReplay(id, ending.signal, broken)).rejects.toMatchObject({ code: 'store.cancelled' });
    expect(await desk.get(id)).toMatchObject({ state: 'running', progress: RUN.progress, replay: 'r', packs: 'p' });
    const seen: unknown[] = [];
    const kinds = [
      replayWork(
        given((order, before) => {
          seen.push(before, order.source);
          return Promise.resolve({ run: { ...RUN, settled: true }, judged: undefined });
        }),
      ),
    ];
    // Told of again by the records, whatever became of the queue.
    const work = await startWork({
      kinds,
      queue: jobs,
      clock: systemClock,
      onError: (_name, error) => seen.push(error),
    });
    await expect.poll(async () => (await desk.get(id)).state, { timeout: 20_000 }).toBe('done');
    await work.close();
    expect(seen).toEqual([RUN, '10.1.2.3']);
    expect(await audit()).toEqual(['replay.start wang success', expect.stringMatching(/^replay\.end .* success$/)]);
    // Done is done.
    await doReplay(
      id,
      never,
      given(() => Promise.reject(new Error('not again'))),
    );
  });

  test('ends when somebody wants it to', async () => {
    const { id } = await desk.start(ORDER, KEEPER);
    const running = given(
      (_order, _before, { signal }) =>
        new Promise((_resolve, reject) =>
          signal.addEventListener('abort', () => reject(new SocError('store.cancelled'))),
        ),
    );
    const done = doReplay(id, never, running);
    await desk.cancel(id, KEEPER);
    await desk.cancel(id, KEEPER);
    await done;
    expect(await desk.get(id)).toMatchObject({ state: 'cancelled', error: null });
    expect(await audit()).toEqual([
      ...['replay.start wang success', 'replay.cancel wang success'],
      expect.stringMatching(/^replay\.end .* failure$/),
    ]);
    expect((await desk.start(ORDER, KEEPER)).id).not.toBe(id);
  });

  test('is cancelled before it began, and says why it failed', async () => {
    const nothing = given(() => Promise.reject(new Error('it was not to begin')));
    const one = await desk.start(ORDER, KEEPER);
    await desk.cancel(one.id, KEEPER);
    await doReplay(one.id, never, nothing);
    expect((await desk.get(one.id)).state).toBe('cancelled');
    const two = await desk.start(ORDER, KEEPER);
    await doReplay(
      two.id,
      never,
      given(() => Promise.reject(new SocError('packs.replayMoved'))),
    );
    expect(await desk.get(two.id)).toMatchObject({ state: 'failed', error: 'packs.replayMoved' });
    const three = await desk.start(ORDER, KEEPER);
    const away = given(() => Promise.reject(new SocError('store.unavailable')));
    await expect(doReplay(three.id, never, away)).rejects.toMatchObject({ code: 'store.unavailable' });
    expect((await desk.get(three.id)).state).toBe('running');
  });

  test('is judged in rows of its own, each match once', async () => {
    const match: DetectionMatch = {
      ...{ ruleId: 'qiaolou:replay:a', ruleTitle: '［重新解析］甲', ruleTitleEn: '[Replay] A', level: 'high' },
      ...{ techniques: [], tactics: [], occurrence: 'e1', at: '2026-11-01T01:00:00.000Z', eventIds: ['e1'], count: 1 },
      ...{ entities: { sourceIp: '198.51.100.7' }, explain: { kind: 'selection', result: true } },
    };
    const { id } = await desk.start({ ...ORDER, judge: true }, KEEPER);
    await doReplay(
      id,
      never,
      given(async (_order, _before, { record, onProgress }) => {
        onProgress({ step: 'judging', progress: { done: 5, total: 5 } });
        await record([match]);
        await record([match]);
        return { run: { ...RUN, settled: true }, judged: 5 };
      }),
    );
    expect((await desk.get(id)).figures.judged).toEqual({ events: 5, alerts: 1 });
    const rows = await records.db.selectFrom('alertGroups').select(['ruleId', 'ruleTitle']).execute();
    expect(rows).toEqual([{ ruleId: match.ruleId, ruleTitle: match.ruleTitle }]);
  });

  test('is followed from a command line, and cancelled when nobody hears of it any more', async () => {
    const gone = new AbortController();
    const told: string[] = [];
    const hearing = {
      signal: gone.signal,
      onProgress: ({ state }: { readonly state: string }) => {
        told.push(state);
        gone.abort();
      },
    };
    const end = await replayToEnd(desk, { start: ORDER, askedBy: 'root' }, hearing);
    expect([told, end.actor]).toEqual([['waiting'], 'os:root']);
    await doReplay(
      end.id,
      never,
      given(() => Promise.reject(new Error('it was not to begin'))),
    );
    expect((await desk.get(end.id)).state).toBe('cancelled');
  });
});
