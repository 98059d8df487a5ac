import type { LiveDelivery, LiveSubscription } from '@qiaolou/schema';
import { BoundedSubscription } from './bounded-subscription.ts';

/** The listeners of one process. */
export class Subscribers<Message> {
  readonly #capacity: number;
  readonly #all = new Set<BoundedSubscription<Message>>();
  #closed = false;

  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  /** Adds a listener, until it or all are closed. */
  add(): LiveSubscription<Message> {
    const subscription = new BoundedSubscription<Message>(this.#capacity, () => this.#all.delete(subscription));
    if (this.#closed) subscription.close();
    else this.#all.add(subscription);
    return subscription;
  }

  /** Delivers to each. */
  deliver(delivery: LiveDelivery<Message>): void {
    for (const subscription of this.#all) subscription.deliver(delivery);
  }

  /** Ends every subscription, now and to come. */
  close(): void {
    this.#closed = true;
    for (const subscription of this.#all) subscription.close();
  }
}
