import { parentPort, workerData } from 'node:worker_threads';
import { openDecoding, openSpoolReader, type RecordDecoding, type SpoolReader } from '@qiaolou/collector';
import { loadRulesInForce, openJudges, type Judge, type RulesInForce } from '@qiaolou/detection-rules';
import { connectEventStore, type EventCollection } from '@qiaolou/event-store/worker';
import { hasCode, HOUR_MS, systemClock, wireError, type EventStore, type SocError } from '@qiaolou/schema';
import { holdEvents } from './hold-events.ts';
import { OWN_PACKS_LOOK_MS, OwnPacks, type PacksInForce } from './own-packs.ts';
import { runPipelineLoop } from './pipeline-loop.ts';
import type { PipelineStore, PipelineWorkerData, RulesReport } from './pipeline-messages.ts';
import { resumeDecoding } from './resume-decoding.ts';
import { RuleSwitches } from './rule-switches.ts';
import { warmUpCorrelation } from './warm-up-correlation.ts';
import { WorkerMailbox } from './worker-mailbox.ts';

/**
 * The pipeline's thread: reads the spool while the intake's thread writes it, so that parsing and matching never hold
 * up a socket.
 */

/** Tries of a busy store that nobody is told of. */
const BUSY_TRIES = 3;

if (parentPort === null) throw new TypeError('the pipeline runs as a worker thread');
const data = workerData as PipelineWorkerData;
const mailbox = new WorkerMailbox(parentPort, data.spoolGrew);

const { store, collect } = await openStore(data.store);
const rules = await loadRulesInForce(data.ruleDirectories, {
  disabled: data.disabledRules,
  inside: data.inside,
  zone: data.zone,
});
const judges = await openWarmJudges(rules);
const switches = new RuleSwitches(judges, data.disabledRules);
switches.set(data.switchedOff ?? []);
mailbox.attend({ switchOff: (ruleIds) => switches.set(ruleIds), report });
const reader = openSpoolReader({ dir: data.spoolDirectory, from: data.from });
const ownPacks = new OwnPacks(data.parserFolders);
const inForce = ownPacks.load();
const decoding = openRecords(reader, inForce);
sendReady(rules, inForce);
const looking = setInterval(takePacks, OWN_PACKS_LOOK_MS);
await runPipelineLoop(
  {
    reader,
    decoding,
    judges,
    batchRecords: data.batchRecords,
    collect,
    patience: {
      pause: (ms) => mailbox.pause(ms),
      givesUp: () => mailbox.stopping,
      onWait: tellWait,
      onResume: () => mailbox.send({ kind: 'resumed' }),
    },
  },
  mailbox,
);
clearInterval(looking);
reader.close();
mailbox.send({ kind: 'stopped' });
mailbox.close();
// The embedded store belongs to the main thread; a client of our own is ours to close.
if (data.store.kind === 'elasticsearch') await store.close();

interface OpenedStore {
  readonly store: EventStore;
  /** Begins a collection of events for an append. */
  readonly collect: () => EventCollection;
}

async function openStore(options: PipelineStore): Promise<OpenedStore> {
  if (options.kind === 'embedded') {
    const embedded = connectEventStore(options.port);
    return { store: embedded, collect: () => embedded.collect() };
  }
  const { kind: _kind, ...address } = options;
  const { openElasticsearchEventStore } = await import('@qiaolou/event-store/elasticsearch');
  const server = await openElasticsearchEventStore({ ...address, clock: systemClock });
  return { store: server, collect: () => holdEvents(server) };
}

async function openWarmJudges(inForce: RulesInForce): Promise<readonly Judge[]> {
  const missing = new Set<string>();
  const opened = openJudges({ rules: inForce.rules, disabled: inForce.disabled, data: data.judgeData ?? {} });
  for (const judge of opened) {
    const { maxTimespanMs } = judge;
    const warmUp = judge.warmUp?.bind(judge);
    if (warmUp === undefined) continue;
    const { missingDays } = await warmUpCorrelation({ maxTimespanMs, warmUp }, store, systemClock);
    for (const day of missingDays) missing.add(day);
  }
  if (missing.size > 0) mailbox.send({ kind: 'refilledWithout', days: [...missing].sort() });
  return opened;
}

function report(): RulesReport {
  const truncatedValues = judges.reduce((sum, judge) => sum + (judge.truncatedValues ?? 0), 0);
  return { kind: 'report', rules: judges.flatMap((judge) => judge.stats()), truncatedValues };
}

function openRecords({ spoolId, position }: SpoolReader, { packs }: PacksInForce): RecordDecoding {
  const skewLimitMs = data.maxClockSkewHours * HOUR_MS;
  const { zone, stateDirectory, flows, spoolDirectory, from, openSince } = data;
  const since = openSince ?? from ?? position;
  const opened = openDecoding({ packs, spoolId, zone, skewLimitMs, stateDirectory, since, flows });
  if (openSince !== undefined && from !== undefined) resumeDecoding(opened, { dir: spoolDirectory, openSince, from });
  return opened;
}

/** Takes packs of one's own over that were written, changed or removed; between two batches, for one is parsed without a pause. */
function takePacks(): void {
  const changed = ownPacks.changed();
  if (changed === undefined) return;
  decoding.usePacks(changed.packs);
  const { packs, own, off, errors } = changed;
  mailbox.send({ kind: 'packs', packs: packs.length, own, off, packErrors: errors });
}

function sendReady({ catalogue, errors }: RulesInForce, { packs, own, off, errors: packErrors }: PacksInForce): void {
  const ruleErrors = errors.map(({ file, code, line, reason }) => ({ file, code, line, reason }));
  mailbox.send({ kind: 'ready', rules: catalogue, packs: packs.length, own, off, ruleErrors, packErrors });
}

/** A server that asks for less for a moment is no news; one that goes on asking is. */
function tellWait(error: SocError, tries: number): void {
  if (tries > BUSY_TRIES || !hasCode(error, 'store.busy')) mailbox.send({ kind: 'waiting', error: wireError(error) });
}
