import type { StreamEvent } from '@qiaolou/schema';
import { useQueryClient } from '@tanstack/react-query';
import { useLiveBatch } from '../api/live-stream.ts';
import { ALL_PAGES } from './all-pages.ts';

/** Cache keys that stream events make stale: what each page says; everything when the stream lost its place. */
export function staleKeys(events: readonly StreamEvent[]): readonly (readonly string[])[] {
  const keys = new Map<string, readonly string[]>();
  for (const event of events)
    for (const key of event.kind === 'reset' ? [[]] : ALL_PAGES.flatMap((page) => page.stale(event)))
      keys.set(key.join('\n'), key);
  return [...keys.values()];
}

/** Makes what is on screen follow the stream. */
export function useLiveCache(): void {
  const client = useQueryClient();
  useLiveBatch((events) => {
    for (const queryKey of staleKeys(events)) void client.invalidateQueries({ queryKey });
  });
}
