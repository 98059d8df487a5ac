import { createSocket, type RemoteInfo, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { LOOPBACK, type BoundAddress, type Input, type InputOptions, type InputStats } from '../input.ts';
import { peerAddress } from '../peer-address.ts';
import { RecordCounts } from '../record-counts.ts';
import { readUdpDrops } from './kernel-udp-drops.ts';

/** State of a UDP input; counts since it was started. */
export interface UdpInputStats extends InputStats {
  /** Read from the socket, whatever was in them. */
  readonly datagrams: number;
  readonly empty: number;
  /** Of the 8 MiB asked for; raise `net.core.rmem_max` when it is less. */
  readonly receiveBufferBytes: number;
}

const RECEIVE_BUFFER_BYTES = 8 * 1024 * 1024;
/** Turns of the event loop without a datagram after which the socket counts as drained. */
const QUIET_TURNS = 3;
const MAX_DRAIN_TURNS = 10_000;

/** Datagrams → records, one each. The payload is kept as `trim` leaves it. */
export class UdpInput implements Input {
  readonly #options: InputOptions;
  readonly #listener: string;
  readonly #counts: RecordCounts;
  readonly #trim: (payload: Buffer, peer: string) => Buffer;
  readonly #onTaken: ((reply: (answer: Buffer) => void) => void) | undefined;
  #socket: Socket | undefined;
  #bound: BoundAddress | undefined;
  #datagrams = 0;
  #empty = 0;
  #receiveBufferBytes = 0;
  readonly #errors = new Map<string, number>();

  /** `onTaken` is called when the record of a datagram was taken, with a way to answer its sender. */
  constructor(
    listener: string,
    options: InputOptions,
    trim: (payload: Buffer, peer: string) => Buffer,
    onTaken?: (reply: (answer: Buffer) => void) => void,
  ) {
    this.#listener = listener;
    this.#options = options;
    this.#counts = new RecordCounts(listener, options.observer);
    this.#trim = trim;
    this.#onTaken = onTaken;
  }

  async start(): Promise<BoundAddress> {
    const host = this.#options.host ?? LOOPBACK;
    const type = host.includes(':') ? 'udp6' : 'udp4';
    const socket = createSocket({ type, recvBufferSize: RECEIVE_BUFFER_BYTES });
    socket.on('message', (payload, sender) => this.#receive(payload, sender));
    socket.bind(this.#options.port, host);
    await once(socket, 'listening');
    // What the kernel has against one datagram must not end the process. The next ones come all the same.
    socket.on('error', (error: NodeJS.ErrnoException) => this.#countError(error.code ?? error.name));
    this.#receiveBufferBytes = socket.getRecvBufferSize();
    this.#socket = socket;
    const { address, port } = socket.address();
    return (this.#bound = { host: address, port });
  }

  async stop(): Promise<void> {
    const socket = this.#socket;
    if (socket === undefined) return;
    this.#socket = undefined;
    await this.#drain();
    await new Promise<void>((resolve) => socket.close(resolve));
  }

  datagrams(): number {
    return this.#datagrams;
  }

  stats(): UdpInputStats {
    return {
      bound: this.#bound,
      ...this.#counts.stats(),
      waiting: 0,
      socketErrors: Object.fromEntries(this.#errors),
      datagrams: this.#datagrams,
      empty: this.#empty,
      kernelDrops: this.#bound === undefined ? undefined : readUdpDrops(this.#bound.port),
      receiveBufferBytes: this.#receiveBufferBytes,
    };
  }

  #countError(code: string): void {
    // The system has some hundred codes: no sender can make more of them.
    this.#errors.set(code, (this.#errors.get(code) ?? 0) + 1);
  }

  #receive(datagram: Buffer, sender: RemoteInfo): void {
    this.#datagrams++;
    const { sink, clock } = this.#options;
    const peer = peerAddress(sender.address);
    const payload = this.#trim(datagram, peer);
    if (payload.length === 0) {
      this.#empty++;
      return;
    }
    const record = { payload, receivedAt: clock.now(), listener: this.#listener, peer };
    if (sink.offer(record)) {
      this.#counts.took(record.peer, record.receivedAt);
      this.#onTaken?.((answer) => this.#socket?.send(answer, sender.port, sender.address));
    } else this.#counts.shed(record.peer, record.receivedAt);
  }

  /** Takes what the kernel still holds: until some turns brought nothing, or for so long that it is a flood. */
  async #drain(): Promise<void> {
    let quiet = 0;
    for (let turn = 0; turn < MAX_DRAIN_TURNS && quiet < QUIET_TURNS; turn++) {
      const before = this.#datagrams;
      await new Promise((resolve) => setImmediate(resolve));
      quiet = this.#datagrams === before ? quiet + 1 : 0;
    }
  }
}
