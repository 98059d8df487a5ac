import { Admin, Producer } from '@platformatic/kafka';

/** A topic of its own on a real broker. */
export interface KafkaTopic {
  readonly name: string;
  /** Sends numbered lines (`n=17;`), compressed one way and another. */
  send(from: number, count: number): Promise<void>;
  /** Sum of the offsets that the group of its name committed. */
  committed(): Promise<number>;
  close(): Promise<void>;
}

const BATCH = 500;

/** Makes a topic; messages have a few hundred bytes. */
export async function kafkaTopic(broker: string, partitions: number): Promise<KafkaTopic> {
  const name = `kill-${process.pid}-${Date.now()}`;
  const options = { clientId: 'test', bootstrapBrokers: [broker] };
  const admin = new Admin(options);
  const producer = new Producer({ ...options, idempotent: true });
  await admin.createTopics({ topics: [name], partitions, replicas: 1 });
  return {
    name,
    send: async (from, count) => {
      for (let at = from; at < from + count; at += BATCH)
        await producer.send({
          acks: -1,
          compression: (['none', 'gzip', 'snappy', 'lz4', 'zstd'] as const)[(at / BATCH) % 5] ?? 'none',
          messages: Array.from({ length: BATCH }, (_, index) => {
            const number = at + index;
            const text = `<13>Nov 22 09:10:11 web01 app: 用户 u${number % 97} 查询第 ${number} 页 n=${number}; ${'.'.repeat(100)}`;
            return { topic: name, partition: number % partitions, value: Buffer.from(text) };
          }),
        });
    },
    committed: async () => {
      const groups = await admin.listConsumerGroupOffsets({ groups: [name] });
      return groups
        .flatMap(({ topics }) => topics)
        .flatMap((topic) => topic.partitions)
        .reduce((sum, { committedOffset }) => sum + Number(committedOffset), 0);
    },
    close: async () => {
      await admin.deleteTopics({ topics: [name] });
      await Promise.all([admin.close(), producer.close()]);
    },
  };
}
