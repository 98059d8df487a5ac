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

/** One message or line among those handed over together. */
export interface FetchedRecord {
  readonly length: number;
  readonly offset: number;
  /** When it was made, epoch ms: two messages at one offset of two topics of one name are not the same. */
  readonly timestamp: number;
  /** Number of the line in its message; undefined: the message is the record. */
  readonly line?: number;
  readonly sender?: string;
  /** It was longer than it may be. */
  readonly cut?: true;
}

/** Records of one partition, in one piece of memory. */
export interface FetchedRecords {
  /** Counts up in the order in which they are handed over. */
  readonly id: number;
  readonly topic: string;
  /** What the cluster knows the topic by; its name where it has no such thing. */
  readonly topicId: string;
  readonly partition: number;
  /** The payloads, one after the other. */
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly records: readonly FetchedRecord[];
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
