import { Worker } from 'node:worker_threads';
import { readWireError, SocError, type DetectionMatch } from '@qiaolou/schema';
import type { FromReplay, ReplayThreadData, ToReplay } from './replay-messages.ts';
import type { ReplayRun } from './replay-run.ts';

/** What the thread of a replay is served with. */
export interface ReplayServing {
  /** Keeps how far it is, durably. */
  readonly save: (run: ReplayRun) => Promise<void>;
  /** Records matches, the same ones once however often. */
  readonly record: (matches: readonly DetectionMatch[]) => Promise<void>;
  readonly onProgress: (told: Pick<Extract<FromReplay, { kind: 'progress' }>, 'step' | 'progress'>) => void;
  /** Aborted: it ends behind the page it is at. */
  readonly signal: AbortSignal;
}

/** How a replay ended. */
export interface ReplayEnd {
  readonly run: ReplayRun;
  /** Events that were judged; undefined when nobody asked for it. */
  readonly judged: number | undefined;
}

/**
 * Runs a replay in a thread of its own. Throws what `runReplay` and `judgeReplay` do, what saving and recording do, and
 * `platform.workerDied`.
 */
export async function runReplayThread(data: ReplayThreadData, serving: ReplayServing): Promise<ReplayEnd> {
  const ports = data.store.kind === 'embedded' ? [data.store.port] : [];
  const worker = new Worker(new URL('./replay-thread.ts', import.meta.url), { workerData: data, transferList: ports });
  const { promise, resolve, reject } = Promise.withResolvers<ReplayEnd>();
  const send = (message: ToReplay): void => worker.postMessage(message);
  const answer = (number: number, work: Promise<void>): void =>
    void work.then(() => send({ kind: 'done', number }), reject);
  worker.on('message', (message: FromReplay) => {
    switch (message.kind) {
      case 'save':
        answer(message.number, serving.save(message.run));
        break;
      case 'matches':
        answer(message.number, serving.record(message.matches));
        break;
      case 'progress':
        serving.onProgress(message);
        break;
      case 'done':
        resolve({ run: message.run, judged: message.judged });
        break;
      case 'failed':
        reject(readWireError(message.error));
        break;
      default:
        message satisfies never;
    }
  });
  worker.on('error', reject);
  worker.on('exit', (code) => reject(new SocError('platform.workerDied', { worker: 'replay', code })));
  const stop = (): void => send({ kind: 'stop' });
  serving.signal.addEventListener('abort', stop);
  if (serving.signal.aborted) stop();
  try {
    return await promise;
  } finally {
    serving.signal.removeEventListener('abort', stop);
    await worker.terminate();
  }
}
