import { setPriority } from 'node:os';
import { parentPort, workerData } from 'node:worker_threads';
import { SocError, wireError } from '@qiaolou/schema/reading';
import { ByteSearch } from '../../scan/find-bytes.ts';
import type { ZlibThreadData } from '../../packing/zlib-thread.ts';
import { heedZlibTurn } from '../../packing/zlib-turn.ts';
import { KeptAnswers } from '../../scan/kept-answers.ts';
import type { PartialGroup } from '../../scan/partial-aggregate.ts';
import { OpenSegments, type SegmentFile } from '../segments/open-segments.ts';
import { answerTask } from './answer-task.ts';
import type { FromQueryThread, QueryThreadData, ToQueryThread } from './query-message.ts';
import type { SegmentTask } from './segment-task.ts';

/** Looking stands behind taking events in. */
const NICENESS = 10;
// On Linux niceness is a thread's; elsewhere it would be the whole process's.
if (process.platform === 'linux') setPriority(NICENESS);

const port = parentPort;
if (port === null) throw new Error('query-thread.ts runs as a worker thread only');
const { zlibTurn, data } = workerData as ZlibThreadData<QueryThreadData>;
heedZlibTurn(zlibTurn);
const { cancelled, answerBytes, helpAfterMs } = data;
/** Of what is kept of answers the part of those that are only counts. */
const COUNTS_SHARE = 8;
const answers = {
  groups: new KeptAnswers<PartialGroup>(answerBytes - answerBytes / COUNTS_SHARE),
  counts: new KeptAnswers<number>(answerBytes / COUNTS_SHARE),
};
const open = new OpenSegments();
const search = new ByteSearch();
/** Segments by their numbers. */
const known = new Map<number, SegmentFile>();

type Asked = Extract<ToQueryThread, { readonly kind: 'task' }>;

port.on('message', (message: ToQueryThread) => {
  if (message.kind === 'forget') forget(message.number);
  else answer(message);
});

function forget(number: number): void {
  known.delete(number);
  open.forget(number);
}

/** The task with all that is known of its segments. */
function wholeTask({ task, numbers, files }: Asked): SegmentTask {
  for (const file of files) known.set(file.entry.number, file);
  const own = numbers.flatMap((number) => known.get(number) ?? []);
  if (own.length < numbers.length) throw new Error('a segment that nothing was said of');
  return { ...task, files: own };
}

/** Never throws: a failure is the answer. */
function answer(asked: Asked): void {
  const { id, leftMs, mostBytes, told } = asked;
  const deadline = performance.now() + leftMs;
  const between = (): void => {
    if (Atomics.load(cancelled, 0) === id) throw new SocError('store.cancelled');
    if (performance.now() >= deadline) throw new SocError('store.timeout');
  };
  try {
    const task = wholeTask(asked);
    between();
    const looked = told ? tellerOf(id) : ignored;
    const given = answerTask(task, { open, search, between, answers, mostBytes, looked, left: helpOf(id) });
    tell({ id, ok: true, answer: given }, bytesOf(given));
  } catch (error) {
    tell({ id, ok: false, ...wireError(error) });
  }
}

/** Time between two words about how far a task is, ms: whoever hears them tells fewer of them on. */
const TOLD_MS = 100;

function tellerOf(id: number): (rows: number) => void {
  let [looked, toldAt] = [0, performance.now()];
  return (rows) => {
    looked += rows;
    if (performance.now() - toldAt < TOLD_MS) return;
    toldAt = performance.now();
    tell({ id, looked });
  };
}

/** Segments below which a search is ended before somebody else has begun. */
const FEW_LEFT = 4;

/** Asks once for help with a task that has taken long and has segments left. */
function helpOf(id: number): (segments: number) => void {
  const from = performance.now() + helpAfterMs;
  let asked = false;
  return (segments) => {
    if (asked || segments < FEW_LEFT || performance.now() < from) return;
    asked = true;
    tell({ id, help: true });
  };
}

function ignored(): void {
  return undefined;
}

/** Bytes of an answer that are nobody else's: they are handed over and not copied. */
function bytesOf(given: ReturnType<typeof answerTask>): readonly ArrayBuffer[] {
  const bytes = given instanceof Uint8Array ? given : 'lines' in given ? given.lines : undefined;
  // What is shared with others of Node's pool of buffers cannot be handed over.
  return bytes instanceof Uint8Array && bytes.buffer instanceof ArrayBuffer && bytes.length > 0 ? [bytes.buffer] : [];
}

function tell(message: FromQueryThread, transferred: readonly ArrayBuffer[] = []): void {
  port?.postMessage(message, transferred);
}
