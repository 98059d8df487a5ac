import { setTimeout as wait } from 'node:timers/promises';
import { mergingLeft } from '@qiaolou/event-store/merging';
import { openEventStoreWorker, type WorkerEventStore } from '@qiaolou/event-store/worker';
import { folderBytes } from '../figures/process-figures.ts';
import { answerCounts } from './answer-counts.ts';
import type { FromStoreChild, IngestWanted, ToStoreChild } from './child-message.ts';
import { BATCH, lineBatches } from './line-batches.ts';
import type { Asked, Ingested } from './measured-store.ts';
import type { StoreQuestion } from './store-questions.ts';

/**
 * A process that our store is measured in, told over IPC what to do: `node store-child.ts FOLDER [kept]`; `kept` where
 * segments keep what they answered.
 */
const [dir = '', kept] = process.argv.slice(2);
const QUIET_MS = 1_000;
const QUIET_ROUNDS = 3;
const QUIET_SHARE = 0.25;
const MOST_QUIET_MS = 900_000;
const QUERY_TIMEOUT_MS = 300_000;

let opened: WorkerEventStore | undefined;

function micros({ user, system }: NodeJS.CpuUsage): number {
  return user + system;
}

/** CPU µs of all threads but this one, which only hands the events over. */
function storeCpu(): number {
  return micros(process.cpuUsage()) - micros(process.threadCpuUsage());
}

/**
 * Resolves when nothing is left to merge, and for some rounds no file changed and little was done (a profiler takes some CPU
 * itself): a merge writes for a while before anybody sees a file of it.
 */
async function quiet(): Promise<void> {
  const until = performance.now() + MOST_QUIET_MS;
  for (let still = 0; still < QUIET_ROUNDS;) {
    const before = { cpu: storeCpu(), bytes: folderBytes(dir) };
    await wait(QUIET_MS);
    const idle = storeCpu() - before.cpu < QUIET_MS * 1_000 * QUIET_SHARE && folderBytes(dir) === before.bytes;
    still = idle && !(await mergingLeft(dir, Date.now())) ? still + 1 : 0;
    if (performance.now() > until) throw new Error('the store does not come to rest');
  }
}

/** Gives how many events it were. */
async function append(store: WorkerEventStore, lines: Buffer): Promise<number> {
  const { accepted, rejected, duplicates } = await store.appendLines(lines);
  if (rejected.length > 0 || duplicates > 0) throw new Error(`not accepted: ${rejected.length}, twice: ${duplicates}`);
  return accepted;
}

/** The last batch comes to a store opened anew, which writes it at once: what there is to merge is merged then. */
async function ingest({ events, ...days }: IngestWanted): Promise<Omit<Ingested, 'peakMb'>> {
  const before = storeCpu();
  const started = performance.now();
  const first = await openEventStoreWorker({ dir });
  let last: Buffer | undefined;
  let stored = 0;
  for (const batch of lineBatches(days)) {
    if (events - stored <= BATCH) last = Buffer.from(batch);
    else stored += await append(first, batch);
  }
  const wallSeconds = (performance.now() - started) / 1_000;
  await first.close();
  const flushed = { cpu: storeCpu(), bytes: folderBytes(dir) };
  const second = await openEventStoreWorker({ dir, flushAgeMs: 100, mergeSettleMs: 0 });
  if (last !== undefined) await append(second, last);
  await wait(1_000);
  await quiet();
  await second.close();
  return {
    cpuSeconds: (flushed.cpu - before) / 1e6,
    cpuSecondsMerged: (storeCpu() - before) / 1e6,
    wallSeconds,
    bytesFlushed: flushed.bytes,
    bytesMerged: folderBytes(dir),
  };
}

/** Opens what was taken in; gives the CPU ms of the store since this process began to run code of ours. */
async function open(): Promise<number> {
  opened = await openEventStoreWorker({
    ...{ dir, queryTimeoutMs: QUERY_TIMEOUT_MS },
    ...(kept === undefined && { answersMb: 0 }),
  });
  return storeCpu() / 1_000;
}

async function ask(question: StoreQuestion): Promise<Asked> {
  if (opened === undefined) throw new Error('not opened');
  const cpu = process.cpuUsage();
  const started = performance.now();
  const counts = await answerCounts(opened, question);
  return { wallMs: performance.now() - started, cpuMs: micros(process.cpuUsage(cpu)) / 1_000, counts };
}

async function answer(message: ToStoreChild): Promise<FromStoreChild> {
  switch (message.kind) {
    case 'ingest':
      return { kind: 'ingested', ingested: await ingest(message) };
    case 'open':
      return { kind: 'opened', cpuMs: await open() };
    case 'ask':
      return { kind: 'asked', asked: await ask(message.question) };
    case 'end':
      await opened?.close();
      return { kind: 'ended' };
    default:
      return message satisfies never;
  }
}

function tell(message: FromStoreChild): void {
  process.send?.(message);
}

process.on('message', (message: ToStoreChild) => {
  answer(message).then(tell, (error: unknown) => tell({ kind: 'failed', reason: String(error) }));
});
process.once('disconnect', () => process.exit());
