import type { TLSSocket } from 'node:tls';
import { inflateRawSync } from 'node:zlib';
import { hasCode, type Clock, type RawRecord, type SpoolPosition } from '@qiaolou/schema';
import { FrameReader, SITE_FRAMES, encodeFrame, type ForwardFrame } from '../../forward/frame.ts';
import { recordOfSite, type ForwardedRecord } from '../../forward/forwarded-record.ts';
import { decodeBatch, MAX_BATCH_BYTES, type DecodedBatch } from '../../forward/record-batch.ts';
import { FORWARD_PROTOCOL, helloWord, readWord, statusWord, wordFrame, type RefuseWord } from '../../forward/words.ts';
import type { RecordSink } from '../../sink/index.ts';
import type { RecordCounts } from '../record-counts.ts';
import type { Admission } from './site-admission.ts';
import type { SiteRecords } from './site-figures.ts';
import type { TakenPlaces } from './taken-places.ts';

/** How often the centre says something by itself while it works, ms. */
const WORD_EVERY_MS = 5_000;

/** What a connection of a site is served with. */
export interface SiteConnectionOptions {
  readonly socket: TLSSocket;
  readonly site: string;
  /** Whether it may still be used. */
  readonly admission: () => Admission;
  readonly sink: RecordSink;
  readonly clock: Clock;
  readonly counts: RecordCounts;
  readonly records: SiteRecords;
  readonly taken: TakenPlaces;
  /** True for an origin whose records may be kept under its own name. */
  readonly mayKeep: (listener: string) => boolean;
  /** The site said its first word: an older connection of the same spool ends. */
  readonly onHello: (connection: SiteConnection, spool: string) => void;
  /** A frame was taken, or is being waited with. */
  readonly onBusy: (busy: boolean) => void;
  readonly onRefused: (code: RefuseWord['code']) => void;
}

/** Serves one connection of a site until it ends. */
export class SiteConnection {
  readonly #options: SiteConnectionOptions;
  readonly #frames = new FrameReader(SITE_FRAMES);
  #spoolId: string | undefined;
  #number = 0;
  #echo = 0;
  #waiting = 0;
  #waitingBytes = 0;
  #lost = 0;
  #over = false;

  constructor(options: SiteConnectionOptions) {
    this.#options = options;
  }

  /** Records that wait for room in the spool. */
  get waiting(): number {
    return this.#waiting;
  }

  /** Bytes held of what is not complete or waits. */
  get heldBytes(): number {
    return this.#frames.heldBytes + this.#waitingBytes;
  }

  /** Records that waited when the spool closed: the site has them, and sends them again. */
  get lost(): number {
    return this.#lost;
  }

  /** Resolves when the connection has ended and everything that arrived is dealt with. */
  async run(): Promise<void> {
    const { socket } = this.#options;
    const speaking = this.#keepSpeaking();
    try {
      for await (const chunk of socket as AsyncIterable<Buffer>) {
        if (!(await this.#push(chunk))) break;
      }
    } catch (error) {
      // A connection that breaks off leaves the rest at the site. Anything else is a fault of ours.
      if (!isBroken(error)) throw error;
    } finally {
      speaking.stop();
      if (!this.#over) socket.destroy();
    }
  }

  /** Says why, and ends; idempotent. */
  refuse(code: RefuseWord['code'], more: Omit<RefuseWord, 'code'> = {}): void {
    if (this.#over) return;
    this.#over = true;
    this.#options.onRefused(code);
    this.#write(wordFrame('refuse', { code, ...more }));
    this.#options.socket.end();
  }

  async #push(chunk: Buffer): Promise<boolean> {
    const { frames, fault } = this.#frames.push(chunk);
    if (frames.length > 0) this.#options.onBusy(true);
    for (const frame of frames) {
      if (this.#over || !(await this.#take(frame))) return false;
    }
    if (frames.length > 0) this.#options.onBusy(false);
    if (fault === undefined) return true;
    this.refuse('frame');
    return false;
  }

  /** False: nothing more of this connection is of use. */
  async #take({ kind, body }: ForwardFrame): Promise<boolean> {
    const { clock, records, site } = this.#options;
    records.of(site).lastSeenAt = clock.now();
    if (this.#options.admission().kind === 'refused') return this.#refused('revoked');
    if (kind === 'hello') return this.#hello(body);
    if (this.#spoolId === undefined) return this.#refused('frame');
    if (kind === 'batch') return this.#batch(body, this.#spoolId);
    const status = readWord(statusWord, body);
    if (status === undefined) return this.#refused('frame');
    records.told(site, status);
    this.#echo = status.now;
    this.#tell();
    return true;
  }

  #refused(code: RefuseWord['code'], more: Omit<RefuseWord, 'code'> = {}): boolean {
    this.refuse(code, more);
    return false;
  }

  #hello(body: Buffer): boolean {
    const { onHello, site } = this.#options;
    const hello = readWord(helloWord, body);
    if (hello === undefined || this.#spoolId !== undefined) return this.#refused('frame');
    if (hello.protocol !== FORWARD_PROTOCOL) return this.#refused('version', { protocols: [FORWARD_PROTOCOL] });
    this.#spoolId = hello.spoolId;
    onHello(this, `${site}/${hello.spoolId}`);
    this.#write(wordFrame('welcome', { protocol: FORWARD_PROTOCOL, site }));
    return true;
  }

  async #batch(body: Buffer, spoolId: string): Promise<boolean> {
    if (body.length < 4 || body.readUInt32BE(0) !== this.#number + 1) return this.#refused('frame');
    this.#number++;
    const batch = readBatch(body.subarray(4));
    if (batch?.ok !== true) return this.#refused('frame');
    if (!(await this.#store(batch.records, spoolId))) return false;
    this.#acknowledgeWhenDurable(this.#number);
    return true;
  }

  /** False: the spool is closed. Until a record is on it, it waits, with all behind it. */
  async #store(records: readonly ForwardedRecord[], spoolId: string): Promise<boolean> {
    const { records: figures, site, taken } = this.#options;
    const spool = `${site}/${spoolId}`;
    this.#waitingBytes = records.reduce((sum, { record }) => sum + record.payload.length, 0);
    for (const [index, forwarded] of records.entries()) {
      this.#waiting = records.length - index;
      if (!taken.isNew(spool, forwarded.position)) figures.of(site).repeated++;
      else {
        const at = await this.#append(this.#own(forwarded, spoolId));
        if (at === undefined) {
          this.#lost += this.#waiting;
          return false;
        }
        taken.take(spool, forwarded.position, at);
      }
      this.#waitingBytes -= forwarded.record.payload.length;
    }
    this.#waiting = 0;
    return true;
  }

  /** The record as it is kept here. A mark is no record of a sender, and what is not known here is kept under our own name. */
  #own(forwarded: ForwardedRecord, spoolId: string): RawRecord {
    const { mayKeep, records, site } = this.#options;
    const record = recordOfSite(forwarded, site, spoolId);
    if (mayKeep(record.listener)) return record;
    records.of(site).unknownOrigin++;
    return { ...record, listener: 'collector-forward' };
  }

  /** Where it is on the spool; undefined: the spool is closed. */
  async #append(record: RawRecord): Promise<SpoolPosition | undefined> {
    const { counts, records, sink, site } = this.#options;
    for (;;) {
      try {
        const outcome = sink.append(record);
        if (outcome.kind === 'spooled') {
          records.of(site).received++;
          counts.took(record.peer, record.receivedAt, record.listener);
          return outcome.position;
        }
        await sink.whenWritable(record);
      } catch (error) {
        if (hasCode(error, 'collector.spoolClosed')) return undefined;
        throw error;
      }
    }
  }

  #acknowledgeWhenDurable(number: number): void {
    const body = Buffer.alloc(4);
    body.writeUInt32BE(number, 0);
    const { sink, taken } = this.#options;
    const places = taken.snapshot();
    void sink.durable().then(
      () => {
        taken.durable(places);
        this.#write(encodeFrame('acknowledge', body));
      },
      // Closed before it was on the disk: not acknowledged, sent again.
      () => undefined,
    );
  }

  /** A site hears something also while a batch waits for room, or it would take the link for dead. */
  #keepSpeaking(): { readonly stop: () => void } {
    let timer: NodeJS.Timeout;
    const next = (): void => {
      timer = setTimeout(() => {
        this.#tell();
        next();
      }, WORD_EVERY_MS);
    };
    next();
    return { stop: () => clearTimeout(timer) };
  }

  #tell(): void {
    if (this.#spoolId === undefined || this.#over) return;
    const { clock, sink } = this.#options;
    const waitsFor = this.#waiting > 0 ? 'collector.spoolFull' : sink.failing()?.code;
    this.#write(wordFrame('told', { echo: this.#echo, now: clock.now(), waitsFor }));
  }

  #write(frame: Buffer): void {
    const { socket } = this.#options;
    if (socket.writable) socket.write(frame);
  }
}

/** A quarter of a megabyte as sites send it; what would be more than a batch may be is not made. */
function readBatch(deflated: Buffer): DecodedBatch | undefined {
  try {
    return decodeBatch(inflateRawSync(deflated, { maxOutputLength: MAX_BATCH_BYTES }));
  } catch {
    return undefined;
  }
}

function isBroken(error: unknown): boolean {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' && !(error instanceof TypeError);
}
