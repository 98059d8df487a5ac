import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Worker } from 'node:worker_threads';
import { openEventStoreWorker } from '@qiaolou/event-store/worker';
import { HOUR_MS } from '@qiaolou/schema';
import { expect, onTestFinished, test } from 'vitest';
import { runReplayThread } from '../../src/replays/replay-host.ts';
import { SHIPPED_PARSERS_DIRECTORY } from '../../src/shipped/shipped-directories.ts';

const ORDER = {
  ...{ source: '10.1.2.3', pack: null, dryRun: false, judge: false },
  ...{ since: '2026-11-01T00:00:00.000Z', until: '2026-11-02T00:00:00.000Z' },
};

test('a thread that dies ends its replay with a code, and the next one runs', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'qiaolou-replay-host-'));
  const store = await openEventStoreWorker({ dir: join(directory, 'events') });
  onTestFinished(async () => {
    await store.close();
    rmSync(directory, { recursive: true, force: true });
  });
  const run = () =>
    runReplayThread(
      {
        store: { kind: 'embedded', port: store.port() },
        folders: { shipped: SHIPPED_PARSERS_DIRECTORY, own: [] },
        ...{ zone: 'Asia/Shanghai', skewLimitMs: 24 * HOUR_MS, order: ORDER, before: undefined, replay: 'r' },
        rules: { directories: [], disabled: [], inside: undefined },
      },
      {
        save: () => Promise.resolve(),
        record: () => Promise.resolve(),
        onProgress: () => undefined,
        signal: new AbortController().signal,
      },
    );
  const started = Promise.withResolvers<Worker>();
  process.once('worker', started.resolve);
  const lost = expect(run()).rejects.toMatchObject({ code: 'platform.workerDied' });
  await (await started.promise).terminate();
  await lost;
  expect(await run()).toMatchObject({ run: { settled: true }, judged: undefined });
});
