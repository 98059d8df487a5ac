import type { RecordStore } from '@qiaolou/record-store';
import { openSqliteRecordStore } from '@qiaolou/record-store';
import { RECORD_AREAS } from '../stores/record-areas.ts';
import type { Directory } from './directory.ts';
import type { Given } from './given.ts';
import type { Part } from './part.ts';

/** Where a site keeps the keys of its HTTP input. */
export interface SiteRecords {
  readonly records: RecordStore;
}

/** The records of a site: the file in its data directory, and of what is in it the keys of senders alone. */
export const siteRecords: Part<Given & Directory, SiteRecords> = {
  name: 'site-records',
  open: async ({ clock, directory }, closing) => {
    const records = await openSqliteRecordStore({ path: directory.recordsFile, clock, areas: RECORD_AREAS });
    closing.defer(() => records.close());
    return { records };
  },
};
