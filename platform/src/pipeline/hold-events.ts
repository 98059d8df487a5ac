import type { EventCollection } from '@qiaolou/event-store/worker';
import type { EcsEvent, EventStore } from '@qiaolou/schema';

/** A collection for a store that takes events as they are: they are held until it is closed. */
export function holdEvents(store: EventStore): EventCollection {
  const events: EcsEvent[] = [];
  return {
    get size() {
      return events.length;
    },
    add: (event) => void events.push(event),
    append: () => store.append(events),
    withIds: (ids) => events.filter((event) => ids.has(event['event.id'])),
    close: () => undefined,
  };
}
