import { openEmbeddedEventStore } from '@qiaolou/event-store';
import { needsConversion } from '@qiaolou/event-store/check';
import type { ServerEventStore } from '@qiaolou/event-store/elasticsearch';
import { afterFailure, SocError, systemClock, type EventStore } from '@qiaolou/schema';
import type { Config } from '../config/config.ts';
import { searchServerLogin } from '../config/search-server-login.ts';
import { holdStoppedStore } from './stopped-store.ts';

/** The two stores of a copy, and the way back. */
export interface CopyStores {
  readonly source: EventStore;
  readonly target: ServerEventStore;
  close(): Promise<void>;
}

/** What `--from` and `--to` say; absent: the only thing they may. */
export interface CopyDirection {
  readonly from?: string | undefined;
  readonly to?: string | undefined;
}

/**
 * Opens the embedded store of a stopped platform and the store on the search server of the configuration. Throws
 * `platform.copyDirection`, `platform.noEventServer` when the configuration names none, `store.notConverted`, as
 * `holdStoppedStore`, and what opening either throws.
 */
export async function openCopyStores(config: Config, { from, to }: CopyDirection): Promise<CopyStores> {
  if ((from ?? 'embedded') !== 'embedded' || (to ?? 'elasticsearch') !== 'elasticsearch')
    throw new SocError('platform.copyDirection', { from: String(from), to: String(to) });
  const login = searchServerLogin(config.stores.elasticsearch);
  if (login === undefined) throw new SocError('platform.noEventServer', {});
  const held = await holdStoppedStore(config, systemClock, 'beside a server');
  const opened: (() => unknown)[] = [() => held.release()];
  const close = async (): Promise<void> => {
    for (const undo of opened.splice(0).reverse()) await undo();
  };
  try {
    if (await needsConversion(held.dir)) throw new SocError('store.notConverted', { dir: held.dir });
    const { openElasticsearchEventStore } = await import('@qiaolou/event-store/elasticsearch');
    const target = await openElasticsearchEventStore({ ...login, clock: systemClock });
    opened.push(() => target.close());
    held.releaseStore();
    const source = await openEmbeddedEventStore({ dir: held.dir, coldDir: held.coldDir, clock: systemClock });
    opened.push(() => source.close());
    return { source, target, close };
  } catch (error) {
    throw await afterFailure(error, close);
  }
}
