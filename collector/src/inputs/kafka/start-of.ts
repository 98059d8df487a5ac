import type { Consumer } from '@platformatic/kafka';
import { offsetAt } from './offset-at.ts';
import type { PartitionProgress } from './partition-progress.ts';
import type { KafkaSettings } from './kafka-settings.ts';
import type { TopicIds } from './topic-ids.ts';

/**
 * Moves partitions to where they begin: behind what the group committed, else as the settings say. One that has nothing committed
 * and needs it keeps no position. Rejects with the client's error.
 */
export async function startOf(
  consumer: Consumer,
  added: readonly PartitionProgress[],
  start: KafkaSettings['start'],
  known: TopicIds,
): Promise<void> {
  if (added.length === 0) return;
  const topics = [...Map.groupBy(added, ({ topic }) => topic)].map(([topic, of]) => ({
    topic,
    partitions: of.map(({ partition }) => partition),
  }));
  const committed = await consumer.listCommittedOffsets({ topics });
  for (const progress of added) {
    const { topic, topicId } = progress;
    if ((known[topic] ?? topicId) !== topicId) {
      // Made anew since: what was committed is of another's messages, and all of its own are new.
      progress.moveTo(await offsetAt(consumer, progress, 'earliest'));
      continue;
    }
    const offset = Number(committed.get(topic)?.[progress.partition] ?? -1n);
    if (offset >= 0) {
      progress.moveTo(offset);
      progress.committed(offset);
    } else if (start !== 'committed') progress.moveTo(await offsetAt(consumer, progress, start));
  }
}
