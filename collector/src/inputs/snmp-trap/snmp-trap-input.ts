import { TrapReader, type TrapSenders } from '../../snmp/trap-reader.ts';
import { trapEvent } from '../../snmp/trap-event.ts';
import type { BoundAddress, InputOptions, ListeningInput } from '../input.ts';
import { UdpInput, type UdpInputStats } from '../udp/udp-input.ts';

const NOTHING = Buffer.alloc(0);

/**
 * Traps of SNMP: each is kept as an ECS event in JSON, without the community. Those of nobody who may send are counted with the
 * reason. An inform of v2c is answered when it is on the disk.
 */
export class SnmpTrapInput implements ListeningInput {
  readonly #udp: UdpInput;
  readonly #reader: TrapReader;
  readonly #refused = new Map<string, number>();
  #answer: Buffer | undefined;

  constructor(options: InputOptions, senders: TrapSenders) {
    this.#reader = new TrapReader(senders);
    this.#udp = new UdpInput(
      'snmp-trap',
      options,
      (datagram, peer) => this.#read(datagram, peer, options.clock.now()),
      (reply) => {
        const answer = this.#answer;
        if (answer !== undefined) void options.sink.durable().then(() => reply(answer), ignore);
      },
    );
  }

  start(): Promise<BoundAddress> {
    return this.#udp.start();
  }

  stop(): Promise<void> {
    return this.#udp.stop();
  }

  datagrams(): number {
    return this.#udp.datagrams();
  }

  stats(): UdpInputStats {
    return { ...this.#udp.stats(), refused: Object.fromEntries(this.#refused) };
  }

  #read(datagram: Buffer, peer: string, now: number): Buffer {
    const read = this.#reader.read(datagram);
    if (!read.ok) {
      const { because } = read.error;
      this.#refused.set(because, (this.#refused.get(because) ?? 0) + 1);
      return NOTHING;
    }
    this.#answer = read.value.answer;
    return Buffer.from(trapEvent(read.value, peer, now));
  }
}

function ignore(): void {
  // The spool closed first: the sender, without an answer, tells it again.
}
