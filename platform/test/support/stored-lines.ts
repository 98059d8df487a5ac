import { join } from 'node:path';
import { openEmbeddedEventStore } from '@qiaolou/event-store';
import { systemClock, type EventStore } from '@qiaolou/schema';

/** How often each numbered line (`n=17;`) is in the event store of a data directory that no process has open. */
export async function storedLines(data: string): Promise<ReadonlyMap<number, number>> {
  const events = await openEmbeddedEventStore({ dir: join(data, 'events'), clock: systemClock });
  const counts = new Map<number, number>();
  try {
    let from: Parameters<EventStore['tail']>[0] = { ingestedSince: '1970-01-01T00:00:00.000Z' };
    for (;;) {
      const page = await events.tail(from, 10_000);
      if (page.events.length === 0) return counts;
      for (const event of page.events) {
        const number = Number(/\bn=(\d+);/.exec(event['event.original'])?.[1]);
        counts.set(number, (counts.get(number) ?? 0) + 1);
      }
      from = page.next;
    }
  } finally {
    await events.close();
  }
}

/** Those of the numbers below `count` that are missing, and all that are there more than once or should not be: none of either is right. */
export function wrongLines(counts: ReadonlyMap<number, number>, count: number) {
  const numbers = Array.from({ length: count }, (_, number) => number);
  return {
    missing: numbers.filter((number) => !counts.has(number)).slice(0, 20),
    doubled: [...counts].filter(([, times]) => times > 1).slice(0, 20),
    strange: [...counts.keys()].filter((number) => !(number >= 0 && number < count)).slice(0, 20),
  };
}

/** Waits until the platform has stored as many events, or nothing more comes. */
export async function untilStored(consolePort: number, count: number): Promise<void> {
  let stored = -1;
  for (let unchanged = 0; unchanged < 60;) {
    const text = await (await fetch(`http://127.0.0.1:${consolePort}/metrics`)).text();
    const now = Number(/^qiaolou_events_stored_total (\d+)/m.exec(text)?.[1]);
    const waiting = Number(/^qiaolou_spool_pending_bytes (\d+)/m.exec(text)?.[1]);
    if (now >= count && waiting === 0) return;
    unchanged = now === stored ? unchanged + 1 : 0;
    stored = now;
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
}
