import { parentPort, workerData } from 'node:worker_threads';
import { faultCode } from './fault-code.ts';
import { HandOver } from './hand-over.ts';
import { KafkaSession, type SessionFigures } from './kafka-session.ts';
import type { BrokerFigures } from './broker-figures.ts';
import type { FromKafkaThread, KafkaThreadData, ToKafkaThread } from './thread-message.ts';

/**
 * The thread of Kafka's client: nothing it does, decompressing what a stranger wrote for one, keeps the sockets of other senders
 * waiting. It fetches, and hands over; what is on the disk is committed.
 */

const FIRST_WAIT_MS = 1_000;
const LONGEST_WAIT_MS = 60_000;
const TELL_EVERY_MS = 1_000;

if (parentPort === null) throw new TypeError('the client of Kafka runs as a worker thread');
const port = parentPort;
const { settings, clientId, ...kept } = workerData as KafkaThreadData;
const send = (message: FromKafkaThread, transfer: readonly ArrayBuffer[] = []): void =>
  port.postMessage(message, transfer);
const stopped = Promise.withResolvers<undefined>();
let topicIds = kept.topicIds;
let seen: ReadonlySet<string> | undefined;
let isStopping = false;
let session: KafkaSession | undefined;
let fault: string | undefined;
let reconnects = 0;
let rebalances = 0;

const handOver = new HandOver({
  sender: settings.sender,
  split: settings.split,
  maxMessageBytes: settings.maxMessageBytes,
  send: (fetched) => {
    const { bytes, lengths, offsets, timestamps } = fetched;
    send({ kind: 'records', fetched }, [bytes.buffer, lengths.buffer, offsets.buffer, timestamps.buffer]);
  },
  skipped: (because, count) => send({ kind: 'skipped', because, count }),
});

port.on('message', (message: ToKafkaThread) => {
  switch (message.kind) {
    case 'durable':
      handOver.durable(message.id);
      break;
    case 'stop':
      isStopping = true;
      stopped.resolve(undefined);
      session?.stop();
      break;
    default:
      message satisfies never;
  }
});

await run();
tell();
send({ kind: 'stopped' });
port.close();

async function run(): Promise<void> {
  for (let wait = FIRST_WAIT_MS; !isStopping;) {
    session = new KafkaSession({
      ...{ settings, clientId, handOver, topicIds, seen },
      onSeen: (topics) => (seen = new Set([...(seen ?? []), ...topics])),
      onTopics: (more) => {
        topicIds = { ...topicIds, ...more };
        send({ kind: 'topics', topicIds });
      },
      skipped: (because, count) => send({ kind: 'skipped', because, count }),
      onRebalance: () => (rebalances += 1),
    });
    const telling = setInterval(tell, TELL_EVERY_MS);
    try {
      await session.run();
      fault = undefined;
      wait = FIRST_WAIT_MS;
    } catch (error) {
      fault = faultCode(error);
      if (session.figures().connected) wait = FIRST_WAIT_MS;
      tell(true);
      reconnects += 1;
      await rest(wait);
      wait = Math.min(2 * wait, LONGEST_WAIT_MS);
    } finally {
      clearInterval(telling);
    }
  }
}

function tell(isAway = false): void {
  const now: SessionFigures = session?.figures() ?? {
    ...{ connected: false, missingTopics: [], partitions: [], morePartitions: 0 },
  };
  if (now.connected && !isAway) fault = undefined;
  const figures: BrokerFigures = {
    ...now,
    ...{ connected: now.connected && !isAway, reconnects, rebalances },
    ...(fault === undefined ? {} : { fault }),
  };
  send({ kind: 'figures', figures });
}

async function rest(ms: number): Promise<void> {
  const over = Promise.withResolvers<undefined>();
  const timer = setTimeout(() => over.resolve(undefined), ms);
  await Promise.race([over.promise, stopped.promise]);
  clearTimeout(timer);
}
