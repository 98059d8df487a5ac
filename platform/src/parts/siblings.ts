import { hostname } from 'node:os';
import { isoTime } from '@qiaolou/schema';
import { agreedSettings } from '../siblings/agreed-settings.ts';
import { processId } from '../siblings/process-id.ts';
import { createSiblings, LOOK_EVERY_MS } from '../siblings/siblings.ts';
import type { Directory } from './directory.ts';
import type { Given } from './given.ts';
import type { Part } from './part.ts';
import type { Stores } from './stores.ts';

/** Whether the processes that share a database agree in the settings they must agree in. Who has its own is alone with it. */
export const siblings: Part<Given & Directory & Stores, object> = {
  name: 'siblings',
  open: async ({ clock, config, directory, logError, randomBytes, records, waiting }, closing) => {
    if (config.stores.database.url === undefined) return {};
    const self = {
      ...{ id: processId(directory.keys, randomBytes), role: config.role, host: hostname() },
      ...{ startedAt: isoTime(clock.now()), settings: agreedSettings(config) },
    };
    const watch = createSiblings({ records, clock, self, waiting });
    await watch.look();
    let looking: Promise<void> | undefined;
    const timer = setInterval(() => {
      looking ??= watch
        .look()
        .catch(logError('looking at the other processes failed'))
        .finally(() => (looking = undefined));
    }, LOOK_EVERY_MS);
    closing.defer(async () => {
      clearInterval(timer);
      await looking;
      // Who cannot say that it leaves is known to be gone by its silence.
      await watch.leave().catch(logError('leaving the other processes failed'));
    });
    return {};
  },
};
