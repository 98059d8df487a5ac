import { createAPI, fetchV12, type Connection, type Reader } from '@platformatic/kafka';

/** What a broker sends of one partition. */
export interface FetchedPartition {
  readonly topic: string;
  readonly partition: number;
  /** 0: none (Kafka protocol guide, error codes). */
  readonly errorCode: number;
  /** Offset behind the last message that may be read. */
  readonly end: number;
  /** Transactions that did not happen, from which offset on. */
  readonly aborted: readonly { readonly producer: number; readonly firstOffset: number }[];
  /** Batches as they are in the log. */
  readonly log: Buffer;
}

/** Where a partition is read on. */
export interface FetchFrom {
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
}

/** Most a broker sends at once, unless one batch is larger. */
const FETCH_BYTES = 2 * 1024 * 1024;
const PARTITION_BYTES = 1024 * 1024;
const MAX_WAIT_MS = 500;
const READ_COMMITTED = 1;
const NO_SESSION = 0;
const FINAL_EPOCH = -1;
/** A broker that sends more at once is not believed: no topic has batches of this size. */
const MOST_RESPONSE_BYTES = 128 * 1024 * 1024;

const NOTHING = Buffer.alloc(0);

/** Fetch of version 12, which Kafka 2.7 and later have; batches are left as they are. */
const fetchApi = createAPI<Parameters<typeof fetchV12.createRequest>, readonly FetchedPartition[]>(
  1,
  12,
  fetchV12.createRequest,
  (_correlationId, _apiKey, _apiVersion, reader) => readResponse(reader),
);

/** Asks a broker for what comes next of partitions it leads; waits half a second for there to be something. Rejects with the client's error. */
export async function fetchLog(
  connection: Connection,
  from: readonly FetchFrom[],
): Promise<readonly FetchedPartition[]> {
  const topics = from.map(({ topic, partition, offset }) => ({
    topicId: topic,
    partitions: [
      {
        ...{ partition, fetchOffset: BigInt(offset), partitionMaxBytes: PARTITION_BYTES },
        ...{ currentLeaderEpoch: -1, lastFetchedEpoch: -1 },
      },
    ],
  }));
  let bytes = 0;
  const { socket } = connection;
  const count = (chunk: Buffer): void => {
    bytes += chunk.length;
    if (bytes > MOST_RESPONSE_BYTES) socket.destroy(new RangeError('response too large'));
  };
  socket.on('data', count);
  try {
    return await fetchApi.async(
      ...([connection, MAX_WAIT_MS, 1, FETCH_BYTES, READ_COMMITTED, NO_SESSION, FINAL_EPOCH] as const),
      topics,
      [],
      '',
    );
  } finally {
    socket.off('data', count);
  }
}

function readResponse(reader: Reader): readonly FetchedPartition[] {
  reader.readInt32();
  const errorCode = reader.readInt16();
  reader.readInt32();
  const topics = reader.readArray((r) => {
    const topic = r.readString();
    return r.readArray((p) => readPartition(p, topic));
  });
  const all = topics.flat();
  return errorCode === 0
    ? all
    : all.map((one) => ({ ...one, errorCode: one.errorCode === 0 ? errorCode : one.errorCode }));
}

function readPartition(reader: Reader, topic: string): FetchedPartition {
  const partition = reader.readInt32();
  const errorCode = reader.readInt16();
  reader.readInt64();
  const end = Number(reader.readInt64());
  reader.readInt64();
  const aborted =
    reader.readNullableArray((r) => ({ producer: Number(r.readInt64()), firstOffset: Number(r.readInt64()) })) ?? [];
  reader.readInt32();
  // COMPACT_RECORDS: one more than their length, 0 for none.
  const length = reader.readUnsignedVarInt() - 1;
  const { position } = reader;
  if (length > 0) reader.skip(length);
  const log = length > 0 ? reader.buffer.slice(position, position + length) : NOTHING;
  return { topic, partition, errorCode, end, aborted, log };
}
