import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import fc from 'fast-check';
import { streamEventSchema, type PublishedEvent, type StreamEvent } from '@qiaolou/schema';
import { createStreamBus } from '../src/index.ts';
import { refusalOf, type ApiClient } from './api-client.ts';
import { openConsole, PASSWORD, testClock, type TestConsole } from './console-fixture.ts';
import { alertGroup, SOURCES } from './sample-records.ts';

let console_: TestConsole;
beforeAll(async () => {
  console_ = await openConsole();
});
afterAll(() => console_.close());

const alertEvent = (index: number): PublishedEvent => ({
  kind: 'alert-group',
  change: 'created',
  group: alertGroup(index),
});

interface Frame {
  readonly id: number | undefined;
  readonly event: StreamEvent | undefined;
}

/** A reader of server-sent events that can be asked for the next frame, and told to go. */
class StreamReader {
  private readonly reader: ReadableStreamDefaultReader<Uint8Array>;
  private readonly abort: AbortController;
  private text = '';

  private constructor(response: Response, abort: AbortController) {
    if (response.body === null) throw new Error('no body');
    this.reader = response.body.getReader();
    this.abort = abort;
  }

  static async open(client: ApiClient, lastEventId?: number | string): Promise<StreamReader> {
    const abort = new AbortController();
    const headers = lastEventId === undefined ? {} : { 'last-event-id': String(lastEventId) };
    const response = await client.fetch('/api/v1/stream', { signal: abort.signal, headers });
    expect(response.status).toBe(200);
    const stream = new StreamReader(response, abort);
    expect(await stream.raw()).toBe('retry: 2000');
    return stream;
  }

  /** The next block; undefined when the stream has ended. */
  async raw(): Promise<string | undefined> {
    for (;;) {
      const end = this.text.indexOf('\n\n');
      if (end >= 0) {
        const block = this.text.slice(0, end);
        this.text = this.text.slice(end + 2);
        return block;
      }
      const { done, value } = await this.reader.read();
      if (done) return undefined;
      this.text += Buffer.from(value).toString();
    }
  }

  async next(): Promise<Frame | undefined> {
    const block = await this.raw();
    if (block === undefined) return undefined;
    const field = (name: string) => new RegExp(`^${name}: (.*)$`, 'm').exec(block)?.[1];
    const data = field('data');
    const id = field('id');
    const event = data === undefined ? undefined : streamEventSchema.parse(JSON.parse(data));
    expect(field('event')).toBe(event?.kind);
    return { id: id === undefined ? undefined : Number(id), event };
  }

  leave(): void {
    this.abort.abort();
  }
}

describe('stream', () => {
  test('a new client is told where it stands, then hears what happens, numbered upwards', async () => {
    const stream = await StreamReader.open(await console_.loggedIn('analyst'));
    const first = await stream.next();
    expect(first).toEqual({ id: console_.bus.lastId, event: undefined });
    console_.bus.publish(alertEvent(21));
    console_.bus.publish(alertEvent(22));
    expect(await stream.next()).toEqual({ id: (first?.id ?? 0) + 1, event: alertEvent(21) });
    expect(await stream.next()).toEqual({ id: (first?.id ?? 0) + 2, event: alertEvent(22) });
    stream.leave();
  });

  test('a client that comes back with Last-Event-ID gets exactly what it missed', async () => {
    const client = await console_.loggedIn('analyst');
    const before = console_.bus.lastId;
    for (const index of [31, 32, 33]) console_.bus.publish(alertEvent(index));
    const stream = await StreamReader.open(client, before + 1);
    expect((await stream.next())?.event).toEqual(alertEvent(32));
    expect((await stream.next())?.event).toEqual(alertEvent(33));
    console_.bus.publish(alertEvent(34));
    expect((await stream.next())?.event).toEqual(alertEvent(34));
    stream.leave();
  });

  test.each(['0', 'nonsense', '99999999999999999999'])('Last-Event-ID %s means: read everything again', async (id) => {
    const stream = await StreamReader.open(await console_.loggedIn('analyst'), id);
    expect(await stream.next()).toEqual({ id: console_.bus.lastId, event: { kind: 'reset' } });
    stream.leave();
  });

  test('an id older than the buffer means: read everything again', async () => {
    const before = console_.bus.lastId;
    for (let i = 0; i < 150; i += 1) console_.bus.publish(alertEvent(41));
    const stream = await StreamReader.open(await console_.loggedIn('analyst'), before);
    expect((await stream.next())?.event).toEqual({ kind: 'reset' });
    stream.leave();
  });

  test('everybody hears only what he may read', async () => {
    const stream = await StreamReader.open(await console_.loggedIn('system_admin'));
    await stream.next();
    const [source] = SOURCES;
    if (source === undefined) throw new Error('no sample');
    console_.bus.publish(alertEvent(51));
    console_.bus.publish({ kind: 'source', change: 'updated', source });
    expect((await stream.next())?.event?.kind).toBe('source');
    stream.leave();
  });

  test('an action over the API reaches the others', async () => {
    const stream = await StreamReader.open(await console_.loggedIn('viewer'));
    await stream.next();
    const analyst = await console_.loggedIn('analyst');
    const { rows } = await analyst.call('listAlertGroups', { query: { status: 'open', limit: '1' } });
    const [row] = rows;
    if (row === undefined) throw new Error('no row');
    await analyst.call('actOnAlertGroups', {
      body: { ids: [{ id: row.id, version: row.version }], action: { kind: 'take' } },
    });
    expect((await stream.next())?.event).toMatchObject({
      kind: 'alert-group',
      group: { id: row.id, assignee: 'analyst' },
    });
    stream.leave();
  });

  test('ends with the session', async () => {
    const client = await console_.loggedIn('analyst');
    const stream = await StreamReader.open(client);
    await stream.next();
    await client.send('logout');
    expect(await stream.next()).toBeUndefined();
  });

  test('one user holds a bounded number; leaving frees the place', async () => {
    const client = console_.client();
    await client.login('security_admin', PASSWORD);
    const streams: StreamReader[] = [];
    for (let i = 0; i < 10; i += 1) streams.push(await StreamReader.open(client));
    expect(await refusalOf(await client.fetch('/api/v1/stream'))).toBe('429 api.tooManyStreams');
    streams.forEach((stream) => stream.leave());
    for (const deadline = Date.now() + 5_000; ;) {
      const response = await client.fetch('/api/v1/stream');
      await response.body?.cancel();
      if (response.status === 200) break;
      expect(Date.now()).toBeLessThan(deadline);
    }
  });

  test('ends when the server closes', async () => {
    const short = await openConsole();
    const stream = await StreamReader.open(await short.loggedIn('analyst'));
    await stream.next();
    await short.close();
    expect(await stream.next()).toBeUndefined();
  });
});

test('the bus: since(id) is exactly the later events, or a reset', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 20 }),
      fc.integer({ min: 0, max: 80 }),
      fc.integer({ min: -5, max: 90 }),
      (capacity, published, back) => {
        const bus = createStreamBus(testClock(), capacity);
        const first = bus.lastId;
        for (let i = 0; i < published; i += 1) bus.publish(alertEvent(i));
        const asked = first + back;
        const answer = bus.since(asked);
        const known = asked >= first && asked <= bus.lastId;
        if (answer.kind === 'missed') {
          expect(known).toBe(true);
          expect(answer.events.map(({ id }) => id)).toEqual(
            Array.from({ length: bus.lastId - asked }, (_, i) => asked + 1 + i),
          );
        } else expect(!known || bus.lastId - asked > capacity).toBe(true);
      },
    ),
  );
});
