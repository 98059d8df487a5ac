import { parentPort, workerData } from 'node:worker_threads';
import { createParser, loadPacks, openSpoolReader } from '@qiaolou/collector';
import { createDetectionEngine, loadRules, type RuleSet } from '@qiaolou/detection-rules';
import { connectEventStore, openElasticsearchEventStore } from '@qiaolou/event-store';
import { systemClock, type EventStore } from '@qiaolou/schema';
import { openFlowDecoding } from './flow-decoding.ts';
import { prepareBatch, storeBatch, type PipelineParts } from './pipeline.ts';
import type { FromPipeline, PipelineStore, PipelineWorkerData, ToPipeline } from './pipeline-messages.ts';
import { warmUpCorrelation } from './warm-up-correlation.ts';

/**
 * The pipeline's thread: reads the spool while the main thread writes it, so that parsing and matching never hold up a
 * socket. The store writes one batch while the next is parsed, and the main thread commits the one before: at most three
 * are under way.
 */

const MOST_UNCOMMITTED = 3;

if (parentPort === null) throw new TypeError('the pipeline runs as a worker thread');
const port = parentPort;
const data = workerData as PipelineWorkerData;
const send = (message: FromPipeline): void => port.postMessage(message);

async function openStore(store: PipelineStore): Promise<EventStore> {
  if (store.kind === 'embedded') return connectEventStore(store.port);
  const { kind: _kind, ...options } = store;
  return openElasticsearchEventStore({ ...options, clock: systemClock });
}

async function loadAllRules(directories: readonly string[]): Promise<RuleSet> {
  const sets = await Promise.all(directories.map((directory) => loadRules(directory)));
  return { rules: sets.flatMap(({ rules }) => rules), errors: sets.flatMap(({ errors }) => errors) };
}

/** Lets the loop sleep until something happens, without losing a wake-up that comes early. */
class WakeUp {
  #pending = false;
  #resolve: (() => void) | undefined;

  ring(): void {
    this.#pending = true;
    this.#resolve?.();
  }

  async wait(): Promise<void> {
    if (!this.#pending) await new Promise<void>((resolve) => (this.#resolve = resolve));
    this.#pending = false;
    this.#resolve = undefined;
  }
}

const wakeUp = new WakeUp();
let committed = 0;
let stopping = false;
let poked = 0;
const stopAsked = Promise.withResolvers<undefined>();

port.on('message', (message: ToPipeline) => {
  switch (message.kind) {
    case 'committed':
      committed = Math.max(committed, message.number);
      break;
    case 'poke':
      poked = message.number;
      break;
    case 'stop':
      stopping = true;
      stopAsked.resolve(undefined);
      break;
    default:
      message satisfies never;
  }
  wakeUp.ring();
});

async function run(): Promise<void> {
  const store = await openStore(data.store);
  const { rules, errors } = await loadAllRules(data.ruleDirectories);
  const engine = createDetectionEngine({ rules, disabled: data.disabledRules });
  await warmUpCorrelation(engine, store, systemClock);
  const reader = openSpoolReader({ dir: data.spoolDirectory, from: data.from });
  const skewLimitMs = data.maxClockSkewHours * 3_600_000;
  const packs = loadPacks(data.parserDirectory);
  const flow = openFlowDecoding({ file: data.netflowTemplatesFile, spoolId: reader.spoolId, skewLimitMs });
  const parser = createParser({ packs, spoolId: reader.spoolId, zone: data.zone, skewLimitMs, flow: flow.decode });
  const pause = async (ms: number): Promise<void> => {
    await Promise.race([new Promise((resolve) => setTimeout(resolve, ms)), stopAsked.promise]);
  };
  const parts: PipelineParts = {
    reader,
    parser,
    engine,
    store,
    batchRecords: data.batchRecords,
    pause,
    givesUp: () => stopping,
  };
  send({
    kind: 'ready',
    rules: engine.ruleCount,
    packs: packs.length,
    ruleErrors: errors.map(({ file, code, line, reason }) => ({ file, code, line, details: reason })),
  });
  let started = 0;
  let storing = Promise.resolve();
  while (!stopping) {
    if (started - committed >= MOST_UNCOMMITTED) {
      await wakeUp.wait();
      continue;
    }
    const poke = poked;
    const batch = prepareBatch(parts);
    await storing;
    if (batch === undefined) {
      send({ kind: 'idle', poke });
      await wakeUp.wait();
      continue;
    }
    flow.save();
    started += 1;
    storing = storeBatch(started, batch, parts).then((stored) => {
      // Not stored any more: the spool still has it, and what comes after it.
      if (stored === undefined) stopping = true;
      else send(stored);
    });
  }
  await storing;
  reader.close();
  send({ kind: 'stopped' });
  port.close();
  // The embedded store belongs to the main thread; a client of our own is ours to close.
  if (data.store.kind === 'elasticsearch') await store.close();
}

await run();
