import { API_PREFIX, API_ROUTES, type StreamEvent, parseJson } from '@qiaolou/schema';
import { useEffect, useLayoutEffect, useRef, useSyncExternalStore } from 'react';
import { foldStreamEvents } from './stream-batch.ts';

/** How the connection is. */
export type LiveState = 'connecting' | 'live' | 'lost';

type BatchListener = (events: readonly StreamEvent[]) => void;

const KINDS = ['alert-group', 'incident', 'run', 'task', 'source', 'reset'] as const;

/** Updates are handed on at most this often, so that a burst costs one render. */
const BATCH_MS = 250;

/**
 * The server-sent events of `GET /stream`. The browser reconnects by itself and sends Last-Event-ID; when the server
 * no longer knows what was missed it sends `reset`.
 */
class LiveStream {
  #source: EventSource | undefined;
  #state: LiveState = 'connecting';
  #pending: StreamEvent[] = [];
  #timer: ReturnType<typeof setTimeout> | undefined;
  readonly #batchListeners = new Set<BatchListener>();
  readonly #stateListeners = new Set<() => void>();

  open(): void {
    if (this.#source) return;
    const source = new EventSource(`${API_PREFIX}${API_ROUTES.stream.path}`);
    source.onopen = () => {
      this.#setState('live');
    };
    source.onerror = () => {
      this.#setState('lost');
      // A refused connection (401, 429) is not tried again by the browser.
      if (source.readyState === EventSource.CLOSED)
        setTimeout(() => {
          this.#reopen(source);
        }, 5_000);
    };
    for (const kind of KINDS)
      source.addEventListener(kind, (message) => {
        this.#receive(parseJson(String(message.data)) as StreamEvent);
      });
    this.#source = source;
  }

  close(): void {
    this.#source?.close();
    this.#source = undefined;
    this.#setState('connecting');
  }

  #reopen(failed: EventSource): void {
    if (this.#source !== failed) return;
    this.#source = undefined;
    this.open();
  }

  #receive(event: StreamEvent): void {
    this.#pending.push(event);
    this.#timer ??= setTimeout(() => {
      const batch = foldStreamEvents(this.#pending);
      this.#pending = [];
      this.#timer = undefined;
      for (const listener of this.#batchListeners) listener(batch);
    }, BATCH_MS);
  }

  #setState(state: LiveState): void {
    if (this.#state === state) return;
    this.#state = state;
    for (const listener of this.#stateListeners) listener();
  }

  readonly onBatch = (listener: BatchListener): (() => void) => {
    this.#batchListeners.add(listener);
    return () => {
      this.#batchListeners.delete(listener);
    };
  };

  readonly onState = (listener: () => void): (() => void) => {
    this.#stateListeners.add(listener);
    return () => {
      this.#stateListeners.delete(listener);
    };
  };

  readonly state = (): LiveState => this.#state;
}

/** The one stream of this page. */
export const liveStream = new LiveStream();

/** State of the stream, re-rendering on change. */
export function useLiveState(): LiveState {
  return useSyncExternalStore(liveStream.onState, liveStream.state);
}

/** Calls `handle` with every batch while mounted; always the newest `handle`. */
export function useLiveBatch(handle: BatchListener): void {
  const latest = useRef(handle);
  useLayoutEffect(() => {
    latest.current = handle;
  });
  useEffect(
    () =>
      liveStream.onBatch((events) => {
        latest.current(events);
      }),
    [],
  );
}
