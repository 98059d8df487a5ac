import type { LiveBus } from '@qiaolou/schema';
import { DEFAULT_CAPACITY } from '../delivery/capacity.ts';
import { Subscribers } from '../delivery/subscribers.ts';

/** Settings of the bus in memory. */
export interface MemoryLiveBusOptions {
  /** Deliveries a listener may leave untaken before it gets a gap; 1,000 when absent. */
  readonly capacity?: number;
}

/**
 * Creates the bus of a platform that is one process.
 *
 * @example
 *   const bus = createMemoryLiveBus<PublishedEvent>();
 */
export function createMemoryLiveBus<Message>({
  capacity = DEFAULT_CAPACITY,
}: MemoryLiveBusOptions = {}): LiveBus<Message> {
  const subscribers = new Subscribers<Message>(capacity);
  return {
    publish: (message) => subscribers.deliver({ kind: 'message', message }),
    subscribe: () => subscribers.add(),
    reachable: () => Promise.resolve(),
    close: () => {
      subscribers.close();
      return Promise.resolve();
    },
  };
}
