import { once } from 'node:events';
import type { AddressInfo, Socket } from 'node:net';
import { createServer, type Server, type TLSSocket } from 'node:tls';
import { guardServer, NO_CONNECTIONS, withinCap, type ServerGuard } from '@qiaolou/connections';
import { SocError } from '@qiaolou/schema';
import { MAX_BATCH_BODY_BYTES } from '../../forward/frame.ts';
import { MAX_BATCH_BYTES } from '../../forward/record-batch.ts';
import { readCentreIdentity } from '../../forward/site-files.ts';
import { assertUsable } from '../../forward/usable-certificate.ts';
import {
  LOOPBACK,
  type BoundAddress,
  type Input,
  type InputGiven,
  type InputOptions,
  type InputStats,
} from '../input.ts';
import { RecordCounts } from '../record-counts.ts';
import { SiteAdmission } from './site-admission.ts';
import { SiteConnection } from './site-connection.ts';
import { SiteRecords } from './site-figures.ts';
import { TakenPlaces } from './taken-places.ts';

export interface CollectorForwardOptions extends InputOptions, Pick<InputGiven, 'connectionCap' | 'forward'> {
  readonly maxConnections: number;
  readonly maxConnectionsPerAddress: number;
  /** How long a site may say nothing before it is told of. */
  readonly silentAfterMs: number;
  /** A connection that says nothing for so long is closed; default 60,000 ms. */
  readonly idleTimeoutMs?: number | undefined;
  /** How long `stop()` waits for what is under way; default 2,000 ms. */
  readonly drainMs?: number | undefined;
}

const HANDSHAKE_WITHIN_MS = 10_000;

/**
 * Takes records of our own collectors at other places, over TLS 1.3, from whoever shows a certificate that `./qiaolou site enroll`
 * gave out and nobody revoked. A batch is acknowledged when it is on the disk; what comes again is left out. When the spool is full
 * the connection is not read any more: the site keeps what it has.
 */
export class CollectorForwardInput implements Input {
  readonly #options: CollectorForwardOptions;
  readonly #counts: RecordCounts;
  readonly #records: SiteRecords;
  readonly #serving = new Map<SiteConnection, { readonly socket: TLSSocket; readonly ended: Promise<void> }>();
  readonly #ofSpool = new Map<string, SiteConnection>();
  readonly #refused = new Map<string, number>();
  #admission: SiteAdmission | undefined;
  #taken: TakenPlaces | undefined;
  #server: Server | undefined;
  #guard: ServerGuard | undefined;
  #bound: BoundAddress | undefined;

  constructor(options: CollectorForwardOptions) {
    this.#options = options;
    this.#counts = new RecordCounts('collector-forward', options.observer);
    this.#records = new SiteRecords(options.clock, options.silentAfterMs);
  }

  /** Throws `collector.forwardNotPrepared` when no site was enrolled yet. */
  async start(): Promise<BoundAddress> {
    const {
      clock,
      connectionCap,
      forward,
      maxConnections: total,
      maxConnectionsPerAddress: perAddress,
    } = this.#options;
    if (forward === undefined) throw new SocError('collector.forwardNotPrepared', { file: '' });
    const { authority, certificate, key } = readCentreIdentity(forward.directory);
    assertUsable({ certificate, key });
    this.#admission = new SiteAdmission(forward.directory, clock);
    this.#taken = TakenPlaces.open({ ...forward, clock });
    const server = createServer({
      ...{ ca: authority, cert: certificate, key, minVersion: 'TLSv1.3', handshakeTimeout: HANDSHAKE_WITHIN_MS },
      ...{ requestCert: true, rejectUnauthorized: true, noDelay: true, keepAlive: true },
    });
    const guard = guardServer(server, withinCap({ total, perAddress }, connectionCap));
    // A connection is guarded as it came, and served as what TLS makes of it: its address and port tell which is which.
    const arrived = new Map<string, Socket>();
    server.on('connection', (socket: Socket) => {
      const name = endOf(socket);
      arrived.set(name, socket);
      socket.once('close', () => arrived.delete(name));
    });
    server.on('secureConnection', (socket) => {
      const plain = arrived.get(endOf(socket));
      if (plain === undefined) socket.destroy();
      else this.#serve(socket, plain, guard);
    });
    server.on('tlsClientError', (_, socket) => {
      this.#count('handshake');
      socket.destroy();
    });
    server.listen(this.#options.port, this.#options.host ?? LOOPBACK);
    await once(server, 'listening');
    this.#server = server;
    this.#guard = guard;
    const { address, port } = server.address() as AddressInfo;
    return (this.#bound = { host: address, port });
  }

  async stop(): Promise<void> {
    const server = this.#server;
    if (server === undefined) return;
    this.#server = undefined;
    server.close();
    const serving = [...this.#serving];
    // Half close: what a site has sent before it hears of it is still read.
    for (const [, { socket }] of serving) socket.end();
    const drainMs = this.#options.drainMs ?? 2_000;
    if (!(await this.#ended(drainMs))) {
      for (const [, { socket }] of serving) socket.destroy();
      await this.#ended(drainMs);
    }
    for (const socket of this.#guard?.sockets() ?? []) socket.destroy();
  }

  stats(): InputStats {
    const connections = this.#guard?.figures() ?? NO_CONNECTIONS;
    const serving = [...this.#serving.keys()];
    return {
      bound: this.#bound,
      ...this.#counts.stats(),
      waiting: serving.reduce((sum, { waiting }) => sum + waiting, 0),
      kernelDrops: undefined,
      held: {
        bytes: serving.reduce((sum, { heldBytes }) => sum + heldBytes, 0),
        limit: connections.limit * (MAX_BATCH_BODY_BYTES + MAX_BATCH_BYTES),
      },
      refused: Object.fromEntries(this.#refused),
      connections,
      sites: this.#records.figures(this.#admission?.names() ?? []),
    };
  }

  #serve(socket: TLSSocket, plain: Socket, guard: ServerGuard): void {
    const admission = this.#admission;
    const fingerprint = socket.getPeerX509Certificate()?.fingerprint256 ?? '';
    const admitted = admission?.of(fingerprint);
    socket.on('error', () => undefined);
    const taken = this.#taken;
    if (admission === undefined || taken === undefined || admitted?.kind !== 'admitted') {
      this.#count(admitted?.kind === 'refused' ? admitted.because : 'unknown');
      socket.destroy();
      return;
    }
    const { forward, sink, clock } = this.#options;
    const { site } = admitted.certificate;
    let isBusy = false;
    const idle = setTimeout(() => {
      // Silent because we do not read: not the site's fault.
      if (isBusy) idle.refresh();
      else guard.turnAway(plain, 'idle');
    }, this.#options.idleTimeoutMs ?? 60_000);
    const connection = new SiteConnection({
      ...{ socket, site, sink, clock, counts: this.#counts, records: this.#records, taken },
      admission: () => admission.of(fingerprint),
      mayKeep: forward?.isOrigin ?? (() => false),
      onHello: (own, spool) => this.#takeOver(own, spool),
      onBusy: (busy) => {
        isBusy = busy;
        guard.hold(plain, busy);
        guard.touch(plain);
        idle.refresh();
      },
      onRefused: (code) => this.#count(code),
    });
    const record = this.#records.of(site);
    record.connected++;
    const ended = connection.run().finally(() => {
      clearTimeout(idle);
      record.connected--;
      this.#serving.delete(connection);
    });
    this.#serving.set(connection, { socket, ended });
  }

  /** One connection a spool: an older one is half open, or its site has another that is alive. */
  #takeOver(own: SiteConnection, spool: string): void {
    this.#ofSpool.get(spool)?.refuse('takenOver');
    this.#ofSpool.set(spool, own);
  }

  #count(code: string): void {
    this.#refused.set(code, (this.#refused.get(code) ?? 0) + 1);
  }

  /** Waits for all connections to be done; false when they are not within the time. */
  async #ended(withinMs: number): Promise<boolean> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<false>((resolve) => (timer = setTimeout(() => resolve(false), withinMs)));
    const done = Promise.all([...this.#serving.values()].map(({ ended }) => ended)).then(() => true as const);
    const inTime = await Promise.race([done, late]);
    clearTimeout(timer);
    return inTime;
  }
}

function endOf({ remoteAddress, remotePort }: Socket): string {
  return `${remoteAddress ?? ''} ${remotePort ?? ''}`;
}
