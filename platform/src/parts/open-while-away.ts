import type { SocError } from '@qiaolou/schema';
import { openPatiently, type StoreName } from '../stores/open-patiently.ts';
import type { Given } from './given.ts';
import type { OpenPart } from './part.ts';

/** Stores by the area of their error codes. */
const STORE_OF_AREA: Readonly<Record<string, StoreName>> = {
  records: 'records',
  store: 'events',
  jobs: 'jobs',
  live: 'live',
};

/**
 * Opens parts of a process whose stores are on servers: one that cannot be opened because a server has gone away since its
 * store was opened is opened anew, until it can be. What is in the data directory is not waited for.
 */
export function openWhileAway(given: Given): OpenPart {
  const { database, elasticsearch, redis } = given.config.stores;
  const onServer: Readonly<Record<StoreName, boolean>> = {
    records: database.url !== undefined,
    events: elasticsearch.url !== undefined,
    ...{ jobs: redis.url !== undefined, live: redis.url !== undefined },
  };
  const awayStore = ({ code }: SocError): StoreName | undefined => {
    const name = STORE_OF_AREA[code.slice(0, code.indexOf('.'))];
    return name !== undefined && onServer[name] ? name : undefined;
  };
  return (open) => openPatiently(open, awayStore, given);
}
