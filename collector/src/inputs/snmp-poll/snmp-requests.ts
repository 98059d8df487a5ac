import { createSocket, type RemoteInfo, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { isIPv6 } from 'node:net';
import type { PduRequest, PduResponse } from '../../snmp/pdu.ts';
import { SnmpFault } from '../../snmp/snmp-fault.ts';
import type { Speaker } from '../../snmp/speaker.ts';
import { peerAddress } from '../peer-address.ts';

/** A device, and how it is spoken to. */
export interface SnmpPeer {
  readonly address: string;
  readonly port: number;
  readonly speaker: Speaker;
}

/** What questions are asked with. */
export interface SnmpRequestsGiven {
  readonly timeoutMs: number;
  readonly now: () => number;
  /** Where the numbers of requests begin; nobody should be able to guess it. */
  readonly firstId: number;
  /** Told of what came and is no answer, by the reason. */
  readonly refused: (because: string) => void;
}

interface Pending {
  readonly peer: SnmpPeer;
  readonly settle: (end: PduResponse | SnmpFault | 'again') => void;
}

const MOST_ID = 0x7fff_ffff;
/** How often something may be learnt of a device before it answers: who it is, how late it is there. */
const LESSONS = 3;

/** Asks devices over UDP, each question by its number; what comes from another address than was asked is no answer. */
export class SnmpRequests {
  readonly #given: SnmpRequestsGiven;
  readonly #pending = new Map<number, Pending>();
  readonly #sockets = new Map<'udp4' | 'udp6', Promise<Socket>>();
  #id: number;
  #isClosed = false;

  constructor(given: SnmpRequestsGiven) {
    this.#given = given;
    this.#id = given.firstId;
  }

  /** Asks, `retries` times again; rejects with `SnmpFault`. */
  async ask(peer: SnmpPeer, request: Omit<PduRequest, 'id'>, retries: number): Promise<PduResponse> {
    this.#id = (this.#id % MOST_ID) + 1;
    const id = this.#id;
    let lessons = 0;
    for (let tries = 0; ;) {
      const end = await this.#once(peer, { ...request, id });
      if (end === 'again' && ++lessons <= LESSONS) continue;
      if (end === 'again') throw new SnmpFault('notInTime');
      if (!(end instanceof SnmpFault)) return end;
      if (end.because !== 'timeout' || tries++ >= retries || this.#isClosed) throw end;
    }
  }

  /** Nobody waits any more. */
  async close(): Promise<void> {
    this.#isClosed = true;
    for (const { settle } of [...this.#pending.values()]) settle(new SnmpFault('stopped'));
    const sockets = await Promise.allSettled(this.#sockets.values());
    for (const socket of sockets)
      if (socket.status === 'fulfilled') await new Promise<void>((resolve) => socket.value.close(resolve));
    this.#sockets.clear();
  }

  async #once(peer: SnmpPeer, request: PduRequest): Promise<PduResponse | SnmpFault | 'again'> {
    if (this.#isClosed) return new SnmpFault('stopped');
    const answer = Promise.withResolvers<PduResponse | SnmpFault | 'again'>();
    const timer = setTimeout(() => answer.resolve(new SnmpFault('timeout')), this.#given.timeoutMs);
    this.#pending.set(request.id, { peer, settle: answer.resolve });
    try {
      const socket = await this.#socket(isIPv6(peer.address) ? 'udp6' : 'udp4');
      socket.send(peer.speaker.write(request, this.#given.now()), peer.port, peer.address, (error) => {
        const { code = 'EIO' } = (error ?? {}) as NodeJS.ErrnoException;
        if (error !== null) answer.resolve(new SnmpFault(code));
      });
      return await answer.promise;
    } catch (error) {
      return new SnmpFault((error as NodeJS.ErrnoException).code ?? 'EIO');
    } finally {
      clearTimeout(timer);
      this.#pending.delete(request.id);
    }
  }

  #socket(type: 'udp4' | 'udp6'): Promise<Socket> {
    const known = this.#sockets.get(type);
    if (known !== undefined) return known;
    const opening = (async () => {
      const socket = createSocket({ type });
      socket.on('message', (datagram, sender) => this.#receive(datagram, sender));
      socket.bind(0);
      await once(socket, 'listening');
      socket.on('error', () => this.#given.refused('socket'));
      return socket;
    })();
    this.#sockets.set(type, opening);
    opening.catch(() => this.#sockets.delete(type));
    return opening;
  }

  #receive(datagram: Buffer, { address, port }: RemoteInfo): void {
    const from = peerAddress(address);
    const pending = [...this.#pending].filter(([, { peer }]) => peer.address === from && peer.port === port);
    const [first] = pending;
    if (first === undefined) {
      this.#given.refused('unexpected');
      return;
    }
    // One device is asked one thing at a time, and has one speaker.
    const spoken = first[1].peer.speaker.read(datagram, this.#given.now());
    const id = spoken.kind === 'response' ? spoken.response.id : spoken.id;
    const asked = pending.find(([known]) => known === id)?.[1];
    switch (spoken.kind) {
      case 'response':
        if (asked === undefined) this.#given.refused('unexpected');
        else asked.settle(spoken.response);
        return;
      case 'again':
        if (asked !== undefined) asked.settle('again');
        return;
      case 'refused':
        this.#given.refused(spoken.because);
        if (asked !== undefined) asked.settle(new SnmpFault(spoken.because));
        return;
      default:
        spoken satisfies never;
    }
  }
}
