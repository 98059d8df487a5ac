/** What a subscriber gets: a message, or word that it missed some and must read anew what it shows. */
export type LiveDelivery<Message> = { readonly kind: 'message'; readonly message: Message } | { readonly kind: 'gap' };

/** One listener's share: what was published since it subscribed, in order, as it takes it. */
export interface LiveSubscription<Message> extends AsyncIterable<LiveDelivery<Message>> {
  /** Ends the iteration; nothing is delivered after. */
  close(): void;
}

/**
 * Tells every process of the platform what just changed. It remembers nothing and promises no delivery, only that a loss
 * is told: what counts is in the stores. Messages of one publisher come in their order. A listener that takes them too
 * slowly loses what it has not taken and gets a `gap` in its place; so does everybody after a lost connection. Adapters:
 * memory for one process, Redis pub/sub for several.
 */
export interface LiveBus<Message> {
  /** Tells all subscribers, those of this process included. Returns at once and never throws; after `close` it does nothing. */
  publish(message: Message): void;
  /** Listens from now on. After `close` the subscription has ended already. */
  subscribe(): LiveSubscription<Message>;
  /** Resolves when messages reach other processes now; throws `live.unavailable`. */
  reachable(): Promise<void>;
  /** Ends all subscriptions. */
  close(): Promise<void>;
}
