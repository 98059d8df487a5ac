import type { Consumer } from '@platformatic/kafka';
import { offsetAt } from './offset-at.ts';
import type { PartitionProgress } from './partition-progress.ts';
import type { KafkaSettings } from './kafka-settings.ts';
import type { TopicIds } from './topic-ids.ts';

/** What tells where partitions begin. */
export interface StartGiven {
  readonly start: KafkaSettings['start'];
  /** Of topics whose offsets were committed before. */
  readonly topicIds: TopicIds;
  /** Topics there were when it was looked before; undefined: it was not. */
  readonly seen: ReadonlySet<string> | undefined;
}

/**
 * Moves partitions to where they begin: behind what the group committed, else as the settings say. One that has nothing committed
 * and needs it keeps no position. Rejects with the client's error.
 */
export async function startOf(
  consumer: Consumer,
  added: readonly PartitionProgress[],
  { start, topicIds, seen }: StartGiven,
): Promise<void> {
  if (added.length === 0) return;
  const topics = [...Map.groupBy(added, ({ topic }) => topic)].map(([topic, of]) => ({
    topic,
    partitions: of.map(({ partition }) => partition),
  }));
  const committed = await consumer.listCommittedOffsets({ topics });
  for (const progress of added) {
    const { topic, topicId } = progress;
    if ((topicIds[topic] ?? topicId) !== topicId) {
      // Made anew since: what was committed is of another's messages, and all of its own are new.
      progress.moveTo(await offsetAt(consumer, progress, 'earliest'));
      continue;
    }
    const offset = Number(committed.get(topic)?.[progress.partition] ?? -1n);
    if (offset >= 0) {
      progress.moveTo(offset);
      progress.committed(offset);
    } else if (start !== 'committed') {
      // A partition that a known topic did not have, or a topic that was not there, has no past: all of it is new.
      const isNew = topicIds[topic] !== undefined || seen?.has(topic) === false;
      progress.moveTo(await offsetAt(consumer, progress, isNew ? 'earliest' : start));
    }
  }
}
