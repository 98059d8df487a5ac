import { Admin, ConnectionPool, Consumer, type ClusterMetadata } from '@platformatic/kafka';
import type { BrokerFigures } from './broker-figures.ts';
import { brokerLogin } from './broker-login.ts';
import { chosenTopics, type ChosenTopics } from './chosen-topics.ts';
import type { HandOver } from './hand-over.ts';
import type { KafkaSettings } from './kafka-settings.ts';
import { LogReader } from './log-reader.ts';
import { PartitionProgress } from './partition-progress.ts';
import { startOf } from './start-of.ts';
import type { KafkaSkip } from './thread-message.ts';
import type { TopicIds } from './topic-ids.ts';

/** What a session says of itself. */
export type SessionFigures = Pick<BrokerFigures, 'connected' | 'missingTopics' | 'partitions' | 'morePartitions'>;

/** What a session works with. */
export interface SessionGiven {
  readonly settings: KafkaSettings;
  readonly clientId: string;
  readonly handOver: HandOver;
  /** Of topics whose offsets were committed before. */
  readonly topicIds: TopicIds;
  /** Topics there were when it was looked before; undefined: it was not. */
  readonly seen: ReadonlySet<string> | undefined;
  /** These are there. */
  readonly onSeen: (topics: readonly string[]) => void;
  /** Offsets of these, too, were committed now. */
  readonly onTopics: (topicIds: TopicIds) => void;
  readonly skipped: (because: KafkaSkip, count: number) => void;
  readonly onRebalance: () => void;
}

interface Clients {
  readonly admin: Admin;
  readonly consumer: Consumer;
  readonly pool: ConnectionPool;
  readonly reader: LogReader;
}

const TIMES = {
  ...{ connectTimeout: 10_000, requestTimeout: 60_000, metadataMaxAge: 30_000 },
  ...{ sessionTimeout: 15_000, rebalanceTimeout: 45_000, heartbeatInterval: 3_000 },
};
const READ_COMMITTED = 1;
const COMMIT_EVERY_MS = 500;
const LOOK_EVERY_MS = 15_000;
/** Partitions whose figures are told. */
const MOST_TOLD = 1_000;
/** Longest that taking leave may take. */
const LEAVE_MS = 4_000;

/** A member of the group from its joining to its end: one failure of its brokers ends it, and another begins anew. */
export class KafkaSession {
  readonly #given: SessionGiven;
  readonly #partitions = new Map<string, PartitionProgress>();
  readonly #ended = Promise.withResolvers<undefined>();
  #topics: ChosenTopics = { names: [], missing: [] };
  #isJoined = false;
  #isOver = false;
  #generation = 0;

  constructor(given: SessionGiven) {
    this.#given = given;
    // Who hears of the end hears of it by `run`.
    this.#ended.promise.catch(() => undefined);
  }

  /** Reads until it is stopped, or the topics there are have changed. Rejects with what ended it. */
  async run(): Promise<void> {
    const clients = this.#connect();
    const repeated: NodeJS.Timeout[] = [];
    const repeat = (ms: number, work: () => Promise<void>): void =>
      void repeated.push(every(ms, work, (error) => this.#fail(error)));
    try {
      await Promise.race([this.#join(clients), this.#ended.promise]);
      repeat(COMMIT_EVERY_MS, () => this.#commit(clients.consumer));
      repeat(COMMIT_EVERY_MS, () => this.#readOn(clients.reader));
      repeat(LOOK_EVERY_MS, () => this.#look(clients));
      await this.#ended.promise;
    } finally {
      for (const timer of repeated) clearInterval(timer);
      await this.#leave(clients);
    }
  }

  /** Ends it. */
  stop(): void {
    this.#isOver = true;
    this.#ended.resolve(undefined);
  }

  figures(): SessionFigures {
    const partitions = [...this.#partitions.values()];
    return {
      connected: this.#isJoined,
      missingTopics: this.#topics.missing.slice(0, 100),
      partitions: partitions.slice(0, MOST_TOLD).map(({ topic, partition, lag, fault }) => ({
        ...{ topic, partition },
        ...(lag === undefined ? {} : { lag }),
        ...(fault === undefined ? {} : { fault }),
      })),
      morePartitions: Math.max(0, partitions.length - MOST_TOLD),
    };
  }

  #fail(error: unknown): void {
    this.#isOver = true;
    this.#ended.reject(error instanceof Error ? error : new Error(String(error)));
  }

  #connect(): Clients {
    const { settings, clientId, handOver, skipped } = this.#given;
    const login = brokerLogin(settings);
    const brokers = { clientId, bootstrapBrokers: [...settings.brokers] };
    const options = { ...brokers, retries: 1, retryDelay: 500, ...TIMES, ...login };
    const group = { groupId: settings.groupId, autocommit: false, isolationLevel: READ_COMMITTED };
    const consumer = new Consumer({ ...options, ...group });
    const pool = new ConnectionPool(clientId, { ...options });
    const reader = new LogReader({
      ...{ consumer, pool, handOver, skipped, partitions: this.#partitions, headerName: settings.senderHeader },
      topics: () => this.#topics.names,
      ended: this.#ended.promise,
      isOver: () => this.#isOver,
    });
    const clients = { admin: new Admin(options), consumer, pool, reader };
    consumer.on('error', (error: Error) => this.#fail(error));
    consumer.on('consumer:heartbeat:error', ({ error }) => this.#fail(error));
    consumer.on('consumer:group:join', () => void this.#assign(clients).catch((error: unknown) => this.#fail(error)));
    return clients;
  }

  async #join({ admin, consumer }: Clients): Promise<void> {
    this.#topics = chosenTopics(this.#given.settings.topics, await admin.listTopics());
    const { names } = this.#topics;
    this.#given.onSeen(names);
    if (names.length === 0) {
      this.#isJoined = true;
      return;
    }
    consumer.topics.trackAll(...names);
    await consumer.metadata({ topics: [...names], forceUpdate: true });
    await consumer.joinGroup({});
  }

  /** The partitions that are ours now: those that were go on, those that are new begin where the group is. */
  async #assign({ consumer, reader }: Clients): Promise<void> {
    if (this.#isOver) return;
    const generation = ++this.#generation;
    if (generation > 1) this.#given.onRebalance();
    const metadata = await consumer.metadata({ topics: [...this.#topics.names] });
    if (generation !== this.#generation) return;
    const added = this.#handOut(consumer.assignments ?? [], metadata);
    await startOf(consumer, added, { ...this.#given, start: this.#given.settings.start });
    if (generation !== this.#generation) return;
    for (const progress of added) {
      if (progress.position === undefined) progress.fault = 'noCommittedOffset';
      this.#partitions.set(`${progress.topic}:${progress.partition}`, progress);
    }
    this.#isJoined = true;
    // Where it begins is kept at once: what comes meanwhile is not new to a start after a crash.
    await this.#commit(consumer);
    this.#given.onTopics(Object.fromEntries(added.map(({ topic, topicId }) => [topic, topicId])));
    await this.#readOn(reader);
  }

  /** Gives away what is not ours any more; the partitions that are ours anew. */
  #handOut(
    assignments: NonNullable<Consumer['assignments']>,
    { topics }: ClusterMetadata,
  ): readonly PartitionProgress[] {
    const ours = assignments.flatMap(({ topic, partitions }) => partitions.map((partition) => ({ topic, partition })));
    const keys = new Set(ours.map(({ topic, partition }) => `${topic}:${partition}`));
    for (const [key, progress] of this.#partitions) {
      if (keys.has(key)) continue;
      progress.isOurs = false;
      this.#partitions.delete(key);
    }
    return ours
      .filter(({ topic, partition }) => !this.#partitions.has(`${topic}:${partition}`))
      .map(({ topic, partition }) => new PartitionProgress(topic, topics.get(topic)?.id ?? topic, partition));
  }

  async #readOn(reader: LogReader): Promise<void> {
    if (this.#isOver || !this.#isJoined || this.#partitions.size === 0) return;
    await reader.readOn((error) => this.#fail(error));
  }

  async #commit(consumer: Consumer): Promise<void> {
    const due = [...this.#partitions.values()].flatMap((progress) => {
      const offset = progress.toCommit;
      return offset === undefined ? [] : [{ progress, offset }];
    });
    if (due.length === 0) return;
    await consumer.commit({
      offsets: due.map(({ progress: { topic, partition }, offset }) => ({
        ...{ topic, partition, offset: BigInt(offset), leaderEpoch: -1 },
      })),
    });
    for (const { progress, offset } of due) progress.committed(offset);
  }

  /** Ends the session when there are other topics, or more partitions, than it joined for. */
  async #look({ admin, consumer }: Clients): Promise<void> {
    const now = chosenTopics(this.#given.settings.topics, await admin.listTopics());
    const isSame = now.names.join() === this.#topics.names.join();
    if (!isSame) this.stop();
    if (!isSame || now.names.length === 0) return;
    const topics = [...now.names];
    const before = partitionsOf(await consumer.metadata({ topics }));
    if (partitionsOf(await consumer.metadata({ topics, forceUpdate: true })) !== before) this.stop();
  }

  async #leave({ admin, consumer, pool }: Clients): Promise<void> {
    this.#isOver = true;
    const late = Promise.withResolvers<undefined>();
    const timer = setTimeout(() => late.resolve(undefined), LEAVE_MS);
    const leaving = (async () => {
      if (this.#isJoined) await this.#commit(consumer).catch(() => undefined);
      const left = new Promise<void>((resolve) => consumer.close(true, () => resolve()));
      await Promise.allSettled([left, admin.close(), pool.close()]);
    })();
    await Promise.race([leaving, late.promise]);
    clearTimeout(timer);
  }
}

/** Does it again and again, one time after the other. */
function every(ms: number, work: () => Promise<void>, fail: (error: unknown) => void): NodeJS.Timeout {
  let isBusy = false;
  return setInterval(() => {
    if (isBusy) return;
    isBusy = true;
    void work()
      .catch(fail)
      .finally(() => (isBusy = false));
  }, ms);
}

function partitionsOf({ topics }: ClusterMetadata): string {
  return [...topics].map(([topic, { id, partitionsCount }]) => `${topic}:${id}:${partitionsCount}`).join();
}
