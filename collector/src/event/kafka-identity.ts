/** Where a message of Kafka stands. */
export interface KafkaPlace {
  /** What the cluster knows the topic by. */
  readonly topicId: string;
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
  /** When it was made, epoch ms: a topic that was made anew has other messages at its offsets. */
  readonly timestamp: number;
  /** Number of the line; undefined: the message is the record. */
  readonly line: number | undefined;
}

/** Identity of a message of Kafka: fetching it again gives the same. */
export function kafkaIdentity({ topicId, topic, partition, offset, timestamp, line }: KafkaPlace): string {
  return `kafka:${topicId}:${partition}:${offset}:${timestamp}:${line ?? ''}:${topic}`;
}
