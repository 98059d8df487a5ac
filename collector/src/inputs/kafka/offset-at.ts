import { ListOffsetTimestamps, type Consumer } from '@platformatic/kafka';
import type { PartitionProgress } from './partition-progress.ts';

/** The first offset of a partition, or the one behind its last. Rejects with the client's error. */
export async function offsetAt(
  consumer: Consumer,
  { topic, partition }: Pick<PartitionProgress, 'topic' | 'partition'>,
  end: 'earliest' | 'latest',
): Promise<number> {
  const timestamp = end === 'earliest' ? ListOffsetTimestamps.EARLIEST : ListOffsetTimestamps.LATEST;
  const offsets = await consumer.listOffsets({ topics: [topic], partitions: { [topic]: [partition] }, timestamp });
  return Number(offsets.get(topic)?.[partition] ?? 0n);
}
