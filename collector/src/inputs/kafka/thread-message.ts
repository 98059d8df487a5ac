import type { BrokerFigures } from './broker-figures.ts';
import type { KafkaSettings } from './kafka-settings.ts';
import type { TopicIds } from './topic-ids.ts';

/** What the thread of the client is started with. */
export interface KafkaThreadData {
  readonly settings: KafkaSettings;
  /** Names this process among the members of the group. */
  readonly clientId: string;
  /** Of the topics whose offsets were committed. */
  readonly topicIds: TopicIds;
}

/** Records of one partition, a column for each thing that is known of them: columns change threads without being copied. */
export interface FetchedRecords {
  /** Counts up in the order in which they are handed over. */
  readonly id: number;
  readonly topic: string;
  /** What the cluster knows the topic by; its name where it has no such thing. */
  readonly topicId: string;
  readonly partition: number;
  /** The payloads, one after the other. */
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly lengths: Uint32Array<ArrayBuffer>;
  readonly offsets: Float64Array<ArrayBuffer>;
  /** When each was made, epoch ms: two messages at one offset of two topics of one name are not the same. */
  readonly timestamps: Float64Array<ArrayBuffer>;
  /** Number of each line in its message; undefined: messages are records. */
  readonly lines: Uint32Array<ArrayBuffer> | undefined;
  /** Who sent each, where that is told; undefined: of none it is. */
  readonly senders: readonly (string | undefined)[] | undefined;
  /** Numbers of those that were longer than they may be. */
  readonly cut: readonly number[];
}

/** What is not a record, by the reason. */
export type KafkaSkip =
  | 'tombstone'
  | 'empty'
  | 'badSender'
  | 'oldFormat'
  | 'badChecksum'
  | 'badRecord'
  | 'expanded'
  | 'badCompression'
  | 'unknownCompression'
  /** Messages that the cluster deleted before they were read; each is counted. */
  | 'deletedUnread'
  /** The log ended before what was committed: it is read on from its end. */
  | 'logShortened';

export type ToKafkaThread =
  /** These records, and all before them, are on the disk. */
  | { readonly kind: 'durable'; readonly id: number }
  /** Says how far it came, leaves the group and ends. */
  | { readonly kind: 'stop' };

export type FromKafkaThread =
  | { readonly kind: 'records'; readonly fetched: FetchedRecords }
  | { readonly kind: 'skipped'; readonly because: KafkaSkip; readonly count: number }
  | { readonly kind: 'figures'; readonly figures: BrokerFigures }
  /** Offsets of these topics were committed: to be kept. */
  | { readonly kind: 'topics'; readonly topicIds: TopicIds }
  | { readonly kind: 'stopped' };
