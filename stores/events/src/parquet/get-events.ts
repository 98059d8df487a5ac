import type { EcsEvent } from '@qiaolou/schema';
import { idsWithin, readEvents } from './event-reader.ts';
import type { Segment } from './manifest.ts';
import type { SegmentFiles } from './segment-files.ts';
import type { StoreRead } from './store-read.ts';
import { sourcesWhere } from './store-view.ts';

const ALWAYS = { from: -1e15, to: 1e15 };

/** Events by id in the order asked; only segments whose filter may have an id are read. */
export async function getEvents(
  { engine, view, deadline }: StoreRead,
  files: SegmentFiles,
  ids: readonly string[],
): Promise<readonly EcsEvent[]> {
  if (ids.length === 0) return [];
  const segments: Segment[] = [];
  for (const segment of view.segments) {
    const filter = await files.filter(segment);
    if (filter !== undefined && !ids.some((id) => filter.mayHave(id))) continue;
    await files.verify(segment);
    segments.push(segment);
  }
  const sources = sourcesWhere({ ...view, segments }, () => true);
  const found = new Map<string, EcsEvent>();
  for (const { event } of await readEvents(engine, sources, idsWithin(ALWAYS, ids), deadline))
    found.set(event['event.id'], event);
  return ids.flatMap((id) => found.get(id) ?? []);
}
