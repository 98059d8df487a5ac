import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openSpool } from '@qiaolou/collector';
import { openEventStoreWorker } from '@qiaolou/event-store';
import { SocError, systemClock, type ErrorCode } from '@qiaolou/schema';
import { afterAll, expect, it } from 'vitest';
import type { PipelineBatch } from '../src/pipeline/pipeline-messages.ts';
import { PipelineHost, type PipelineHostOptions } from '../src/pipeline/pipeline-host.ts';
import { SHIPPED_PARSERS_DIRECTORY } from '../src/shipped/shipped-directories.ts';

const directory = mkdtempSync(join(tmpdir(), 'qiaolou-patience-'));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

const RECORDS = 30;
const PER_BATCH = 10;

/** A pipeline over a spool of records, read in batches of ten; what it commits and tells is the caller's. */
async function pipelineOver(name: string, given: Omit<PipelineHostOptions, 'data'>) {
  const spoolDirectory = join(directory, name, 'spool');
  const spool = await openSpool({ dir: spoolDirectory, randomId: () => '0123456789abcdef0123456789abcdef' });
  for (let n = 0; n < RECORDS; n += 1)
    spool.append({
      payload: Buffer.from(`<13>line ${n}`),
      receivedAt: systemClock.now(),
      listener: 'syslog-tcp',
      peer: '192.0.2.1',
    });
  await spool.close();
  const store = await openEventStoreWorker({ dir: join(directory, name, 'events') });
  const host = new PipelineHost({
    ...given,
    data: {
      ...{ spoolDirectory, store: { kind: 'embedded', port: store.port() }, stateDirectory: join(directory, name) },
      ...{ parserFolders: { shipped: SHIPPED_PARSERS_DIRECTORY, own: [] }, ruleDirectories: [], disabledRules: [] },
      ...{ zone: 'Asia/Shanghai', maxClockSkewHours: 24, batchRecords: PER_BATCH },
    },
  });
  await host.ready;
  return { host, close: () => host.stop().then(() => store.close()) };
}

const AWAY: readonly ErrorCode[] = ['records.unavailable', 'disk.full', 'disk.refuses', 'store.timeout'];

it('commits every batch once and in order, however often the records were away', async () => {
  const committed: PipelineBatch[] = [];
  const told: string[] = [];
  let tries = 0;
  const { host, close } = await pipelineOver('away', {
    commit: (batch) => {
      const code = AWAY[tries++ % (AWAY.length + 1)];
      if (code !== undefined) return Promise.reject(new SocError(code));
      committed.push(batch);
      return Promise.resolve();
    },
    onWait: (part, error) => told.push(`${part} ${(error as SocError).code}`),
    onResume: (part) => told.push(`${part} goes on`),
    onFault: (error) => expect.fail(String(error)),
  });
  await host.drained();
  expect(committed.map(({ number }) => number)).toEqual([1, 2, 3]);
  expect(committed.flatMap(({ stored }) => stored).reduce((sum, { stored }) => sum + stored, 0)).toBe(RECORDS);
  const once = [...AWAY.map((code) => `commits ${code}`), 'commits goes on'];
  expect(told).toEqual([...once, ...once, ...once]);
  expect(host.committedTo).toEqual(committed.at(-1)?.next);
  await close();
});

it('stops while a commit waits: nothing after it is committed, so that all of it comes again', async () => {
  const committed: number[] = [];
  const waits = Promise.withResolvers<undefined>();
  const { host, close } = await pipelineOver('stopped', {
    commit: ({ number }) => {
      if (number === 2) return Promise.reject(new SocError('records.unavailable'));
      committed.push(number);
      return Promise.resolve();
    },
    onWait: () => waits.resolve(undefined),
    onResume: () => undefined,
    onFault: (error) => expect.fail(String(error)),
  });
  await waits.promise;
  await close();
  expect(committed).toEqual([1]);
  expect(host.committedTo?.offset).toBeGreaterThan(0);
});

it('ends with a fault when a commit fails for good', async () => {
  const faults: unknown[] = [];
  const { host, close } = await pipelineOver('broken', {
    commit: () => Promise.reject(new SocError('records.brokenReference')),
    onWait: (_, error) => expect.fail(String(error)),
    onResume: () => undefined,
    onFault: (error) => faults.push(error),
  });
  await expect(host.drained()).rejects.toMatchObject({ code: 'records.brokenReference' });
  expect(faults).toHaveLength(1);
  await close();
});
