import { createMemoryLiveBus } from '@qiaolou/live-bus';
import { publishedEventSchema, type LiveBus, type PublishedEvent } from '@qiaolou/schema';
import type { Config } from '../config/config.ts';

export interface OpenLiveGiven {
  readonly config: Config;
  /** A new unique id each time. */
  readonly ids: () => string;
}

/** Opens the bus that tells of changes: over Redis when it has an address, so that all processes hear, else in memory. */
export async function openLive({ config, ids }: OpenLiveGiven): Promise<LiveBus<PublishedEvent>> {
  const { url } = config.stores.redis;
  if (url === undefined) return createMemoryLiveBus();
  const { openRedisLiveBus } = await import('@qiaolou/live-bus/redis');
  return openRedisLiveBus({ url, schema: publishedEventSchema, publisher: ids() });
}
