import { API_PREFIX, type StreamEvent } from '@qiaolou/schema';

/** The live stream's connection as the browser would hold it; the test says what the server sends. */
export class FakeEventSource extends EventTarget {
  static readonly CONNECTING = 0;
  static readonly OPEN = 1;
  static readonly CLOSED = 2;
  /** The connections that are open now. */
  static readonly connections = new Set<FakeEventSource>();

  readonly url: string;
  readyState = FakeEventSource.CONNECTING;
  onopen: (() => void) | null = null;
  onerror: (() => void) | null = null;

  constructor(url: string) {
    super();
    this.url = url;
    FakeEventSource.connections.add(this);
  }

  /** The one connection of the page. Throws when there is none. */
  static get current(): FakeEventSource {
    const [connection] = FakeEventSource.connections;
    if (connection?.url !== `${API_PREFIX}/stream`) throw new Error('the page is not connected to the live stream');
    return connection;
  }

  close(): void {
    this.readyState = FakeEventSource.CLOSED;
    FakeEventSource.connections.delete(this);
  }

  /** The server accepts. */
  accept(): void {
    this.readyState = FakeEventSource.OPEN;
    this.onopen?.();
  }

  /** The connection breaks; the browser tries again. */
  break(): void {
    this.readyState = FakeEventSource.CONNECTING;
    this.onerror?.();
  }

  /** The server sends. */
  send(event: StreamEvent): void {
    this.dispatchEvent(new MessageEvent(event.kind, { data: JSON.stringify(event) }));
  }
}
