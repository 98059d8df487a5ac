import type { StreamEvent } from '@qiaolou/schema';

/** Identity of what a stream event is about; the newest event of the same thing is enough. */
function subject(event: StreamEvent): string {
  switch (event.kind) {
    case 'alert-group':
      return `alert-group/${event.group.id}`;
    case 'incident':
      return `incident/${event.incident.id}`;
    case 'run':
      return `run/${event.run.id}`;
    case 'task':
      return `task/${event.task.id}`;
    case 'source':
      return `source/${event.source.id}`;
    case 'reset':
      return 'reset';
    default:
      return event satisfies never;
  }
}

/**
 * Folds a burst of stream events: the newest of each thing, in order of arrival, and `created` stays `created` when an
 * update followed in the same burst.
 */
export function foldStreamEvents(events: readonly StreamEvent[]): readonly StreamEvent[] {
  const folded = new Map<string, StreamEvent>();
  for (const event of events) {
    const key = subject(event);
    const before = folded.get(key);
    const created = before !== undefined && before.kind !== 'reset' && before.change === 'created';
    folded.delete(key);
    folded.set(key, created && event.kind !== 'reset' ? { ...event, change: 'created' } : event);
  }
  return [...folded.values()];
}
