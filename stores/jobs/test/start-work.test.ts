import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { SocError, type JobQueue } from '@qiaolou/schema';
import {
  enqueueJob,
  jobKind,
  openSqliteJobQueue,
  periodicKind,
  QUEUE_LOOK,
  startWork,
  type WorkKind,
} from '../src/index.ts';
import { ManualTime } from './support/manual-time.ts';
import { until } from './support/until.ts';

const directory = mkdtempSync(join(tmpdir(), 'qiaolou-work-'));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

const START = Date.UTC(2026, 10, 22, 8, 3);
let files = 0;
let tokens = 0;
const opened: JobQueue[] = [];
afterEach(async () => {
  await Promise.all(opened.splice(0).map((queue) => queue.close()));
});

/** Work of these kinds over a queue of its own, in time that passes when told to. */
async function working(kinds: readonly WorkKind[]) {
  const time = new ManualTime(START);
  const queue = openSqliteJobQueue({
    path: join(directory, `${(files += 1)}.db`),
    clock: time,
    random: () => 0.5,
    newToken: () => `t${(tokens += 1)}`,
  });
  opened.push(queue);
  const errors: (readonly [string, unknown])[] = [];
  const work = await startWork({
    kinds,
    queue,
    clock: time,
    timer: time.timer,
    onError: (name, error) => errors.push([name, error]),
  });
  return { time, queue, work, errors };
}

const none = z.strictObject({});

describe('jobKind', () => {
  it('refuses a schedule whose payload needs something', () => {
    const payload = z.strictObject({ id: z.string() });
    expect(() => jobKind({ queue: 'q', payload, every: '1m', handle: async () => undefined })).toThrow(RangeError);
  });

  it('refuses a schedule it cannot read', () => {
    expect(() => jobKind({ queue: 'q', payload: none, every: '0m', handle: async () => undefined })).toThrow(
      RangeError,
    );
  });
});

describe('startWork', () => {
  it('hands a job its checked payload', async () => {
    const seen: unknown[] = [];
    const kind = jobKind({
      queue: 'notices.send',
      payload: z.strictObject({ id: z.string(), copies: z.number().default(1) }),
      restore: async () => undefined,
      handle: async (payload, { attempt, signal }) => void seen.push([payload, attempt, signal.aborted]),
    });
    const { queue, work } = await working([kind]);
    await enqueueJob(queue, kind, { key: 'n1', payload: { id: 'n1' } });
    await until(() => seen.length === 1, 'the job runs');
    expect(seen).toEqual([[{ id: 'n1', copies: 1 }, 1, false]]);
    await work.close();
    expect(work.stats()).toMatchObject([{ name: 'notices.send', runs: 1, failures: 0, running: 0 }]);
  });

  it('refuses a payload that does not fit, when it is enqueued', async () => {
    const kind = jobKind({
      queue: 'q',
      payload: z.strictObject({ id: z.string() }),
      restore: async () => undefined,
      handle: async () => undefined,
    });
    const { queue } = await working([kind]);
    await expect(enqueueJob(queue, kind, { key: 'k', payload: { id: 1 as never } })).rejects.toMatchObject({
      code: 'jobs.invalidPayload',
      details: { queue: 'q', problems: [expect.stringContaining('id: ')] },
    });
  });

  it('fails a job whose payload does not fit, once and with its code, and goes on', async () => {
    const seen: string[] = [];
    const kind = jobKind({
      queue: 'q',
      payload: z.strictObject({ id: z.string() }),
      restore: async () => undefined,
      handle: async ({ id }) => void seen.push(id),
    });
    const { queue, work, errors } = await working([kind]);
    await queue.enqueue({ queue: 'q', key: 'of another version', payload: { name: 'x' } });
    await queue.enqueue({ queue: 'q', key: 'good', payload: { id: 'x' } });
    await until(() => seen.length === 1, 'the good one runs');
    expect(errors).toEqual([['q', expect.objectContaining({ code: 'jobs.invalidPayload' })]]);
    expect(await queue.stats()).toMatchObject([{ queue: 'q', waiting: 0, delayed: 0, failed: 1 }]);
    expect(work.stats()).toMatchObject([{ failures: 1, runs: 1 }]);
  });

  it('counts a run that fails, tells why, and tries it again', async () => {
    let tries = 0;
    const kind = jobKind({
      queue: 'q',
      payload: none,
      every: '10m',
      handle: () => {
        tries += 1;
        return tries === 1 ? Promise.reject(new Error('once')) : Promise.resolve();
      },
    });
    const { time, queue, work, errors } = await working([kind]);
    await until(() => tries === 1, 'the first try');
    await until(async () => (await queue.stats())[0]?.delayed === 1, 'it waits for the second');
    time.set(START + 2_000);
    await until(() => tries === 2, 'the second try');
    await work.close();
    expect(errors).toEqual([['q', new Error('once')]]);
    expect(work.stats()).toMatchObject([{ runs: 1, failures: 1, lastStartedAt: START + 2_000 }]);
  });

  it('does periodic work without the queue, and tries failed work again', async () => {
    let tries = 0;
    const kind = periodicKind({
      name: 'sources.save',
      every: '30s',
      run: () => {
        tries += 1;
        return tries === 2 ? Promise.reject(new Error('once')) : Promise.resolve();
      },
    });
    const { time, queue, work, errors } = await working([kind]);
    await time.passTo(START + 31_000);
    expect(tries).toBe(3);
    expect(errors).toEqual([['sources.save', new Error('once')]]);
    expect(await queue.stats()).toEqual([]);
    await work.close();
    await time.passTo(START + 300_000);
    expect(work.stats()).toMatchObject([{ name: 'sources.save', runs: 2, failures: 1, running: 0 }]);
  });

  it('tells the queue again what is to be done, at the start and whenever it lost what it was told', async () => {
    const notices = ['n1', 'n2', 'n3'];
    const done: string[] = [];
    const path = join(directory, 'lost.db');
    const time = new ManualTime(START);
    const file = () =>
      openSqliteJobQueue({ path, clock: time, random: () => 0.5, newToken: () => `t${(tokens += 1)}`, pollMs: 5 });
    let queue = file();
    // The runner keeps one queue; what it keeps its jobs in is emptied under it.
    const stable: JobQueue = {
      enqueue: (request) => queue.enqueue(request),
      enqueueAll: (requests) => queue.enqueueAll(requests),
      generation: () => queue.generation(),
      work: (name, handler, options) => queue.work(name, handler, options),
      cancel: (name, key) => queue.cancel(name, key),
      stats: () => queue.stats(),
      close: () => queue.close(),
    };
    const oneOff = jobKind({
      queue: 'notices.send',
      payload: z.strictObject({ id: z.string() }),
      restore: () => stable.enqueueAll(notices.map((id) => ({ queue: 'notices.send', key: id, payload: { id } }))),
      handle: async () => Promise.reject(new SocError('records.unavailable')),
    });
    const daily = jobKind({
      queue: 'report.daily',
      payload: none,
      every: '24h',
      handle: async () => void done.push('daily'),
    });
    const errors: unknown[] = [];
    const work = await startWork({
      ...{ kinds: [oneOff, daily], queue: stable, clock: time, timer: time.timer },
      onError: (name, error) => name === QUEUE_LOOK && errors.push(error),
    });
    const held = async (): Promise<number> => {
      const stats = (await stable.stats()).find((each) => each.queue === 'notices.send');
      return (stats?.waiting ?? 0) + (stats?.delayed ?? 0) + (stats?.active ?? 0);
    };
    await until(async () => (await held()) === 3, 'the records are told at the start');
    await until(() => done.length === 1, 'the schedule is worked');
    await time.passTo(START + 60_000);
    expect(errors).toEqual([]);
    await queue.close();
    for (const suffix of ['', '-wal', '-shm']) rmSync(path + suffix, { force: true });
    queue = file();
    opened.push(queue);
    await queue.work('report.daily', async () => void done.push('daily'));
    await time.passTo(START + 120_000);
    await until(async () => (await held()) === 3, 'the records are told again');
    await until(() => done.length === 2, 'so is what was due: whether it was done is lost too');
    expect(errors).toEqual([expect.objectContaining({ code: 'jobs.lost' })]);
    await work.close();
  });

  it('says that the queue cannot be used, and goes on with it', async () => {
    let away = true;
    const told: string[] = [];
    const time = new ManualTime(START);
    const queue = openSqliteJobQueue({
      ...{ path: join(directory, 'away.db'), clock: time, random: () => 0.5 },
      newToken: () => `t${(tokens += 1)}`,
    });
    opened.push(queue);
    const generation = queue.generation.bind(queue);
    queue.generation = () => (away ? Promise.reject(new SocError('disk.full')) : generation());
    const work = await startWork({
      ...{ kinds: [], queue, clock: time, timer: time.timer },
      onError: (name, error) => told.push(`${name} ${(error as SocError).code}`),
      onDone: (name) => told.push(`${name} done`),
    });
    await time.passTo(START + 10_000);
    away = false;
    await time.passTo(START + 20_000);
    expect(new Set(told.slice(0, told.indexOf('jobs done')))).toEqual(new Set(['jobs disk.full']));
    expect(told.at(-1)).toBe('jobs done');
    await work.close();
  });

  it('refuses two kinds of one name', async () => {
    const kind = periodicKind({ name: 'same', every: '1s', run: async () => undefined });
    await expect(working([kind, kind])).rejects.toThrow(RangeError);
  });
});
