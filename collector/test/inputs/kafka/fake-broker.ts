import { once } from 'node:events';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { createRecordsBatch, Reader, Writer, type MessageRecord } from '@platformatic/kafka';

/** A message to be in a log. */
export interface Message {
  readonly value: Buffer | null;
  readonly headers?: Readonly<Record<string, string>>;
  readonly timestamp?: number;
}

interface Log {
  start: number;
  end: number;
  readonly batches: { readonly base: number; readonly next: number; readonly bytes: Buffer }[];
  /** Errors that are answered instead, first first. */
  readonly errors: number[];
}

interface Topic {
  readonly id: string;
  readonly logs: readonly Log[];
}

const NODE = 1;
/** Key and the one version of each API it answers. */
const APIS: readonly (readonly [key: number, version: number])[] = [
  [1, 12], //
  [2, 7],
  [3, 12],
  [8, 8],
  [9, 8],
  [10, 6],
  [11, 9],
  [12, 4],
  [13, 5],
  [14, 5],
];

/** A broker of Kafka, alone in its cluster, with one consumer group of one member: what the client asks is answered as its protocol says. */
export class FakeBroker {
  readonly topics = new Map<string, Topic>();
  readonly committed = new Map<string, number>();
  /** Aborted transactions that are told with every fetch. */
  aborted: readonly { readonly producer: bigint; readonly firstOffset: number }[] = [];
  /** Answered to heartbeats. */
  heartbeatError = 0;
  joins = 0;
  fetches = 0;
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  #assignment: Buffer = Buffer.alloc(0);

  constructor() {
    this.#server = createServer((socket) => this.#serve(socket));
  }

  async listen(port = 0): Promise<number> {
    this.#server.listen(port, '127.0.0.1');
    await once(this.#server, 'listening');
    return this.port;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  /** Ends every connection, and takes no more. */
  async close(): Promise<void> {
    const closed = once(this.#server, 'close');
    this.#server.close();
    this.drop();
    await closed;
  }

  /** Ends every connection. */
  drop(): void {
    for (const socket of this.#sockets) socket.destroy();
  }

  make(name: string, partitions = 1, id = '11111111-2222-3333-4444-555555555555'): void {
    const logs = Array.from({ length: partitions }, emptyLog);
    this.topics.set(name, { id, logs });
  }

  /** Gives a topic more partitions. */
  grow(name: string, partitions: number): void {
    const topic = this.topics.get(name);
    if (topic === undefined) throw new RangeError(name);
    const more = Array.from({ length: partitions - topic.logs.length }, emptyLog);
    this.topics.set(name, { ...topic, logs: [...topic.logs, ...more] });
  }

  log(topic: string, partition = 0): Log {
    const log = this.topics.get(topic)?.logs[partition];
    if (log === undefined) throw new RangeError(`${topic}:${partition}`);
    return log;
  }

  /** Adds a batch. */
  produce(topic: string, messages: readonly Message[], compression: Compression = 'none', partition = 0): void {
    this.produceBatch(topic, batchOf(messages, compression), messages.length, partition);
  }

  /** Adds the bytes of a batch as they are, but for its offset. */
  produceBatch(topic: string, batch: Buffer, count: number, partition = 0): void {
    const log = this.log(topic, partition);
    const bytes = Buffer.from(batch);
    if (bytes.length >= 8) bytes.writeBigInt64BE(BigInt(log.end), 0);
    log.batches.push({ base: log.end, next: log.end + count, bytes });
    log.end += count;
  }

  #serve(socket: Socket): void {
    this.#sockets.add(socket);
    socket.on('error', () => undefined).on('close', () => this.#sockets.delete(socket));
    let waiting: Buffer = Buffer.alloc(0);
    socket.on('data', (chunk: Buffer) => {
      waiting = Buffer.concat([waiting, chunk]);
      while (waiting.length >= 4 && waiting.length >= 4 + waiting.readInt32BE(0)) {
        const end = 4 + waiting.readInt32BE(0);
        void this.#answer(Buffer.from(waiting.subarray(4, end)), socket);
        waiting = waiting.subarray(end);
      }
    });
  }

  async #answer(request: Buffer, socket: Socket): Promise<void> {
    const reader = Reader.from(request);
    const key = reader.readInt16();
    const version = reader.readInt16();
    const correlation = reader.readInt32();
    reader.readNullableString(false);
    reader.readTaggedFields();
    const writer = Writer.create().appendInt32(correlation);
    if (key !== 18) writer.appendTaggedFields();
    if (key !== 18 && !APIS.some(([one]) => one === key)) {
      socket.destroy();
      return;
    }
    await this.#body(key, reader, writer);
    if (version !== (key === 18 ? 3 : APIS.find(([one]) => one === key)?.[1]))
      throw new RangeError(`API ${key} version ${version}`);
    socket.write(writer.appendTaggedFields().prependLength().buffer);
  }

  async #body(key: number, reader: Reader, writer: Writer): Promise<void> {
    switch (key) {
      case 1:
        return this.#fetch(reader, writer);
      case 2:
        this.#listOffsets(reader, writer);
        return;
      case 3:
        this.#metadata(reader, writer);
        return;
      case 8:
        this.#commit(reader, writer);
        return;
      case 9:
        this.#committedOffsets(reader, writer);
        return;
      case 10:
        reader.readInt8();
        writer.appendInt32(0).appendArray(
          reader.readArray((r) => r.readString(), true, false),
          (w, group) =>
            w
              .appendString(group)
              .appendInt32(NODE)
              .appendString('127.0.0.1')
              .appendInt32(this.port)
              .appendInt16(0)
              .appendString(null),
        );
        return;
      case 11:
        this.#join(reader, writer);
        return;
      case 12:
        writer.appendInt32(0).appendInt16(this.heartbeatError);
        this.heartbeatError = 0;
        return;
      case 13:
        writer
          .appendInt32(0)
          .appendInt16(0)
          .appendArray([], () => undefined);
        return;
      case 14:
        this.#sync(reader, writer);
        return;
      case 18:
        writer
          .appendInt16(0)
          .appendArray([...APIS], (w, [api, version]) => w.appendInt16(api).appendInt16(version).appendInt16(version))
          .appendInt32(0);
        return;
      default:
        throw new RangeError(`API ${key}`);
    }
  }

  #metadata(reader: Reader, writer: Writer): void {
    const asked = reader.readNullableArray((r) => {
      r.readUUID();
      return r.readNullableString() ?? '';
    });
    writer
      .appendInt32(0)
      .appendArray([NODE], (w, node) =>
        w.appendInt32(node).appendString('127.0.0.1').appendInt32(this.port).appendString(null),
      )
      .appendString('cluster')
      .appendInt32(NODE)
      .appendArray(asked ?? [...this.topics.keys()], (w, name) => {
        const topic = this.topics.get(name);
        w.appendInt16(topic === undefined ? 3 : 0)
          .appendString(name)
          .appendUUID(topic?.id ?? null)
          .appendBoolean(false)
          .appendArray([...(topic?.logs.keys() ?? [])], (p, index) => {
            p.appendInt16(0).appendInt32(index).appendInt32(NODE).appendInt32(0);
            for (const nodes of [[NODE], [NODE], []])
              p.appendArray(nodes, (n, node) => n.appendInt32(node), true, false);
          })
          .appendInt32(0);
      });
  }

  #join(reader: Reader, writer: Writer): void {
    this.joins++;
    reader.readString();
    reader.readInt32();
    reader.readInt32();
    reader.readString();
    reader.readNullableString();
    reader.readString();
    const [protocol] = reader.readArray((r) => ({ name: r.readString(), metadata: r.readBytes() }));
    writer
      .appendInt32(0)
      .appendInt16(0)
      .appendInt32(this.joins)
      .appendString('consumer')
      .appendString(protocol?.name ?? '');
    writer.appendString('member').appendBoolean(false).appendString('member');
    writer.appendArray([protocol], (w, one) => w.appendString('member').appendString(null).appendBytes(one?.metadata));
  }

  #sync(reader: Reader, writer: Writer): void {
    reader.readString();
    reader.readInt32();
    for (let i = 0; i < 4; i++) reader.readNullableString();
    const [assigned] = reader.readArray((r) => ({ member: r.readString(), assignment: r.readBytes() }));
    this.#assignment = assigned?.assignment ?? this.#assignment;
    writer
      .appendInt32(0)
      .appendInt16(0)
      .appendString('consumer')
      .appendString('roundrobin')
      .appendBytes(this.#assignment);
  }

  #listOffsets(reader: Reader, writer: Writer): void {
    reader.readInt32();
    reader.readInt8();
    const topics = reader.readArray((r) => ({
      name: r.readString(),
      partitions: r.readArray((p) => ({ index: p.readInt32(), epoch: p.readInt32(), timestamp: p.readInt64() })),
    }));
    writer.appendInt32(0).appendArray(topics, (w, { name, partitions }) => {
      w.appendString(name).appendArray(partitions, (p, { index, timestamp }) => {
        const { start, end } = this.log(name, index);
        p.appendInt32(index).appendInt16(0).appendInt64(-1n);
        p.appendInt64(BigInt(timestamp === -2n ? start : end)).appendInt32(0);
      });
    });
  }

  #committedOffsets(reader: Reader, writer: Writer): void {
    const groups = reader.readArray((r) => ({
      id: r.readString(),
      topics: r.readArray((t) => ({
        name: t.readString(),
        partitions: t.readArray((p) => p.readInt32(), true, false),
      })),
    }));
    writer.appendInt32(0).appendArray(groups, (w, { id, topics }) => {
      w.appendString(id)
        .appendArray(topics, (t, { name, partitions }) => {
          t.appendString(name).appendArray(partitions, (p, index) => {
            const offset = this.committed.get(`${name}:${index}`) ?? -1;
            p.appendInt32(index).appendInt64(BigInt(offset)).appendInt32(-1).appendString(null).appendInt16(0);
          });
        })
        .appendInt16(0);
    });
  }

  #commit(reader: Reader, writer: Writer): void {
    reader.readString();
    reader.readInt32();
    reader.readString();
    reader.readNullableString();
    const topics = reader.readArray((r) => ({
      name: r.readString(),
      partitions: r.readArray((p) => ({
        ...{ index: p.readInt32(), offset: p.readInt64(), epoch: p.readInt32(), metadata: p.readNullableString() },
      })),
    }));
    for (const { name, partitions } of topics)
      for (const { index, offset } of partitions) this.committed.set(`${name}:${index}`, Number(offset));
    writer.appendInt32(0).appendArray(topics, (w, { name, partitions }) => {
      w.appendString(name).appendArray(partitions, (p, { index }) => p.appendInt32(index).appendInt16(0));
    });
  }

  async #fetch(reader: Reader, writer: Writer): Promise<void> {
    this.fetches++;
    reader.readInt32();
    reader.readInt32();
    reader.readInt32();
    const mostBytes = reader.readInt32();
    reader.skip(9);
    const topics = reader.readArray((r) => ({
      name: r.readString(),
      partitions: r.readArray((p) => {
        const index = p.readInt32();
        p.readInt32();
        const offset = Number(p.readInt64());
        p.skip(16);
        return { index, offset };
      }),
    }));
    const isNew = topics.some(({ name, partitions }) =>
      partitions.some(
        ({ index, offset }) => this.log(name, index).end > offset || this.log(name, index).errors.length > 0,
      ),
    );
    if (!isNew) await new Promise((resolve) => setTimeout(resolve, 20));
    let left = mostBytes;
    writer.appendInt32(0).appendInt16(0).appendInt32(0);
    writer.appendArray(topics, (w, { name, partitions }) => {
      w.appendString(name).appendArray(partitions, (p, { index, offset }) => {
        const log = this.log(name, index);
        const isOutside = offset < log.start || offset > log.end;
        const error = log.errors.shift() ?? (isOutside ? 1 : 0);
        const sent: Buffer[] = [];
        for (const { next, bytes } of error === 0 ? log.batches : []) {
          if (next <= offset || next <= log.start) continue;
          if (sent.length > 0 && bytes.length > left) break;
          sent.push(bytes);
          left -= bytes.length;
        }
        p.appendInt32(index).appendInt16(error);
        for (const at of [log.end, log.end, log.start]) p.appendInt64(BigInt(at));
        p.appendArray([...this.aborted], (a, { producer, firstOffset }) =>
          a.appendInt64(producer).appendInt64(BigInt(firstOffset)),
        );
        p.appendInt32(-1).appendBytes(Buffer.concat(sent));
      });
    });
  }
}

function emptyLog(): Log {
  return { start: 0, end: 0, batches: [], errors: [] };
}

export type Compression = 'none' | 'gzip' | 'snappy' | 'lz4' | 'zstd';

/** The bytes of a batch at offset 0, as the client of others makes them. */
export function batchOf(messages: readonly Message[], compression: Compression = 'none', more: object = {}): Buffer {
  const records = messages.map(
    ({ value, headers = {}, timestamp = 1_700_000_000_000 }): MessageRecord =>
      ({
        ...{ key: undefined, value, topic: 't', timestamp: BigInt(timestamp) },
        headers: new Map(Object.entries(headers).map(([key, text]) => [Buffer.from(key), Buffer.from(text)])),
      }) as unknown as MessageRecord,
  );
  return createRecordsBatch(records, { compression, ...more }).buffer;
}
