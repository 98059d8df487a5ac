import { SocError, type LiveBus, type LiveSubscription } from '@qiaolou/schema';
import { Redis } from 'ioredis';
import type { z } from 'zod';
import { DEFAULT_CAPACITY } from '../delivery/capacity.ts';
import { Subscribers } from '../delivery/subscribers.ts';
import { parseEnvelope, type Envelope } from './envelope.ts';
import { PublisherLedger } from './publisher-ledger.ts';

/** Settings of the bus on Redis. */
export interface RedisLiveBusOptions<Message> {
  /** `redis://…` or `rediss://…`. */
  readonly url: string;
  /** Shape of the messages; one that does not fit, of a process of another version, is a gap. */
  readonly schema: z.ZodType<Message>;
  /** Names this publisher, unique among all processes and starts. */
  readonly publisher: string;
  /** Processes with the same channel hear each other; `qiaolou:live` when absent. */
  readonly channel?: string;
  /** Deliveries a listener may leave untaken before it gets a gap; 1,000 when absent. */
  readonly capacity?: number;
}

/** A Redis that has something to answer and says nothing for so long is away. */
const SILENCE_MS = 15_000;

/** Messages on their way to Redis; more are dropped and told as a gap, so that a slow Redis costs no memory. */
const MOST_IN_FLIGHT = 1_000;

class RedisLiveBus<Message> implements LiveBus<Message> {
  readonly #options: Required<RedisLiveBusOptions<Message>>;
  readonly #sender: Redis;
  readonly #receiver: Redis;
  readonly #subscribers: Subscribers<Message>;
  readonly #ledger = new PublisherLedger();
  #seq = 0;
  #inFlight = 0;
  #lost = false;
  #closed = false;

  constructor(options: Required<RedisLiveBusOptions<Message>>, sender: Redis, receiver: Redis) {
    this.#options = options;
    this.#sender = sender;
    this.#receiver = receiver;
    this.#subscribers = new Subscribers(options.capacity);
    receiver.on('message', (_channel: string, text: string) => this.#receive(text));
    receiver.on('ready', () => void this.#listenAgain());
    sender.on('ready', () => this.#tellLoss());
  }

  publish(message: Message): void {
    if (this.#closed) return;
    // Listeners of this process need no Redis; what comes back from there of our own is passed over.
    this.#subscribers.deliver({ kind: 'message', message });
    this.#seq += 1;
    if (this.#inFlight >= MOST_IN_FLIGHT) this.#lost = true;
    else this.#send({ from: this.#options.publisher, seq: this.#seq, message });
  }

  subscribe(): LiveSubscription<Message> {
    return this.#subscribers.add();
  }

  async reachable(): Promise<void> {
    for (const connection of [this.#sender, this.#receiver])
      if (connection.status !== 'ready') throw new SocError('live.unavailable', { status: connection.status });
    try {
      await this.#sender.ping();
    } catch (error) {
      throw new SocError('live.unavailable', {}, { cause: error });
    }
  }

  close(): Promise<void> {
    this.#closed = true;
    this.#subscribers.close();
    this.#sender.disconnect();
    this.#receiver.disconnect();
    return Promise.resolve();
  }

  #send(envelope: Envelope): void {
    this.#inFlight += 1;
    this.#sender
      .publish(this.#options.channel, JSON.stringify(envelope))
      .catch(() => (this.#lost = true))
      .finally(() => {
        this.#inFlight -= 1;
        if (this.#inFlight === 0) this.#tellLoss();
      });
  }

  #tellLoss(): void {
    if (this.#closed || !this.#lost || this.#sender.status !== 'ready') return;
    this.#lost = false;
    this.#send({ from: this.#options.publisher, seq: this.#seq });
  }

  #receive(text: string): void {
    if (this.#closed) return;
    const envelope = parseEnvelope(text);
    if (envelope?.from === this.#options.publisher) return;
    if (envelope === undefined || this.#ledger.missedBefore(envelope)) this.#subscribers.deliver({ kind: 'gap' });
    if (envelope?.message === undefined) return;
    const { success, data } = this.#options.schema.safeParse(envelope.message);
    this.#subscribers.deliver(success ? { kind: 'message', message: data } : { kind: 'gap' });
  }

  /** After a lost connection: what was published meanwhile is gone, and nobody may think otherwise. */
  async #listenAgain(): Promise<void> {
    this.#ledger.clear();
    // A connection lost again is made again, and then this runs once more.
    await this.#receiver.subscribe(this.#options.channel).then(
      () => this.#subscribers.deliver({ kind: 'gap' }),
      () => undefined,
    );
  }
}

/**
 * Opens the bus of a platform of several processes. Throws `live.unavailable` when Redis cannot be reached and
 * `live.accessDenied` when it refuses the login; a connection lost later is made again by itself, and told as a gap.
 *
 * @example
 *   const bus = await openRedisLiveBus({ url, schema: publishedEventSchema, publisher: randomUUID() });
 */
export async function openRedisLiveBus<Message>(options: RedisLiveBusOptions<Message>): Promise<LiveBus<Message>> {
  const full = { channel: 'qiaolou:live', capacity: DEFAULT_CAPACITY, ...options };
  let said: Error | undefined;
  const connect = (): Redis => {
    const connection = new Redis(full.url, {
      lazyConnect: true,
      connectTimeout: 5_000,
      socketTimeout: SILENCE_MS,
      // A message of before the loss of the connection is not worth keeping: its loss is told.
      enableOfflineQueue: false,
      autoResubscribe: false,
      maxRetriesPerRequest: 0,
      retryStrategy: (times) => Math.min(times * 100, 2_000),
    });
    // Lost connections are made again by ioredis; without a listener they would end the process.
    connection.on('error', (error: Error) => (said = error));
    return connection;
  };
  const sender = connect();
  const receiver = connect();
  try {
    await Promise.all([sender.connect(), receiver.connect()]);
    await receiver.subscribe(full.channel);
  } catch (error) {
    sender.disconnect();
    receiver.disconnect();
    // The promise only says that the connection is closed.
    throw openingFault(said ?? error);
  }
  return new RedisLiveBus(full, sender, receiver);
}

/** Answers of Redis to who may not: wrong password, none given, no right to a command or channel. */
const DENIED = /^(?:WRONGPASS|NOAUTH|NOPERM|ERR (?:invalid password|Client sent AUTH|AUTH))/;

function openingFault(cause: unknown): SocError {
  const reason = cause instanceof Error ? cause.message.slice(0, 200) : String(cause);
  return new SocError(DENIED.test(reason) ? 'live.accessDenied' : 'live.unavailable', { reason }, { cause });
}
