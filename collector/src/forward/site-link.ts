import { once } from 'node:events';
import { connect, type TLSSocket } from 'node:tls';
import { deflateRawSync } from 'node:zlib';
import { SocError, type SpoolPosition } from '@qiaolou/schema';
import { CENTRE_FRAMES, encodeFrame, FrameReader, type ForwardFrame } from './frame.ts';
import type { ForwardedRecord } from './forwarded-record.ts';
import { encodeBatch } from './record-batch.ts';
import { CENTRE_NAME, type SiteBundle } from './site-files.ts';
import {
  FORWARD_PROTOCOL,
  readWord,
  refuseWord,
  toldWord,
  welcomeWord,
  wordFrame,
  type RefuseWord,
  type SiteStatus,
} from './words.ts';

/** Time for the connection and for the first answer, ms. */
const BEGIN_WITHIN_MS = 15_000;

/** Where a centre is reached. */
export interface CentreAddress {
  readonly host: string;
  readonly port: number;
}

/** What a link is made with. */
export interface SiteLinkOptions {
  readonly bundle: Pick<SiteBundle, 'authority' | 'certificate' | 'key'>;
  readonly to: CentreAddress;
  readonly spoolId: string;
  /** Aborted when nobody needs the link any more. */
  readonly signal: AbortSignal;
  /** Everything up to here is on the centre's disk. */
  readonly onAcknowledged: (next: SpoolPosition) => void;
  /** The centre answered a status. */
  readonly onTold: (told: {
    readonly echo: number;
    readonly now: number;
    readonly waitsFor?: string | undefined;
  }) => void;
}

/** Records under way. */
interface Batch {
  readonly number: number;
  readonly next: SpoolPosition;
  readonly receivedAt: number | undefined;
}

/**
 * One connection of a site to its centre. It ends with an error in `ended`, whatever ends it: a link that nobody needs any more
 * is only ended by `close`.
 */
export class SiteLink {
  readonly #options: SiteLinkOptions;
  readonly #socket: TLSSocket;
  readonly #frames = new FrameReader(CENTRE_FRAMES);
  readonly #ended = Promise.withResolvers<SocError>();
  readonly #welcomed = Promise.withResolvers<undefined>();
  #underWay: Batch[] = [];
  #number = 0;
  #heard = false;
  #sentBytes = 0;

  private constructor(options: SiteLinkOptions, socket: TLSSocket) {
    this.#options = options;
    this.#socket = socket;
    this.#welcomed.promise.catch(() => undefined);
    socket.on('data', (chunk: Buffer) => this.#receive(chunk));
    socket.on('error', (error: Error) => this.#end(linkFault(error, options.to)));
    socket.on('close', () => this.#end(linkFault(undefined, options.to)));
    const stop = (): void => this.close();
    options.signal.addEventListener('abort', stop);
    socket.once('close', () => options.signal.removeEventListener('abort', stop));
    if (options.signal.aborted) this.close();
  }

  /** Connects, and resolves when the centre lets it begin. Throws `collector.forwardLinkDown`, `…Untrusted`, `…Refused`. */
  static async open(options: SiteLinkOptions): Promise<SiteLink> {
    const { bundle, to } = options;
    const socket = connect({
      ...to,
      ca: bundle.authority,
      cert: bundle.certificate,
      key: bundle.key,
      servername: CENTRE_NAME,
      minVersion: 'TLSv1.3',
    });
    socket.setNoDelay(true);
    const link = new SiteLink(options, socket);
    const late = setTimeout(() => link.close(), BEGIN_WITHIN_MS);
    try {
      await Promise.race([once(socket, 'secureConnect').catch(() => undefined), link.ended]);
      link.#send(wordFrame('hello', { protocol: FORWARD_PROTOCOL, spoolId: options.spoolId }));
      await link.#welcomed.promise;
      return link;
    } finally {
      clearTimeout(late);
    }
  }

  /** Resolves with why, when the link has ended. */
  get ended(): Promise<SocError> {
    return this.#ended.promise;
  }

  /** False when it has ended. */
  get isOpen(): boolean {
    return !this.#socket.destroyed;
  }

  /** Batches that are not acknowledged. */
  get underWay(): number {
    return this.#underWay.length;
  }

  /** Receive time of the oldest record that is not acknowledged; undefined when there is none. */
  get oldestAt(): number | undefined {
    return this.#underWay.find(({ receivedAt }) => receivedAt !== undefined)?.receivedAt;
  }

  /** Bytes of records sent, as they go over the line. */
  get sentBytes(): number {
    return this.#sentBytes;
  }

  /** Sends records; `next`: where the spool goes on after them. */
  send(records: readonly ForwardedRecord[], next: SpoolPosition): void {
    const number = ++this.#number;
    this.#underWay.push({ number, next, receivedAt: records[0]?.record.receivedAt });
    const packed = deflateRawSync(encodeBatch(records), { level: 1 });
    const body = Buffer.allocUnsafe(4 + packed.length);
    body.writeUInt32BE(number, 0);
    body.set(packed, 4);
    this.#sentBytes += body.length;
    this.#send(encodeFrame('batch', body));
  }

  /** Tells how the site is. */
  tell(status: SiteStatus): void {
    this.#send(wordFrame('status', status));
  }

  /** True when the centre was heard since it was asked last. */
  takeHeard(): boolean {
    const heard = this.#heard;
    this.#heard = false;
    return heard;
  }

  /** Ends the connection at once; idempotent. */
  close(because?: SocError): void {
    this.#end(because ?? linkFault(undefined, this.#options.to));
  }

  #send(frame: Buffer): void {
    if (!this.#socket.destroyed) this.#socket.write(frame);
  }

  #receive(chunk: Buffer): void {
    this.#heard = true;
    const { frames, fault } = this.#frames.push(chunk);
    for (const frame of frames) this.#take(frame);
    if (fault !== undefined) this.#end(badAnswer(fault));
  }

  #take({ kind, body }: ForwardFrame): void {
    switch (kind) {
      case 'welcome':
        if (readWord(welcomeWord, body)?.protocol === FORWARD_PROTOCOL) this.#welcomed.resolve(undefined);
        else this.#end(badAnswer(kind));
        break;
      case 'acknowledge':
        if (body.length === 4) this.#acknowledged(body.readUInt32BE(0));
        else this.#end(badAnswer(kind));
        break;
      case 'told': {
        const told = readWord(toldWord, body);
        if (told === undefined) this.#end(badAnswer(kind));
        else this.#options.onTold(told);
        break;
      }
      case 'refuse':
        this.#end(refused(readWord(refuseWord, body)));
        break;
      case 'hello':
      case 'batch':
      case 'status':
        // The reader lets none of these through.
        break;
      default:
        kind satisfies never;
    }
  }

  #acknowledged(number: number): void {
    const done = this.#underWay.filter((batch) => batch.number <= number).at(-1);
    if (done === undefined || number > this.#number) return;
    this.#underWay = this.#underWay.filter((batch) => batch.number > number);
    this.#options.onAcknowledged(done.next);
  }

  #end(error: SocError): void {
    this.#welcomed.reject(error);
    this.#ended.resolve(error);
    this.#socket.destroy();
  }
}

function badAnswer(what: string): SocError {
  return new SocError('collector.forwardRefused', { reason: 'answer', what });
}

function refused(word: RefuseWord | undefined): SocError {
  return new SocError('collector.forwardRefused', { reason: word?.code ?? 'answer', protocols: word?.protocols ?? [] });
}

/** What OpenSSL and Node say when it is the certificate of one of both that is wrong. */
const UNTRUSTED = /^(?:CERT_|UNABLE_TO_|SELF_SIGNED|DEPTH_ZERO|ERR_TLS_|ERR_SSL_.*(?:CERT|CA|ALERT|PROTOCOL|VERSION))/;

function linkFault(cause: Error | undefined, { host, port }: CentreAddress): SocError {
  const reason = cause === undefined ? 'closed' : ((cause as NodeJS.ErrnoException).code ?? cause.message);
  const details = { host, port, reason };
  const options = cause === undefined ? {} : { cause };
  return UNTRUSTED.test(reason)
    ? new SocError('collector.forwardUntrusted', details, options)
    : new SocError('collector.forwardLinkDown', details, options);
}
