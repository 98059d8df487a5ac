import type { StreamEvent } from '@qiaolou/schema';
import { useQueryClient } from '@tanstack/react-query';
import { useLiveBatch } from '../api/live-stream.ts';

/** Cache keys that a stream event makes stale. The alert queue keeps its own rows current (see `alerts/`). */
export function staleKeys(events: readonly StreamEvent[]): readonly (readonly string[])[] {
  const keys = new Map<string, readonly string[]>();
  const add = (...key: readonly string[]): void => {
    keys.set(key.join('\n'), key);
  };
  for (const event of events)
    switch (event.kind) {
      case 'alert-group':
        add('overview');
        add('alert-group', event.group.id);
        break;
      case 'incident':
        add('overview');
        add('incidents');
        add('incident', event.incident.id);
        break;
      case 'run':
        if (event.run.incidentId !== null) add('incident', event.run.incidentId);
        break;
      case 'task':
        add('overview');
        add('tasks');
        if (event.task.incidentId !== null) add('incident', event.task.incidentId);
        break;
      case 'source':
        add('sources');
        break;
      case 'reset':
        add();
        break;
      default:
        event satisfies never;
    }
  return [...keys.values()];
}

/** Makes what is on screen follow the stream. */
export function useLiveCache(): void {
  const client = useQueryClient();
  useLiveBatch((events) => {
    for (const queryKey of staleKeys(events)) void client.invalidateQueries({ queryKey });
  });
}
