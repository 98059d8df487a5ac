import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { peakMb } from '../figures/process-figures.ts';
import type { FromStoreChild, ToStoreChild } from './child-message.ts';
import type { MadeEvents } from './make-events.ts';
import type { Asked, Ingested, MeasuredStore, Started } from './measured-store.ts';
import type { StoreQuestion } from './store-questions.ts';

const ROOT = join(import.meta.dirname, '../../..');

/** As the launcher starts the platform. */
const NODE_OPTIONS = [
  '--max-semi-space-size=8',
  '--heap-growing-percent=40',
  '--disable-warning=ExperimentalWarning',
] as const;
const ENVIRONMENT = {
  MALLOC_ARENA_MAX: '2',
  NODE_COMPILE_CACHE: join(ROOT, 'node_modules/.cache/node-compile'),
} as const;

/** Where ours keeps its files, and where its profiles go. */
export interface OwnStoreOptions {
  readonly dir: string;
  /** Its processes write a CPU profile of each of their threads there, in `ingest` and `questions`. */
  readonly profiles?: string | undefined;
  /** Whether segments keep what they answered: the second time a question is the same costs little then. */
  readonly keepsAnswers?: boolean | undefined;
}

/** Our embedded store, in a process of its own that hands it the events over its port. */
export class OwnStore implements MeasuredStore {
  readonly name = 'ours';
  readonly version = `this checkout on Node ${process.version}`;
  readonly #options: OwnStoreOptions;
  #child: ChildProcess | undefined;

  constructor(options: OwnStoreOptions) {
    this.#options = options;
  }

  async ingest({ files, rounds, events }: MadeEvents): Promise<Ingested> {
    const child = this.#begin('ingest');
    const reply = await tell(child, { kind: 'ingest', files, rounds, events });
    const peak = peakMb(child.pid ?? 0);
    await this.#end(child);
    if (reply.kind !== 'ingested') throw new Error(`not ingested: ${JSON.stringify(reply)}`);
    return { ...reply.ingested, peakMb: peak };
  }

  async start(first: StoreQuestion): Promise<Started> {
    const started = performance.now();
    this.#child = this.#begin('questions');
    const reply = await tell(this.#child, { kind: 'open' });
    if (reply.kind !== 'opened') throw new Error(`not opened: ${JSON.stringify(reply)}`);
    const start = { wallMs: performance.now() - started, cpuMs: reply.cpuMs };
    return { start, answered: await this.ask(first) };
  }

  async ask(question: StoreQuestion): Promise<Asked> {
    if (this.#child === undefined) throw new Error('not started');
    const reply = await tell(this.#child, { kind: 'ask', question });
    if (reply.kind !== 'asked') throw new Error(`${question.name}: ${JSON.stringify(reply)}`);
    return reply.asked;
  }

  async stop(): Promise<number | null> {
    const child = this.#child;
    if (child === undefined) return null;
    this.#child = undefined;
    const peak = peakMb(child.pid ?? 0);
    await this.#end(child);
    return peak;
  }

  #begin(what: 'ingest' | 'questions'): ChildProcess {
    const { dir, profiles, keepsAnswers = false } = this.#options;
    const profiling = profiles === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${join(profiles, what)}`];
    return fork(join(import.meta.dirname, 'store-child.ts'), keepsAnswers ? [dir, 'kept'] : [dir], {
      execArgv: [...NODE_OPTIONS, ...profiling],
      env: { ...process.env, ...ENVIRONMENT },
    });
  }

  async #end(child: ChildProcess): Promise<void> {
    const ended = once(child, 'exit');
    await tell(child, { kind: 'end' });
    child.disconnect();
    await ended;
  }
}

/** Its answer; rejects when it ends without one. */
async function tell(child: ChildProcess, message: ToStoreChild): Promise<FromStoreChild> {
  const { promise, resolve, reject } = Promise.withResolvers<FromStoreChild>();
  const exited = (code: number | null): void => reject(new Error(`the store's process ended: ${code}`));
  child.once('message', (reply) => resolve(reply as FromStoreChild));
  child.once('exit', exited);
  child.send(message);
  try {
    return await promise;
  } finally {
    child.removeListener('exit', exited);
  }
}
