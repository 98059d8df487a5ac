/** A partition that is read. */
interface PartitionFigures {
  readonly topic: string;
  readonly partition: number;
  /** Messages that are not on our disk yet; absent while that is not known. */
  readonly lag?: number;
  /** Why it is not read now: the broker's name of the error. */
  readonly fault?: string;
}

/** State of the client. */
export interface BrokerFigures {
  /** Member of the group, and the brokers answer. */
  readonly connected: boolean;
  /** The newest reason why not, by its code. */
  readonly fault?: string;
  /** Topics that are to be read and are not there. */
  readonly missingTopics: readonly string[];
  /** The first thousand. */
  readonly partitions: readonly PartitionFigures[];
  /** Those beyond them. */
  readonly morePartitions: number;
  /** Times the client began anew. */
  readonly reconnects: number;
  readonly rebalances: number;
}
