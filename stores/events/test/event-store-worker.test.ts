import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { MessageChannel, type Worker } from 'node:worker_threads';
import { crc32 } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  ERROR_CATALOGUE,
  hasCode,
  readWireError,
  SocError,
  wireError,
  type ErrorCode,
  type JsonObject,
  type Reading,
  type ReadProgress,
} from '@qiaolou/schema';
import { connectEventStore, openEventStoreWorker, type WorkerOptions } from '../src/index.ts';
import type { EmbeddedEventStore } from '../src/embedded/embedded-event-store.ts';
import { serveEventStore } from '../src/worker/serve-event-store.ts';
import { jsonBytes, readJson } from '../src/worker/store-call.ts';
import { directoryOfTest } from './directory-of-test.ts';
import { numberedEvent } from './numbered-event.ts';

const directory = directoryOfTest();
const rejected = (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => expect.fail('it did not fail'),
    (reason: unknown) => reason,
  );

/** Opens a store and gives its thread too. */
async function openWithThread(options: Partial<WorkerOptions> = {}) {
  const threads: Worker[] = [];
  const listener = (worker: Worker): void => void threads.push(worker);
  process.on('worker', listener);
  const store = await openEventStoreWorker({ dir: directory(), threads: 1, ...options });
  process.off('worker', listener);
  const [thread] = threads;
  if (thread === undefined) throw new Error('no thread');
  return { store, thread };
}

describe('an error between threads', () => {
  const code = fc.constantFrom(...(Object.keys(ERROR_CATALOGUE) as ErrorCode[]));
  const details = fc.dictionary(fc.string(), fc.jsonValue()) as fc.Arbitrary<JsonObject>;

  it('keeps code, status and details', () => {
    fc.assert(
      fc.property(code, details, (one, facts) => {
        const sent = structuredClone(wireError(new SocError(one, facts)));
        const read = readWireError(sent);
        expect(hasCode(read, one) && [read.status, read.details]).toEqual([ERROR_CATALOGUE[one].status, facts]);
      }),
    );
  });

  it.each([
    ['one without a code is internal, its text kept', new TypeError('odd'), 'TypeError: odd'],
    ['what is no error too', 'a text', 'a text'],
  ])('%s', (_name, thrown, reason) => {
    const read = readWireError(structuredClone(wireError(thrown)));
    expect(hasCode(read, 'internal') && read.details).toEqual({ reason });
  });

  it('with a code this version does not know is an error with its text', () => {
    const read = readWireError({ code: 'store.ofTomorrow', details: {}, message: 'in words' });
    expect([read instanceof SocError, read.message]).toEqual([false, 'in words']);
  });
});

describe('a body between threads', () => {
  it('is read as it was written, and is a buffer of its own', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const bytes = jsonBytes(value);
        expect([bytes.byteOffset, bytes.buffer.byteLength]).toEqual([0, bytes.byteLength]);
        expect(readJson(bytes)).toEqual(JSON.parse(JSON.stringify(value)));
      }),
    );
  });
});

describe('calls over a port', () => {
  /** A client of a store of which only what is given is there. */
  const clientOf = (store: Partial<EmbeddedEventStore>) => {
    const { port1, port2 } = new MessageChannel();
    serveEventStore(store as EmbeddedEventStore, port2);
    return { client: connectEventStore(port1), serving: port2 };
  };

  it('are answered each with its own answer, whatever order the answers come in', async () => {
    const held = new Map<string, (events: readonly []) => void>();
    const { client } = clientOf({
      get: ([id = '']) => new Promise((resolve) => held.set(id, resolve)),
      stats: () => Promise.reject(new SocError('store.timeout', { afterMs: 5 })),
    });
    const [first, second] = [client.get(['first']), client.get(['second'])];
    const failed = rejected(client.stats());
    expect(hasCode(await failed, 'store.timeout')).toBe(true);
    held.get('second')?.([]);
    expect(await second).toEqual([]);
    held.get('first')?.([]);
    expect(await first).toEqual([]);
    await client.close();
  });

  it('tell how far they are to who wants to hear it, until they are answered or nobody waits', async () => {
    const begun: { readonly reading: Reading; readonly end: () => void }[] = [];
    const { client } = clientOf({
      aggregateLines: (_request, reading = {}) =>
        new Promise((resolve) => begun.push({ reading, end: () => resolve(jsonBytes([])) })),
      stats: () => Promise.reject(new SocError('store.timeout')),
    });
    const request = { where: { op: 'all' }, range: { from: '', to: '' }, by: [], metrics: [] } as const;
    const told: number[] = [];
    const leaving = new AbortController();
    const heard = Promise.withResolvers<undefined>();
    const onProgress = ({ done }: ReadProgress): void => {
      told.push(done);
      if (done === 1) heard.resolve(undefined);
    };
    const deaf = client.aggregate(request, { mostBytes: 5 });
    const left = rejected(client.aggregate(request, { onProgress, signal: leaving.signal }));
    const answered = client.aggregate(request, { onProgress });
    while (begun.length < 3) await new Promise((resolve) => setImmediate(resolve));
    expect(begun.map(({ reading }) => [reading.mostBytes, reading.onProgress !== undefined])).toEqual([
      [5, false],
      [undefined, true],
      [undefined, true],
    ]);
    begun[1]?.reading.onProgress?.({ done: 1, total: 9 });
    await heard.promise;
    leaving.abort();
    begun[1]?.reading.onProgress?.({ done: 2, total: 9 });
    begun[2]?.reading.onProgress?.({ done: 7, total: 9 });
    for (const { end } of begun) end();
    expect(await answered).toEqual([]);
    expect(hasCode(await left, 'store.cancelled')).toBe(true);
    begun[2]?.reading.onProgress?.({ done: 8, total: 9 });
    expect(await deaf).toEqual([]);
    // Whatever was sent before this is answered has come.
    await rejected(client.stats());
    expect(told).toEqual([1, 7]);
    await client.close();
  });

  it('with an answer that cannot be sent are answered with that', async () => {
    const { client } = clientOf({ stats: () => Promise.resolve({ events: 5n } as never) });
    const error = await rejected(client.stats());
    expect(hasCode(error, 'internal') && error.details).toEqual({
      reason: expect.stringContaining('BigInt') as unknown,
    });
    await client.close();
  });

  it('under way when this end closes are refused with store.closed, those after it too', async () => {
    const { client } = clientOf({ stats: () => new Promise(() => undefined) });
    const running = rejected(client.stats());
    await client.close();
    expect(hasCode(await running, 'store.closed')).toBe(true);
    expect(hasCode(await rejected(client.stats()), 'store.closed')).toBe(true);
  });

  it('under way when the other end goes are refused with store.unavailable, those after it too', async () => {
    const { client, serving } = clientOf({ stats: () => new Promise(() => undefined) });
    const running = rejected(client.stats());
    serving.close();
    expect(hasCode(await running, 'store.unavailable')).toBe(true);
    expect(hasCode(await rejected(client.stats()), 'store.unavailable')).toBe(true);
  });
});

describe('the thread of a store', () => {
  it('that cannot be opened keeps its code, and has ended when that is told', async () => {
    await writeFile(join(directory(), 'manifest.json'), `{"format":9}\n${crc32('{"format":9}')}\n`);
    const ends: Promise<unknown>[] = [];
    const listener = (worker: Worker): void => void ends.push(once(worker, 'exit').then(() => 'ended'));
    process.on('worker', listener);
    const error = await rejected(openEventStoreWorker({ dir: directory() }));
    process.off('worker', listener);
    expect(hasCode(error, 'store.corrupt') && error.details).toMatchObject({ reason: 'format' });
    expect(await Promise.race([...ends, Promise.resolve('running')])).toBe('ended');
  });

  it('that cannot be opened says what the system said, with its code', async () => {
    await writeFile(join(directory(), 'tmp'), 'where a folder should be');
    const error = await rejected(openEventStoreWorker({ dir: join(directory(), 'tmp', 'store') }));
    expect(error).toMatchObject({ cause: { code: 'ENOTDIR' } });
  });

  it('that dies is told, and leaves no caller waiting: not of its ports, nor of new ones, nor of close', async () => {
    const { store, thread } = await openWithThread();
    const other = connectEventStore(store.port());
    const running = [rejected(store.stats()), rejected(other.stats())];
    const ended = thread.terminate();
    // The thread never gets this one's other end.
    const late = connectEventStore(store.port());
    running.push(rejected(late.stats()));
    await ended;
    expect(hasCode(await store.died, 'store.unavailable')).toBe(true);
    running.push(rejected(store.stats()), rejected(store.close()));
    expect((await Promise.all(running)).map((error) => error instanceof SocError && error.code)).toEqual(
      new Array(5).fill('store.unavailable'),
    );
  });

  it.each([
    ['exits', ['exit', 1]],
    ['throws', ['error', new Error('thrown in the thread')]],
  ] as const)(
    'that %s is told before its ports close: who closes then is not told that it was closed',
    async (_, [name, fact]) => {
      const { store, thread } = await openWithThread();
      thread.emit(name, fact);
      expect(hasCode(await store.died, 'store.unavailable')).toBe(true);
      const running = [rejected(store.stats()), rejected(store.close()), rejected(store.stats())];
      expect((await Promise.all(running)).map((error) => error instanceof SocError && error.code)).toEqual(
        new Array(3).fill('store.unavailable'),
      );
    },
  );

  it('gives no port once it is dead or closing', async () => {
    const { store, thread } = await openWithThread();
    await thread.terminate();
    await store.died;
    expect(() => store.port()).toThrow(expect.objectContaining({ code: 'store.unavailable' }));
    await rejected(store.close());
    const { store: next } = await openWithThread();
    const closing = next.close();
    expect(() => next.port()).toThrow(expect.objectContaining({ code: 'store.closed' }));
    await closing;
  });

  it('keeps what it acknowledged before it died', async () => {
    const { store, thread } = await openWithThread();
    await store.append(Array.from({ length: 20 }, (_, n) => numberedEvent(n)));
    await thread.terminate();
    await rejected(store.close());
    const { store: next } = await openWithThread();
    expect((await next.stats()).events).toBe(20);
    await next.close();
  });

  it('takes lines as it takes events, those of before among them', async () => {
    const { store } = await openWithThread();
    const lines = (...numbers: readonly number[]): Buffer =>
      Buffer.from(numbers.map((n) => JSON.stringify(numberedEvent(n))).join('\n'));
    expect(await store.appendLines(lines(0, 1, 2))).toEqual({ accepted: 3, duplicates: 0, rejected: [] });
    expect(await store.append([numberedEvent(1), numberedEvent(3)])).toMatchObject({ accepted: 1, duplicates: 1 });
    // The buffer of an earlier append is used again, whatever was in it.
    expect(await store.appendLines(lines(4))).toMatchObject({ accepted: 1, duplicates: 0 });
    expect(await store.appendLines(Buffer.from(`${lines(4).toString()}\n{"a":\n${lines(5).toString()}`))).toEqual({
      ...{ accepted: 1, duplicates: 1 },
      rejected: [{ id: '', code: 'store.badEvent', reason: 'JSON' }],
    });
    expect(await store.appendLines(Buffer.alloc(0))).toEqual({ accepted: 0, duplicates: 0, rejected: [] });
    const found = await store.get([0, 1, 2, 3, 4, 5].map((n) => numberedEvent(n)['event.id']));
    expect(found).toHaveLength(6);
    await store.close();
  });

  it('hands on what the store reports', async () => {
    const first = await openWithThread();
    await first.store.append([numberedEvent(1)]);
    await first.thread.terminate();
    await rejected(first.store.close());
    await writeFile(join(directory(), 'journal', '00000002.wal'), 'no frame');
    const reports: unknown[] = [];
    const { store } = await openWithThread({ onReport: (report) => reports.push(report) });
    expect(reports).toMatchObject([{ kind: 'tornTail', bytes: 8 }]);
    await store.close();
  });
});
