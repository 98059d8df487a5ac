import { randomBytes } from 'node:crypto';
import { parentPort, workerData, type MessagePort } from 'node:worker_threads';
import { ArrivalTally, openSpool, type Spool } from '@qiaolou/collector';
import { SocError, systemClock, wireError, type RawRecord, type SpoolPosition } from '@qiaolou/schema';
import type {
  FromIntake,
  IntakeCall,
  IntakeCalls,
  IntakeMethod,
  IntakeThreadData,
  ToIntake,
} from './intake-messages.ts';
import { forwardOf } from './forward-of.ts';
import { KeyDirectory } from './key-directory.ts';
import { unpackRecords } from './packed-records.ts';
import { runInputs, type RunningInputs } from './run-inputs.ts';

/**
 * The intake's thread: sockets and spool, and nothing else. Whatever the rest of the process does, datagrams are read and
 * what was read becomes durable.
 */

const REPORT_EVERY_MS = 500;
const KEY_PATIENCE_MS = 2_000;
const KEY_REST_MS = 200;

if (parentPort === null) throw new TypeError('the intake runs as a worker thread');
const port = parentPort;
const given = workerData as IntakeThreadData;
const { spoolDirectory, sitesDirectory, newSpoolId, fsyncIntervalMs, maxBytes, shed, connectionCap } = given;
const send = (message: FromIntake): void => port.postMessage(message);

const readers: MessagePort[] = [];
const tally = new ArrivalTally();
const keys = new KeyDirectory({
  ask: (number) => send({ kind: 'keysWanted', number }),
  patienceMs: KEY_PATIENCE_MS,
  rest: () => new Promise((resolve) => setTimeout(resolve, KEY_REST_MS)),
});
const spool = await openSpool({
  dir: spoolDirectory,
  randomId: () => newSpoolId,
  fsyncIntervalMs,
  maxBytes,
  shed,
  onDurable: () => {
    for (const reader of readers) reader.postMessage(null);
  },
  onCondition: (error) => send({ kind: 'spool', error: error === undefined ? undefined : wireError(error) }),
});
let inputs: RunningInputs | undefined;
let isObserved = false;

type Actions = {
  readonly [Method in IntakeMethod]: (ask: IntakeCalls[Method]['ask']) => Promise<IntakeCalls[Method]['answer']>;
};

const actions: Actions = {
  startInputs: async (settings) => {
    inputs = await runInputs(settings, {
      sink: spool,
      observer: tally,
      clock: systemClock,
      verifyKey: (key) => keys.senderOf(key),
      connectionCap,
      stateDirectory: given.inputsDirectory,
      newId: () => randomBytes(16).toString('hex'),
      forward: forwardOf(spoolDirectory, sitesDirectory),
    });
    return inputs.bound;
  },
  append: async (packed) => {
    let last: SpoolPosition = { segment: 0, offset: 0 };
    for (const record of unpackRecords(packed)) last = await appendWhenWritable(spool, record);
    return last;
  },
  durable: async () => {
    await spool.durable();
    // What the answer promises is also in the figures of whoever reads it.
    report();
    return null;
  },
  removeBefore: async (position) => {
    await spool.removeBefore(position);
    return null;
  },
  figures: () => Promise.resolve({ inputs: inputs?.stats() ?? {}, spool: spool.stats(), totals: spool.totals() }),
  datagrams: () => Promise.resolve(inputs?.datagrams() ?? 0),
  stopInputs: async () => {
    await inputs?.stop();
    report();
    return null;
  },
  close: async () => {
    try {
      await inputs?.stop();
    } finally {
      // Whatever an input has against stopping: what was received becomes durable.
      await spool.close();
      report();
    }
    return null;
  },
};

port.on('message', (message: ToIntake) => {
  switch (message.kind) {
    case 'call':
      void answer(message);
      break;
    case 'reader':
      readers.push(message.port);
      message.port.unref();
      break;
    case 'observed':
      isObserved = true;
      break;
    case 'keys':
      keys.accept(message.number, message.keys);
      break;
    default:
      message satisfies never;
  }
});
const reporting = setInterval(() => {
  report();
  reportFiles();
  reportTroubles();
}, REPORT_EVERY_MS);
send({ kind: 'opened', spoolId: spool.id });

async function answer({ id, method, ask }: IntakeCall): Promise<void> {
  try {
    const action = actions[method] as (ask: unknown) => Promise<unknown>;
    send({ kind: 'answer', id, answer: await action(ask) });
  } catch (error) {
    send({ kind: 'failed', id, error: wireError(error) });
  }
  if (method !== 'close') return;
  clearInterval(reporting);
  port.close();
}

async function appendWhenWritable(sink: Spool, record: RawRecord): Promise<SpoolPosition> {
  for (;;) {
    const outcome = sink.append(record);
    if (outcome.kind === 'spooled') return outcome.position;
    await sink.whenWritable(record);
  }
}

let toldFaults = '[]';
const toldTroubles = new Map<string, string>();

/** Tells what keeps each input that fetches from its sources, when that is another thing than before. */
function reportTroubles(): void {
  for (const [listener, { trouble }] of Object.entries(inputs?.stats() ?? {})) {
    const told = trouble === undefined ? '' : JSON.stringify(trouble);
    if ((toldTroubles.get(listener) ?? '') === told) continue;
    toldTroubles.set(listener, told);
    send({ kind: 'trouble', listener, error: trouble });
  }
}

/** Tells of files that cannot be read when those are others than before. */
function reportFiles(): void {
  const faults = Object.values(inputs?.stats() ?? {}).flatMap(({ files }) => files?.faults ?? []);
  const told = JSON.stringify(faults);
  if (told === toldFaults) return;
  toldFaults = told;
  const error = new SocError('collector.fileUnreadable', { count: faults.length, files: faults.slice(0, 10) });
  send({ kind: 'files', error: faults.length === 0 ? undefined : wireError(error) });
}

function report(): void {
  if (!isObserved) return;
  const arrivals = tally.take();
  if (arrivals.length > 0) send({ kind: 'arrivals', arrivals });
}
