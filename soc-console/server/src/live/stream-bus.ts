import type { Clock, PublishedEvent, StreamEvent } from '@qiaolou/schema';

/** An event with its place in the stream; a `reset` says that what came before it was missed. */
export interface NumberedEvent {
  readonly id: number;
  readonly event: StreamEvent;
}

/** What a new listener gets first: the events it missed, or word that they are gone. */
export type Resumption =
  { readonly kind: 'missed'; readonly events: readonly NumberedEvent[] } | { readonly kind: 'reset' };

/** Live updates inside one process: the follower of the live bus publishes, `GET /stream` listens. */
export interface StreamBus {
  publish(event: PublishedEvent): void;
  /** Something was missed: all listeners, now and resuming, are told to read everything anew. */
  missed(): void;
  /** Newest id given out. */
  readonly lastId: number;
  /** Calls `listener` for every later event until the answer is called. */
  subscribe(listener: (event: NumberedEvent) => void): () => void;
  /** What came after an id. */
  since(lastEventId: number): Resumption;
}

/**
 * A bus with a ring buffer of the last `capacity` events. Ids start at the clock's time × 1000, so that they also rise
 * over restarts, and a client of an earlier process is told to start over.
 */
export function createStreamBus(clock: Clock, capacity = 1_000): StreamBus {
  const firstId = clock.now() * 1_000;
  const listeners = new Set<(event: NumberedEvent) => void>();
  let buffer: NumberedEvent[] = [];
  let lastId = firstId;
  const tell = (event: StreamEvent): NumberedEvent => {
    lastId += 1;
    const numbered = { id: lastId, event };
    for (const listener of listeners) listener(numbered);
    return numbered;
  };
  return {
    get lastId() {
      return lastId;
    },
    publish: (event) => {
      buffer.push(tell(event));
      // Trimmed in halves: shifting one by one would copy the array on every event.
      if (buffer.length >= 2 * capacity) buffer = buffer.slice(-capacity);
    },
    missed: () => {
      buffer = [];
      tell({ kind: 'reset' });
    },
    subscribe: (listener) => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    since: (lastEventId) => {
      const oldestKnown = (buffer[0]?.id ?? lastId + 1) - 1;
      if (lastEventId < oldestKnown || lastEventId > lastId) return { kind: 'reset' };
      return { kind: 'missed', events: buffer.filter(({ id }) => id > lastEventId) };
    },
  };
}
