import { createSocket, type Socket as UdpSocket } from 'node:dgram';
import { request, type IncomingMessage } from 'node:http';
import { connect, type Socket } from 'node:net';
import { once } from 'node:events';
import type { SimulatedRecord } from '../record/simulated-record.ts';

/** Where the real inputs listen. */
export interface PlayTargets {
  readonly host: string;
  readonly syslogUdpPort: number;
  readonly syslogTcpPort: number;
  readonly netflowPort: number;
  readonly httpPort: number;
  /** Bearer key of the HTTP input. */
  readonly httpKey: string;
}

export interface PlayOptions {
  /** Called after each batch with the records sent so far. */
  readonly onProgress?: (sent: number, total: number) => void;
  /**
   * Called before datagrams are sent; resolves when the receiver has room. UDP has no back-pressure of its own, and a
   * demonstration must not lose what it then reports on.
   */
  readonly room?: (datagramsSent: number) => Promise<void>;
}

const BATCH = 200;

/** Sources each get their own loopback address (127.0.1.1 …), so that the collector sees distinct senders. */
function senderAddress(index: number): string {
  return `127.0.1.${index + 1}`;
}

/** Sends records of a day, in order, over real sockets; one set of sockets per source. */
class Player {
  readonly #targets: PlayTargets;
  readonly #sources: readonly string[];
  readonly #udp = new Map<string, UdpSocket>();
  readonly #tcp = new Map<string, Socket>();
  datagrams = 0;

  constructor(targets: PlayTargets, sources: readonly string[]) {
    this.#targets = targets;
    this.#sources = sources;
  }

  async #udpSocket(source: string): Promise<UdpSocket> {
    const known = this.#udp.get(source);
    if (known !== undefined) return known;
    const socket = createSocket('udp4');
    socket.bind(0, senderAddress(this.#sources.indexOf(source)));
    await once(socket, 'listening');
    this.#udp.set(source, socket);
    return socket;
  }

  async #tcpSocket(source: string): Promise<Socket> {
    const known = this.#tcp.get(source);
    if (known !== undefined) return known;
    const { host, syslogTcpPort } = this.#targets;
    const socket = connect({ host, port: syslogTcpPort, localAddress: senderAddress(this.#sources.indexOf(source)) });
    await once(socket, 'connect');
    this.#tcp.set(source, socket);
    return socket;
  }

  async datagram(record: SimulatedRecord): Promise<void> {
    const socket = await this.#udpSocket(record.source);
    const port = record.transport === 'netflow' ? this.#targets.netflowPort : this.#targets.syslogUdpPort;
    await new Promise<void>((resolve, reject) => {
      socket.send(record.payload, port, this.#targets.host, (error) => (error === null ? resolve() : reject(error)));
    });
    this.datagrams += 1;
  }

  /** Alternates newline and octet-counted framing by source, as real devices differ. */
  async stream(source: string, records: readonly SimulatedRecord[]): Promise<void> {
    const socket = await this.#tcpSocket(source);
    const octetCounted = this.#sources.indexOf(source) % 2 === 1;
    const chunks = records.flatMap(({ payload }) =>
      octetCounted ? [Buffer.from(`${payload.length} `), payload] : [payload, Buffer.from('\n')],
    );
    if (!socket.write(Buffer.concat(chunks))) await once(socket, 'drain');
  }

  async post(records: readonly SimulatedRecord[]): Promise<void> {
    const { host, httpPort, httpKey } = this.#targets;
    const body = Buffer.concat(records.flatMap(({ payload }) => [payload, Buffer.from('\n')]));
    const headers = {
      authorization: `Bearer ${httpKey}`,
      'content-type': 'application/x-ndjson',
      'content-length': body.length,
    };
    const call = request({ host, port: httpPort, path: '/ingest/v1', method: 'POST', headers });
    call.end(body);
    const [response] = (await once(call, 'response')) as [IncomingMessage];
    response.resume();
    await once(response, 'end');
    if (response.statusCode !== 202) throw new Error(`the HTTP input answered ${response.statusCode ?? 0}`);
  }

  async close(): Promise<void> {
    for (const socket of this.#udp.values()) socket.close();
    await Promise.all(
      [...this.#tcp.values()].map(async (socket) => {
        socket.end();
        if (!socket.closed) await once(socket, 'close');
      }),
    );
  }
}

function bySource(records: readonly SimulatedRecord[]): ReadonlyMap<string, SimulatedRecord[]> {
  const groups = new Map<string, SimulatedRecord[]>();
  for (const record of records) {
    const group = groups.get(record.source);
    if (group === undefined) groups.set(record.source, [record]);
    else group.push(record);
  }
  return groups;
}

/** Plays a day into the inputs as fast as they take it; resolves when everything is sent and every stream is closed. */
export async function playDay(
  day: readonly SimulatedRecord[],
  targets: PlayTargets,
  options: PlayOptions = {},
): Promise<void> {
  const player = new Player(targets, [...new Set(day.map(({ source }) => source))]);
  try {
    for (let from = 0; from < day.length; from += BATCH) {
      const batch = day.slice(from, from + BATCH);
      const streams = batch.filter(({ transport }) => transport === 'syslog-tcp');
      await Promise.all([...bySource(streams)].map(([source, records]) => player.stream(source, records)));
      const posts = batch.filter(({ transport }) => transport === 'http');
      if (posts.length > 0) await player.post(posts);
      for (const record of batch) {
        if (record.transport !== 'syslog-udp' && record.transport !== 'netflow') continue;
        if (player.datagrams % 32 === 0) await options.room?.(player.datagrams);
        await player.datagram(record);
      }
      options.onProgress?.(Math.min(from + BATCH, day.length), day.length);
    }
  } finally {
    await player.close();
  }
}
