import { Worker } from 'node:worker_threads';
import { SocError, wireError, type RawRecord, type WireError } from '@qiaolou/schema';
import { kafkaIdentity } from '../../event/kafka-identity.ts';
import { LoopTurns } from '../bounded/loop-turns.ts';
import type { Input, InputGiven, InputStats } from '../input.ts';
import { RecordCounts } from '../record-counts.ts';
import { WINDOW_BYTES } from './hand-over.ts';
import { EXPANDED_BYTES } from './log-reader-limits.ts';
import type { KafkaSettings } from './kafka-settings.ts';
import { loadTopicIds, saveTopicIds, type TopicIds } from './topic-ids.ts';
import type { BrokerFigures } from './broker-figures.ts';
import type { FetchedRecords, FromKafkaThread, KafkaThreadData, ToKafkaThread } from './thread-message.ts';

const FIRST_WAIT_MS = 1_000;
const LONGEST_WAIT_MS = 60_000;
/** How long stopping waits for the client to take leave. */
const STOP_MS = 6_000;
/** Memory of the thread's objects; buffers are bounded by what is fetched. */
const HEAP_MB = 192;
const AWAY: BrokerFigures = {
  connected: false,
  missingTopics: [],
  partitions: [],
  morePartitions: 0,
  reconnects: 0,
  rebalances: 0,
};

/**
 * Consumes topics of Kafka: a thread of its own is the member of the group and fetches, here each message becomes a record. What is
 * on the disk is told back, and only that is committed: after a crash the same messages come again with the same identities. When the
 * spool is full it waits, and so do the messages, in their log.
 */
export class KafkaInput implements Input {
  readonly #settings: KafkaSettings;
  readonly #given: InputGiven;
  readonly #counts: RecordCounts;
  readonly #turns = new LoopTurns();
  readonly #skipped = new Map<string, number>();
  readonly #stopped = Promise.withResolvers<undefined>();
  #worker: Worker | undefined;
  #exited: Promise<unknown> = Promise.resolve();
  #topicIds: TopicIds = {};
  #figures = AWAY;
  #queue: Promise<void> = Promise.resolve();
  #saving: Promise<void> = Promise.resolve();
  #run = 0;
  #saveFault: string | undefined;
  #waiting = 0;
  #heldBytes = 0;
  #isStopping = false;
  #again: NodeJS.Timeout | undefined;

  constructor(settings: KafkaSettings, given: InputGiven) {
    this.#settings = settings;
    this.#given = given;
    this.#counts = new RecordCounts('kafka', given.observer);
  }

  start(): Promise<undefined> {
    this.#topicIds = loadTopicIds(this.#given.stateDirectory);
    this.#begin(FIRST_WAIT_MS);
    return Promise.resolve(undefined);
  }

  async stop(): Promise<void> {
    this.#isStopping = true;
    this.#stopped.resolve(undefined);
    clearTimeout(this.#again);
    const worker = this.#worker;
    if (worker === undefined) return;
    const late = Promise.withResolvers<undefined>();
    const timer = setTimeout(() => late.resolve(undefined), STOP_MS);
    await Promise.race([this.#settled(), late.promise]);
    this.#tell({ kind: 'stop' });
    await Promise.race([this.#exited, late.promise]);
    clearTimeout(timer);
    this.#worker = undefined;
    await worker.terminate();
    await this.#saving;
  }

  stats(): InputStats {
    const trouble = this.#trouble();
    return {
      bound: undefined,
      ...this.#counts.stats(),
      waiting: this.#waiting,
      kernelDrops: undefined,
      held: { bytes: this.#heldBytes, limit: WINDOW_BYTES + EXPANDED_BYTES },
      refused: Object.fromEntries(this.#skipped),
      broker: this.#figures,
      ...(trouble === undefined ? {} : { trouble }),
    };
  }

  #begin(wait: number): void {
    const run = ++this.#run;
    const data: KafkaThreadData = {
      settings: this.#settings,
      clientId: `qiaolou-${this.#given.newId().slice(0, 8)}`,
      topicIds: this.#topicIds,
    };
    const worker = new Worker(new URL('./kafka-thread.ts', import.meta.url), {
      workerData: data,
      resourceLimits: { maxOldGenerationSizeMb: HEAP_MB },
    });
    this.#worker = worker;
    worker.on('message', (message: FromKafkaThread) => this.#receive(message, run));
    worker.on('error', () => undefined);
    this.#exited = new Promise((resolve) => {
      worker.once('exit', () => {
        resolve(undefined);
        if (run === this.#run) this.#died(wait);
      });
    });
  }

  /** The thread is gone, out of memory perhaps: what it held comes again from the log. */
  #died(wait: number): void {
    this.#run++;
    if (this.#isStopping) return;
    this.#figures = { ...AWAY, reconnects: this.#figures.reconnects + 1, fault: 'thread' };
    this.#again = setTimeout(() => this.#begin(Math.min(2 * wait, LONGEST_WAIT_MS)), wait);
    this.#again.unref();
  }

  #receive(message: FromKafkaThread, run: number): void {
    if (run !== this.#run) return;
    switch (message.kind) {
      case 'records':
        this.#hold(message.fetched, 1);
        this.#queue = this.#queue.then(() => this.#take(message.fetched, run));
        break;
      case 'skipped':
        this.#skipped.set(
          `kafka.${message.because}`,
          (this.#skipped.get(`kafka.${message.because}`) ?? 0) + message.count,
        );
        break;
      case 'figures':
        this.#figures = message.figures;
        break;
      case 'topics':
        this.#topicIds = message.topicIds;
        this.#saving = this.#saving.then(() => this.#save());
        break;
      case 'stopped':
        break;
      default:
        message satisfies never;
    }
  }

  /** While it cannot be kept, a topic made anew in a stop of ours is read on where the old one was. */
  async #save(): Promise<void> {
    try {
      await saveTopicIds(this.#given.stateDirectory, this.#topicIds);
      this.#saveFault = undefined;
    } catch (error) {
      this.#saveFault = (error as NodeJS.ErrnoException).code ?? 'EIO';
    }
  }

  #hold({ bytes, lengths }: FetchedRecords, sign: 1 | -1): void {
    this.#heldBytes += sign * bytes.length;
    if (sign > 0) this.#waiting += lengths.length;
  }

  /** Spools a piece; while it is written the next is taken. */
  async #take(fetched: FetchedRecords, run: number): Promise<void> {
    let left = fetched.lengths.length;
    try {
      let at = 0;
      for (const [number, length] of fetched.lengths.entries()) {
        if (run !== this.#run) return;
        const payload = fetched.bytes.subarray(at, at + length);
        at += length;
        if (!(await this.#append(this.#record(fetched, number, payload)))) return;
        this.#waiting--;
        left--;
      }
      void this.#whenDurable(fetched.id, run);
      await this.#turns.next();
    } finally {
      this.#waiting -= left;
      this.#hold(fetched, -1);
    }
  }

  #record(fetched: FetchedRecords, number: number, payload: Uint8Array): RawRecord {
    const { topic, topicId, partition, offsets, timestamps, lines, senders, cut } = fetched;
    const [offset = 0, timestamp = 0] = [offsets[number], timestamps[number]];
    const identity = kafkaIdentity({ topic, topicId, partition, offset, timestamp, line: lines?.[number] });
    const receivedAt = this.#given.clock.now();
    const record = { payload, receivedAt, listener: 'kafka', peer: senders?.[number] ?? topic, identity };
    return cut.includes(number) ? { ...record, cut: true } : record;
  }

  /** False when it is not taken: the input stops, or the spool did. */
  async #append(record: RawRecord): Promise<boolean> {
    const { sink } = this.#given;
    try {
      while (!this.#isStopping) {
        if (sink.append(record).kind !== 'full') {
          this.#counts.took(record.peer, record.receivedAt);
          if (record.cut === true) this.#counts.truncated(record.peer, record.receivedAt);
          return true;
        }
        await Promise.race([sink.whenWritable(record), this.#stopped.promise]);
      }
    } catch {
      // The spool closed.
    }
    return false;
  }

  /** What was taken is on the disk, and said to be. */
  async #settled(): Promise<void> {
    await this.#queue;
    await this.#given.sink.durable().catch(() => undefined);
  }

  async #whenDurable(id: number, run: number): Promise<void> {
    try {
      await this.#given.sink.durable();
    } catch {
      return;
    }
    if (run === this.#run) this.#tell({ kind: 'durable', id });
  }

  #tell(message: ToKafkaThread): void {
    this.#worker?.postMessage(message);
  }

  /** What keeps it from its messages. */
  #trouble(): WireError | undefined {
    const { connected, fault, missingTopics, partitions } = this.#figures;
    const faults = partitions.filter((one) => one.fault !== undefined).slice(0, 10);
    const hasFault = missingTopics.length > 0 || faults.length > 0 || this.#saveFault !== undefined;
    if (connected && !hasFault) return undefined;
    if (!connected && fault === undefined) return undefined;
    const details = {
      ...(connected ? {} : { reason: fault ?? 'unknown' }),
      ...(this.#saveFault === undefined ? {} : { state: this.#saveFault }),
      ...(missingTopics.length === 0 ? {} : { missingTopics: [...missingTopics] }),
      ...(faults.length === 0
        ? {}
        : { partitions: faults.map((one) => `${one.topic}:${one.partition} ${one.fault ?? ''}`) }),
    };
    return wireError(new SocError('collector.kafkaFailing', details));
  }
}
