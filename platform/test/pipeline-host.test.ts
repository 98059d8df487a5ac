import { once } from 'node:events';
import { tmpdir } from 'node:os';
import type { Worker } from 'node:worker_threads';
import { expect, it } from 'vitest';
import { PipelineHost } from '../src/pipeline/pipeline-host.ts';

it('a pipeline whose thread ends while it starts tells whoever waits for it, and is no fault of the platform yet', async () => {
  const started = once(process, 'worker') as Promise<[Worker]>;
  const faults: unknown[] = [];
  const host = new PipelineHost({
    data: {
      // Never looked at: the thread ends before it runs.
      ...{
        spoolDirectory: tmpdir(),
        parserFolders: { shipped: tmpdir(), own: [] },
        stateDirectory: tmpdir(),
        ruleDirectories: [],
      },
      ...{ store: { kind: 'elasticsearch', url: ['http://127.0.0.1:1'], indexPrefix: 'test' }, disabledRules: [] },
      ...{ zone: 'Asia/Shanghai', maxClockSkewHours: 24, batchRecords: 1 },
    },
    commit: () => Promise.resolve(),
    onWait: () => undefined,
    onResume: () => undefined,
    onFault: (error) => faults.push(error),
  });
  const waiting = [host.ready, host.drained(), host.committed({ segment: 1, offset: 0 })];
  const ends = Promise.allSettled(waiting);
  const [thread] = await started;
  await thread.terminate();
  const died: unknown = expect.objectContaining({ code: 'platform.workerDied' });
  expect(await ends).toEqual(waiting.map(() => ({ status: 'rejected', reason: died })));
  // Whoever opened it may open another.
  expect(faults).toEqual([]);
  await host.stop();
});
