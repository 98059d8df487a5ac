import type { MessagePort } from 'node:worker_threads';
import { pauseUntil } from '../waiting/pause-until.ts';
import type { FromPipeline, ToPipeline } from './pipeline-messages.ts';

/** The worker's end of the conversation with the main thread. */
export class WorkerMailbox {
  readonly #port: MessagePort;
  readonly #stopAsked = Promise.withResolvers<undefined>();
  #committed = 0;
  #poked = 0;
  #stopping = false;
  #rung = false;
  #wake: (() => void) | undefined;

  /** @param spoolGrew wakes too, without being a poke: it comes from another thread than those who are answered. */
  constructor(port: MessagePort, spoolGrew?: MessagePort) {
    this.#port = port;
    port.on('message', (message: ToPipeline) => this.#receive(message));
    // The main thread's port keeps this thread, not the intake's.
    spoolGrew?.on('message', () => this.#ring()).unref();
  }

  /** Number of the newest batch the main thread has committed. */
  get committed(): number {
    return this.#committed;
  }

  /** Number of the newest poke. */
  get poked(): number {
    return this.#poked;
  }

  get stopping(): boolean {
    return this.#stopping;
  }

  /** Ends the work from this side: what is read but not stored comes again at the next start. */
  giveUp(): void {
    this.#stopping = true;
  }

  send(message: FromPipeline): void {
    this.#port.postMessage(message);
  }

  /** Sleeps until something happens; a message that came since the last sleep wakes at once. */
  async message(): Promise<void> {
    if (!this.#rung) await new Promise<void>((resolve) => (this.#wake = resolve));
    this.#rung = false;
    this.#wake = undefined;
  }

  /** Sleeps for a time, or until the platform stops. */
  async pause(ms: number): Promise<void> {
    await pauseUntil(this.#stopAsked.promise)(ms);
  }

  close(): void {
    this.#port.close();
  }

  #receive(message: ToPipeline): void {
    switch (message.kind) {
      case 'committed':
        this.#committed = Math.max(this.#committed, message.number);
        break;
      case 'poke':
        this.#poked = message.number;
        break;
      case 'stop':
        this.#stopping = true;
        this.#stopAsked.resolve(undefined);
        break;
      default:
        message satisfies never;
    }
    this.#ring();
  }

  #ring(): void {
    this.#rung = true;
    this.#wake?.();
  }
}
