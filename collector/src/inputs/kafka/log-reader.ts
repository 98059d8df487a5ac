import { crc32c, protocolErrorsCodesById, type ConnectionPool, type Consumer } from '@platformatic/kafka';
import { CommittedBatches } from './committed-batches.ts';
import { fetchLog, type FetchedPartition } from './fetch-log.ts';
import type { HandOver } from './hand-over.ts';
import { EXPANDED_BYTES } from './log-reader-limits.ts';
import { offsetAt } from './offset-at.ts';
import type { PartitionProgress } from './partition-progress.ts';
import { isCutOff, readLog, type KafkaBatch } from './record-batch.ts';
import type { KafkaSkip } from './thread-message.ts';

/** What the logs are read with. */
export interface LogReaderGiven {
  readonly consumer: Consumer;
  readonly pool: ConnectionPool;
  readonly handOver: HandOver;
  /** The partitions that are ours, by `topic:partition`. */
  readonly partitions: ReadonlyMap<string, PartitionProgress>;
  readonly topics: () => readonly string[];
  readonly headerName: string | undefined;
  readonly skipped: (because: KafkaSkip, count: number) => void;
  /** Settles when the session is over. */
  readonly ended: Promise<unknown>;
  readonly isOver: () => boolean;
}

const SHORT_REST_MS = 500;
const LONG_REST_MS = 10_000;
const OFFSET_OUT_OF_RANGE = 1;
/** Errors that pass when it is known again who leads (Kafka protocol guide, error codes). */
const LEADER_MOVED: ReadonlySet<number> = new Set([3, 5, 6, 9, 74, 75, 76, 78, 100]);

/** Reads our partitions from the brokers that lead them, each broker for itself, and hands over what they hold. */
export class LogReader {
  readonly #given: LogReaderGiven;
  readonly #reading = new Map<number, Promise<void>>();

  constructor(given: LogReaderGiven) {
    this.#given = given;
  }

  /** Sees that every broker that leads one of our partitions is read from; `onFault` is told when that cannot go on. */
  async readOn(onFault: (error: unknown) => void): Promise<void> {
    for (const node of new Set((await this.#leaders()).values())) {
      if (this.#reading.has(node)) continue;
      const reading = this.#readFrom(node)
        .catch(onFault)
        .finally(() => this.#reading.delete(node));
      this.#reading.set(node, reading);
    }
  }

  /** Which broker leads each partition that can be read now. */
  async #leaders(): Promise<ReadonlyMap<PartitionProgress, number>> {
    const { topics, brokers } = await this.#given.consumer.metadata({ topics: [...this.#given.topics()] });
    const leaders = new Map<PartitionProgress, number>();
    for (const progress of this.#given.partitions.values()) {
      if (!progress.isReadable) continue;
      const leader = topics.get(progress.topic)?.partitions[progress.partition]?.leader;
      if (leader !== undefined && brokers.has(leader)) leaders.set(progress, leader);
      else progress.rest('LEADER_NOT_AVAILABLE', SHORT_REST_MS);
    }
    return leaders;
  }

  async #readFrom(node: number): Promise<void> {
    const { consumer, pool, topics, handOver, ended, isOver } = this.#given;
    for (let turn = 0; ; turn++) {
      await Promise.race([handOver.room(), ended]);
      const leaders = await this.#leaders();
      const broker = (await consumer.metadata({ topics: [...topics()] })).brokers.get(node);
      const own = [...leaders].filter(([, leader]) => leader === node).map(([progress]) => progress);
      if (broker === undefined || own.length === 0 || isOver()) return;
      // A broker fills its answer in the order of the question: each comes first in its turn.
      const first = turn % own.length;
      const asked = [...own.slice(first), ...own.slice(0, first)];
      const fetched = await fetchLog(
        await pool.get(broker),
        asked.map(({ topic, partition, position = 0 }) => ({ topic, partition, offset: position })),
      );
      for (const one of fetched) await this.#take(one);
    }
  }

  async #take(fetched: FetchedPartition): Promise<void> {
    const { partitions, handOver, skipped, isOver } = this.#given;
    const progress = partitions.get(`${fetched.topic}:${fetched.partition}`);
    if (progress === undefined) return;
    if (fetched.errorCode !== 0) {
      await this.#refused(progress, fetched.errorCode);
      return;
    }
    progress.fault = undefined;
    progress.end = fetched.end;
    if (isCutOff(fetched.log)) progress.rest('cutOff', LONG_REST_MS);
    const committed = new CommittedBatches(fetched.aborted);
    for (const piece of readLog(fetched.log, { crc32c, maxExpandedBytes: EXPANDED_BYTES })) {
      if (!progress.isOurs || isOver()) return;
      if (piece.kind === 'fault') {
        skipped(piece.fault, 1);
        handOver.hand(progress, piece.nextOffset);
      } else if (committed.counts(piece.batch)) await this.#takeBatch(progress, piece.batch);
      else handOver.hand(progress, piece.batch.nextOffset);
    }
  }

  async #takeBatch(progress: PartitionProgress, batch: KafkaBatch): Promise<void> {
    const { handOver, headerName, skipped, ended, isOver } = this.#given;
    const records = batch.records(progress.position ?? 0, headerName);
    for (;;) {
      const next = records.next();
      if (next.done === true) {
        if (next.value !== undefined) skipped(next.value, 1);
        handOver.hand(progress, batch.nextOffset);
        return;
      }
      if (!handOver.add(next.value)) continue;
      handOver.hand(progress, next.value.offset + 1);
      await Promise.race([handOver.room(), ended]);
      if (!progress.isOurs || isOver()) return;
    }
  }

  async #refused(progress: PartitionProgress, errorCode: number): Promise<void> {
    const { consumer, skipped } = this.#given;
    if (errorCode === OFFSET_OUT_OF_RANGE) {
      const { position = 0 } = progress;
      const [earliest, latest] = await Promise.all([
        offsetAt(consumer, progress, 'earliest'),
        offsetAt(consumer, progress, 'latest'),
      ]);
      if (position < earliest) skipped('deletedUnread', earliest - position);
      else if (position > latest) skipped('logShortened', 1);
      // A log that is shorter than it was may be another: what is read a second time is known by its identity.
      progress.moveTo(earliest);
      return;
    }
    const isMoved = LEADER_MOVED.has(errorCode);
    if (isMoved) consumer.clearMetadata();
    const names: Readonly<Record<number, string | undefined>> = protocolErrorsCodesById;
    progress.rest(names[errorCode] ?? String(errorCode), isMoved ? SHORT_REST_MS : LONG_REST_MS);
  }
}
