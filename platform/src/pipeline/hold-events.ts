import type { EventCollection } from '@qiaolou/event-store/worker';
import { parseJson, type EcsEvent, type EventStore } from '@qiaolou/schema';

/** A collection for a store that takes events as they are: they are held until it is closed. */
export function holdEvents(store: EventStore): EventCollection {
  const events: EcsEvent[] = [];
  return {
    get size() {
      return events.length;
    },
    add: (event) => void events.push(event),
    addLine: (json) => void events.push(parseJson(Buffer.from(json).toString('utf8')) as EcsEvent),
    append: () => store.append(events),
    withIds: (ids) => events.filter((event) => ids.has(event['event.id'])),
    close: () => undefined,
  };
}
