import { readFileSync } from 'node:fs';
import { setPriority } from 'node:os';
import { parentPort, workerData } from 'node:worker_threads';
import { createStoredReader, packFiles } from '@qiaolou/collector';
import { sm3Hex } from '@qiaolou/crypto';
import { loadRulesInForce, openJudges } from '@qiaolou/detection-rules';
import { connectEventStore } from '@qiaolou/event-store/worker';
import { SocError, systemClock, wireError, type EventStore } from '@qiaolou/schema';
import { OwnPacks, type PacksInForce } from '../pipeline/own-packs.ts';
import type { PipelineStore } from '../pipeline/pipeline-messages.ts';
import { pauseUntil } from '../waiting/pause-until.ts';
import { tryPatiently } from '../waiting/try-patiently.ts';
import { judgeReplay } from './judge-replay.ts';
import type { FromReplay, ReplayThreadData, ToReplay } from './replay-messages.ts';
import type { ReplayRun } from './replay-run.ts';
import { runReplay } from './run-replay.ts';

/** The thread of a replay: kept originals are read here, behind whoever takes in and reads lines. */

/** As nice as the other threads that nobody's lines wait for. */
const NICENESS = 10;

if (parentPort === null) throw new TypeError('a replay runs in a worker thread');
const port = parentPort;
// Linux: of this thread only.
if (process.platform === 'linux') setPriority(NICENESS);
const data = workerData as ReplayThreadData;
const stopped = new AbortController();
const stopping = Promise.withResolvers<undefined>();
const pause = pauseUntil(stopping.promise);
const waiting = new Map<number, () => void>();
let asked = 0;

port.on('message', (message: ToReplay) => {
  if (message.kind === 'done') {
    waiting.get(message.number)?.();
    waiting.delete(message.number);
  } else {
    stopped.abort();
    stopping.resolve(undefined);
    for (const resolve of waiting.values()) resolve();
  }
});

const store = await openStore(data.store);
try {
  const run = await replay();
  const judged = data.order.judge && !data.order.dryRun ? await judge(run) : undefined;
  tell({ kind: 'done', run, judged });
} catch (error) {
  tell({ kind: 'failed', error: wireError(error) });
} finally {
  await store.close();
  port.close();
}

function tell(message: FromReplay): void {
  port.postMessage(message);
}

/** Tells what must be done before anything else is, and waits for it. */
async function done(message: (number: number) => FromReplay): Promise<void> {
  const number = (asked += 1);
  const { promise, resolve } = Promise.withResolvers<undefined>();
  waiting.set(number, () => resolve(undefined));
  tell(message(number));
  await promise;
  if (stopped.signal.aborted) throw new SocError('store.cancelled');
}

async function openStore(options: PipelineStore): Promise<EventStore> {
  if (options.kind === 'embedded') return connectEventStore(options.port);
  const { kind: _kind, ...address } = options;
  const { openElasticsearchEventStore } = await import('@qiaolou/event-store/elasticsearch');
  return openElasticsearchEventStore({ ...address, clock: systemClock });
}

function replay(): Promise<ReplayRun> {
  const { folders, zone, skewLimitMs, order, before, replay: name } = data;
  const inForce = new OwnPacks(folders).load();
  return runReplay(
    order,
    {
      ...{ store, packs: digestOf(inForce), now: () => systemClock.now(), newReplay: () => name, pause, patiently },
      reader: createStoredReader({ packs: inForce.packs, zone, skewLimitMs }),
      save: (run) => done((number) => ({ kind: 'save', number, run })),
      onProgress: (progress) => tell({ kind: 'progress', step: 'reading', progress }),
      signal: stopped.signal,
    },
    before,
  );
}

/** SM3 of all packs that lines are read by. */
function digestOf({ own, off }: PacksInForce): string {
  const shipped = packFiles(data.folders.shipped).map((file) => sm3Hex(readFileSync(file)));
  return sm3Hex(JSON.stringify([shipped.sort(), own.map(({ id, digest }) => `${id} ${digest}`).sort(), off]));
}

async function judge(run: ReplayRun): Promise<number> {
  const { rules, order, zone } = data;
  const { directories, disabled, inside } = rules;
  const inForce = await loadRulesInForce(directories, { disabled, inside, zone });
  const kept = (await patiently(() => store.replays())).filter(({ state }) => state === 'inForce');
  const own = kept.findIndex(({ id }) => id === run.replay);
  const total = run.progress.total;
  return judgeReplay(order, {
    ...{ store, signal: stopped.signal, seen: own < 0 ? run.seen : own + 1 },
    judges: openJudges({ rules: inForce.rules, disabled: inForce.disabled }),
    record: (matches) => done((number) => ({ kind: 'matches', number, matches })),
    onJudged: (events) =>
      tell({ kind: 'progress', step: 'judging', progress: { done: events, total: Math.max(events, total) } }),
  });
}

async function patiently<T>(work: () => Promise<T>): Promise<T> {
  const tried = await tryPatiently(work, {
    ...{ pause, givesUp: () => stopped.signal.aborted, onWait: () => undefined, onResume: () => undefined },
  });
  if (tried === undefined) throw new SocError('store.cancelled');
  return tried.result;
}
