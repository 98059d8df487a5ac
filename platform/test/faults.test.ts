import { once } from 'node:events';
import { cpSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Worker } from 'node:worker_threads';
import { openSpool, type Spool } from '@qiaolou/collector';
import { openEventStoreWorker } from '@qiaolou/event-store';
import { hasCode, systemClock } from '@qiaolou/schema';
import pino from 'pino';
import { afterAll, describe, expect, it } from 'vitest';
import { configSchema } from '../src/config/config.ts';
import { createMetrics } from '../src/observability/metrics.ts';
import { startCore, type Core } from '../src/start/start.ts';
import type { PipelineBatch, PipelineWorkerData } from '../src/pipeline/pipeline-messages.ts';
import { PipelineHost } from '../src/pipeline/pipeline-host.ts';
import { SHIPPED_PARSERS_DIRECTORY } from '../src/shipped/shipped-directories.ts';
import { qiaolou, writeTestConfig } from './support/platform-process.ts';

const directory = mkdtempSync(join(tmpdir(), 'qiaolou-faults-'));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

/** The threads a piece of work starts, in order, with a promise of the end of each. */
async function threadsOf<T>(work: () => Promise<T>): Promise<{ result: T; threads: readonly Worker[] }> {
  const threads: Worker[] = [];
  const listener = (worker: Worker): void => void threads.push(worker);
  process.on('worker', listener);
  try {
    return { result: await work(), threads };
  } finally {
    process.off('worker', listener);
  }
}

function core(name: string): Promise<Core> {
  const config = configSchema.parse({ dataDirectory: join(directory, name) });
  return startCore({ config, clock: systemClock, logger: pino({ level: 'silent' }) });
}

const record = (text: string) => ({
  payload: Buffer.from(text),
  receivedAt: systemClock.now(),
  listener: 'syslog-tcp' as const,
  peer: '192.0.2.1',
});

function makeSpool(dir: string): Promise<Spool> {
  return openSpool({ dir, randomId: () => '0123456789abcdef0123456789abcdef' });
}

describe('a thread that dies', () => {
  it.each([
    ['event store', 1],
    ['pipeline', 2],
  ])('is a fault of the core, and the core still stops: %s', async (name, index) => {
    const { result: running, threads } = await threadsOf(() => core(name));
    const thread = threads[index];
    if (thread === undefined) throw new Error('no such thread');
    const exited = once(thread, 'exit');
    void thread.terminate();
    await exited;
    await running.intake.append([record('<13>one more line')]);
    await running.intake.durable();
    const fault = await running.fault;
    expect(hasCode(fault, 'store.unavailable') || hasCode(fault, 'platform.workerDied')).toBe(true);
    // The store of a dead thread cannot be flushed; the stop says so, but it ends.
    await running.stop().catch(() => undefined);
    // What was taken is there at the next start; the store's directory is held no longer than by its thread.
    const again = await core(name);
    await again.pipeline.drained();
    expect(again.counters.total()).toMatchObject({ records: 1, stored: 1 });
    await again.stop();
  });
});

describe('the pipeline host', () => {
  const data = async (name: string): Promise<{ data: PipelineWorkerData; close: () => Promise<void> }> => {
    const store = await openEventStoreWorker({ dir: join(directory, name, 'events') });
    return {
      close: () => store.close(),
      data: {
        spoolDirectory: join(directory, name, 'spool'),
        store: { kind: 'embedded', port: store.port() },
        parserFolders: { shipped: SHIPPED_PARSERS_DIRECTORY, own: [] },
        ruleDirectories: [],
        disabledRules: [],
        zone: 'Asia/Shanghai',
        maxClockSkewHours: 24,
        stateDirectory: join(directory, name),
        batchRecords: 1_000,
      },
    };
  };

  it('does not take an answer older than the question for drained', async () => {
    const dir = join(directory, 'idle', 'spool');
    const spool = await makeSpool(dir);
    spool.append(record('<13>a line'));
    await spool.close();
    const segment = join(dir, '0000000001.seg');
    renameSync(segment, `${segment}.aside`);
    const { data: workerData, close } = await data('idle');
    const batches: PipelineBatch[] = [];
    const host = new PipelineHost({
      data: { ...workerData, from: { segment: 1, offset: 0 } },
      commit: (batch) => Promise.resolve(void batches.push(batch)),
      onWait: (_, error) => expect.fail(String(error)),
      onResume: () => expect.fail('nothing waited'),
      onFault: (error) => expect.fail(String(error)),
    });
    await host.ready;
    // The thread says now that there is nothing, and this thread hears it only later.
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 300);
    renameSync(`${segment}.aside`, segment);
    await host.drained();
    expect(batches).toHaveLength(1);
    await host.stop();
    await close();
  });

  it('starts without a parser pack that is wrong and names it', async () => {
    await (await makeSpool(join(directory, 'packs', 'spool'))).close();
    const parserDirectory = join(directory, 'packs', 'parsers');
    cpSync(SHIPPED_PARSERS_DIRECTORY, parserDirectory, { recursive: true });
    writeFileSync(join(parserDirectory, 'sudo-sudo/pack.yaml'), 'id: [');
    const { data: workerData, close } = await data('packs');
    const host = new PipelineHost({
      data: { ...workerData, parserFolders: { shipped: parserDirectory, own: [] } },
      commit: () => Promise.resolve(),
      onWait: (_, error) => expect.fail(String(error)),
      onResume: () => expect.fail('nothing waited'),
      onFault: (error) => expect.fail(String(error)),
    });
    const { packs, packErrors } = await host.ready;
    expect(packs).toBeGreaterThan(20);
    expect(packErrors).toMatchObject([{ file: join(parserDirectory, 'sudo-sudo/pack.yaml') }]);
    const metrics = createMetrics();
    metrics.setPacks(packs, packErrors);
    expect(await metrics.text()).toContain('qiaolou_parser_pack_errors{pack="sudo-sudo"} 1');
    await host.stop();
    await close();
  });
});

describe('an import larger than the spool', () => {
  it('waits for room and comes to its end', async () => {
    const dir = join(directory, 'large');
    const { file: config } = await writeTestConfig(dir, { spool: { maxBytes: 1_000_000 } });
    const lines = Array.from({ length: 8_000 }, (_, n) => `<13>line ${n} ${'x'.repeat(400)}`);
    const log = join(directory, 'large.log');
    writeFileSync(log, lines.join('\n'));
    const { code, stdout } = await qiaolou(['import', log, '--config', config, '--json']);
    expect(code).toBe(0);
    expect(JSON.parse(stdout.trim().split('\n').at(-1) ?? '')).toMatchObject({ read: 8_000, stored: 8_000, failed: 0 });
  });
});

describe('a process that ends between a commit and its answer', () => {
  it('opens the incident at the next start', async () => {
    const attack =
      '203.0.113.9 - - [22/Nov/2026:09:10:11 +0800] "GET /uploads/h.jsp?cmd=whoami HTTP/1.1" 200 512 "-" "-"';
    const dataDirectory = join(directory, 'answer');
    const start = (openIncidents: boolean) =>
      startCore({
        config: configSchema.parse({ dataDirectory, automation: { openIncidents } }),
        clock: systemClock,
        logger: pino({ level: 'silent' }),
      });
    const before = await start(false);
    await before.intake.append([record(attack)]);
    await before.intake.durable();
    await before.pipeline.drained();
    const groups = await before.records.db.selectFrom('alertGroups').select(['level', 'incidentId']).execute();
    expect(groups).toContainEqual(expect.objectContaining({ incidentId: null }));
    // So the records look when the process ends right after the commit: no answer, and no word that there was one.
    await before.changes.settled();
    await before.records.transaction((tx) => tx.keepReaderPosition('automation', 0));
    await before.stop();
    const after = await start(true);
    await after.changes.settled();
    const incidents = await after.records.db.selectFrom('incidents').select('id').execute();
    expect(incidents).toHaveLength(1);
    await after.stop();
  });

  it('is answered for what comes, not for what was left alone while nothing was answered', async () => {
    const dataDirectory = join(directory, 'left-alone');
    const run = async (openIncidents: boolean, from: string) => {
      const running = await startCore({
        config: configSchema.parse({ dataDirectory, automation: { openIncidents } }),
        clock: systemClock,
        logger: pino({ level: 'silent' }),
      });
      const line = `${from} - - [22/Nov/2026:09:10:11 +0800] "GET /uploads/h.jsp?cmd=whoami HTTP/1.1" 200 512 "-" "-"`;
      await running.intake.append([record(line)]);
      await running.intake.durable();
      await running.pipeline.drained();
      await running.changes.settled();
      const rows = await running.records.db.selectFrom('incidents').select('title').execute();
      await running.stop();
      return rows.map(({ title }) => /203\.0\.113\.\d+/.exec(title)?.[0]).sort();
    };
    expect(await run(true, '203.0.113.7')).toEqual(['203.0.113.7']);
    expect(await run(false, '203.0.113.8')).toEqual(['203.0.113.7']);
    expect(await run(true, '203.0.113.9')).toEqual(['203.0.113.7', '203.0.113.9']);
  });

  it('starts the playbook of an incident that was opened right before the end, but not one of a person', async () => {
    const dataDirectory = join(directory, 'half-answer');
    const start = (startPlaybooks: boolean, openIncidents = true) =>
      startCore({
        config: configSchema.parse({ dataDirectory, automation: { openIncidents, startPlaybooks } }),
        clock: systemClock,
        logger: pino({ level: 'silent' }),
      });
    const attack = (from: string) =>
      record(`${from} - - [22/Nov/2026:09:10:11 +0800] "GET /uploads/h.jsp?cmd=whoami HTTP/1.1" 200 512 "-" "-"`);
    const take = async (running: Core, from: string): Promise<void> => {
      await running.intake.append([attack(from)]);
      await running.intake.durable();
      await running.pipeline.drained();
      await running.changes.settled();
    };
    const before = await start(false);
    await take(before, '203.0.113.9');
    await before.stop();
    const person = await start(false, false);
    await take(person, '203.0.113.10');
    const theirs = await person.records.db
      .selectFrom('alertGroups')
      .select('id')
      .where('incidentId', 'is', null)
      .where('level', '=', 'critical')
      .execute();
    expect(theirs.length).toBeGreaterThan(0);
    const groupIds = theirs.map(({ id }) => id);
    await person.desk.open({ title: 'ours', summary: '', groupIds }, { name: 'wang', ip: null, roles: ['analyst'] });
    await person.records.transaction((tx) => tx.keepReaderPosition('automation', 0));
    await person.stop();
    const after = await start(true);
    await after.changes.settled();
    const runs = () => after.records.db.selectFrom('playbookRuns').select(['id', 'incidentId']).execute();
    const [incident] = await after.records.db
      .selectFrom('incidents')
      .select('id')
      .where('title', '<>', 'ours')
      .execute();
    expect((await runs()).map(({ incidentId }) => incidentId)).toEqual([incident?.id]);
    // The same alerts again start nothing more.
    await take(after, '203.0.113.9');
    expect(await runs()).toHaveLength(1);
    await after.stop();
  });
});
