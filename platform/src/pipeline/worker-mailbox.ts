import type { MessagePort } from 'node:worker_threads';
import { pauseUntil } from '../waiting/pause-until.ts';
import type { FromPipeline, RulesReport, ToPipeline } from './pipeline-messages.ts';

/** What the main thread may ask of the judges; between two batches, for a batch is judged without a pause. */
export interface JudgingDesk {
  switchOff(ruleIds: readonly string[]): void;
  report(): RulesReport;
}

/** The worker's end of the conversation with the main thread. */
export class WorkerMailbox {
  readonly #port: MessagePort;
  readonly #stopAsked = Promise.withResolvers<undefined>();
  readonly #pause = pauseUntil(this.#stopAsked.promise);
  #committed = 0;
  #poked = 0;
  #stopping = false;
  #rung = false;
  #judging: JudgingDesk | undefined;
  #switchedOff: readonly string[] | undefined;
  #reportWanted = false;
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

  /** Hands what concerns the judges to them, also what came before they were open. */
  attend(desk: JudgingDesk): void {
    this.#judging = desk;
    if (this.#switchedOff !== undefined) desk.switchOff(this.#switchedOff);
    if (this.#reportWanted) this.send(desk.report());
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
  pause(ms: number): Promise<void> {
    return this.#pause(ms);
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
      case 'switch':
        this.#switchedOff = message.off;
        this.#judging?.switchOff(message.off);
        break;
      case 'report':
        this.#reportWanted = true;
        if (this.#judging !== undefined) this.send(this.#judging.report());
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
