import { flowMark } from '../../sink/index.ts';
import type { BoundAddress, Input, InputOptions } from '../input.ts';
import { UdpInput, type UdpInputStats } from './udp-input.ts';

/** So long without a datagram, the open window of flows ends. */
const QUIET_MS = 5_000;
const LOOKS = 5;

/**
 * Datagrams of flows → records, one each, and marks between them: one when no datagram came for five seconds, one before it
 * begins and one when it ends. Without a mark the last flows before a silence would wait for the next ones.
 */
export class FlowInput implements Input {
  readonly #options: InputOptions;
  readonly #udp: UdpInput;
  #looking: NodeJS.Timeout | undefined;
  /** Datagrams read when it was looked at last, how often that was the same, and whether there were any since the last mark. */
  #seen = 0;
  #quietLooks = 0;
  #isOpen = true;

  constructor(listener: string, options: InputOptions) {
    this.#options = options;
    this.#udp = new UdpInput(listener, options, (payload) => payload);
  }

  async start(): Promise<BoundAddress> {
    const bound = await this.#udp.start();
    this.#mark();
    this.#looking = setInterval(() => this.#look(), QUIET_MS / LOOKS).unref();
    return bound;
  }

  async stop(): Promise<void> {
    const isRunning = this.#looking !== undefined;
    clearInterval(this.#looking);
    this.#looking = undefined;
    await this.#udp.stop();
    this.#isOpen ||= this.#udp.datagrams() !== this.#seen;
    if (isRunning) this.#mark();
  }

  datagrams(): number {
    return this.#udp.datagrams();
  }

  stats(): UdpInputStats {
    return this.#udp.stats();
  }

  #look(): void {
    const now = this.#udp.datagrams();
    this.#quietLooks = now === this.#seen ? this.#quietLooks + 1 : 0;
    this.#isOpen ||= now !== this.#seen;
    this.#seen = now;
    if (this.#quietLooks >= LOOKS) this.#mark();
  }

  /** A spool that is full takes it the next time; the window ends with its segment at the latest. */
  #mark(): void {
    const { sink, clock } = this.#options;
    if (this.#isOpen && sink.offer(flowMark(clock.now()))) this.#isOpen = false;
  }
}
