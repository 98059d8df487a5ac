import { createSocket, type RemoteInfo, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { BerReader, TAG } from '../../../src/snmp/ber-reader.ts';
import { compareOids } from '../../../src/snmp/walk-columns.ts';
import { ber, octets, oid, varBind, whole } from '../../snmp/ber-writer.ts';

/** A value of a MIB, in BER. */
export type MibValue = Buffer;

/** What is done to an answer before it is sent; undefined: nothing is sent. */
export type Treatment = (answer: Buffer, request: Request) => Buffer | readonly Buffer[] | undefined;

interface Request {
  readonly community: string;
  readonly id: number;
  readonly tag: number;
  readonly repetitions: number;
  readonly oids: readonly string[];
  /** Who asks. */
  readonly port: number;
}

const GET_BULK = 0xa5;
const RESPONSE = 0xa2;
const END = ber(TAG.endOfMibView);

/** An agent of SNMP v2c with what is put into it. */
export class FakeAgent {
  /** Values by OID. */
  readonly mib = new Map<string, MibValue>();
  readonly requests: Request[] = [];
  /** Answers go through it. */
  treat: Treatment = (answer) => answer;
  /** What follows an OID; may be made to go in circles. */
  next: (name: string) => string | undefined = (name) => this.#sorted().find((one) => compareOids(one, name) > 0);
  readonly #socket: Socket = createSocket('udp4');
  #order: { readonly size: number; readonly oids: readonly string[] } = { size: -1, oids: [] };

  async listen(port = 0): Promise<number> {
    this.#socket.on('message', (datagram, from) => this.#answer(datagram, from));
    this.#socket.bind(port, '127.0.0.1');
    await once(this.#socket, 'listening');
    return this.#socket.address().port;
  }

  close(): Promise<void> {
    return new Promise((resolve) => this.#socket.close(() => resolve()));
  }

  /** The system group: name, time since the start in hundredths of a second. */
  system(name: string, uptime: number): void {
    this.mib.set('1.3.6.1.2.1.1.2.0', oid('1.3.6.1.4.1.25506.1.1'));
    this.mib.set('1.3.6.1.2.1.1.3.0', whole(uptime, TAG.timeTicks));
    this.mib.set('1.3.6.1.2.1.1.5.0', octets(name));
  }

  /** An interface: RFC 2863, counters of 64 bits. */
  port(index: number, name: string | Buffer, { oper = 1, inOctets = 0, outOctets = 0, speed = 1_000 } = {}): void {
    const set = (column: string, value: Buffer): unknown => this.mib.set(`1.3.6.1.2.1.${column}.${index}`, value);
    set('2.2.1.2', octets(name));
    set('2.2.1.7', whole(1));
    set('2.2.1.8', whole(oper));
    set('2.2.1.14', whole(0, TAG.counter32));
    set('2.2.1.20', whole(0, TAG.counter32));
    set('31.1.1.1.1', octets(name));
    set('31.1.1.1.6', whole(inOctets, TAG.counter64));
    set('31.1.1.1.10', whole(outOctets, TAG.counter64));
    set('31.1.1.1.15', whole(speed, TAG.unsigned32));
  }

  #sorted(): readonly string[] {
    if (this.#order.size !== this.mib.size)
      this.#order = { size: this.mib.size, oids: [...this.mib.keys()].toSorted(compareOids) };
    return this.#order.oids;
  }

  #answer(datagram: Buffer, from: RemoteInfo): void {
    const request = { ...readRequest(datagram), port: from.port };
    this.requests.push(request);
    const { community, id, tag, oids, repetitions } = request;
    const pairs =
      tag === GET_BULK
        ? this.#bulk(oids, repetitions)
        : oids.map((name) => varBind(name, this.mib.get(name) ?? ber(TAG.noSuchObject)));
    const pdu = ber(RESPONSE, whole(id), whole(0), whole(0), ber(0x30, ...pairs));
    const treated = this.treat(ber(0x30, whole(1), octets(community), pdu), request);
    for (const answer of treated === undefined ? [] : Buffer.isBuffer(treated) ? [treated] : treated)
      this.#socket.send(answer, from.port, from.address);
  }

  #bulk(oids: readonly string[], repetitions: number): readonly Buffer[] {
    const pairs: Buffer[] = [];
    const last = [...oids];
    for (let repetition = 0; repetition < repetitions; repetition++)
      for (const [place, name] of last.entries()) {
        const next = this.next(name);
        pairs.push(next === undefined ? varBind(name, END) : varBind(next, this.mib.get(next) ?? ber(TAG.nothing)));
        last[place] = next ?? name;
      }
    return pairs;
  }
}

function readRequest(datagram: Buffer): Omit<Request, 'port'> {
  const outer = new BerReader(datagram);
  const message = outer.inside(outer.expect(0x30));
  message.integer();
  const community = message.octets().toString();
  const { tag, from, to } = message.next();
  const pdu = new BerReader(datagram, from, to);
  const id = pdu.integer();
  pdu.integer();
  const repetitions = pdu.integer();
  const list = pdu.inside(pdu.expect(0x30));
  const oids: string[] = [];
  while (!list.isEmpty) oids.push(list.inside(list.expect(0x30)).oid());
  return { community, id, tag, repetitions, oids };
}
