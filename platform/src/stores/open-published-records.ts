import type { RecordStore } from '@qiaolou/record-store';
import type { Clock, LiveBus, PublishedEvent } from '@qiaolou/schema';
import { createChangePublisher, type ChangePublisher } from '@qiaolou/soc-console-server';
import type { Config } from '../config/config.ts';
import { openRecords } from './open-records.ts';

export interface PublishedRecordsOptions {
  readonly config: Config;
  readonly clock: Clock;
  readonly sqliteFile: string;
  /** Told of every change from now on. */
  readonly bus: LiveBus<PublishedEvent>;
  readonly onFault: (error: unknown) => void;
}

/** The record store of a process that publishes what changes in it. */
export interface PublishedRecords {
  readonly store: RecordStore;
  /** Publishes the rest and closes the store. */
  close(): Promise<void>;
}

/** Opens the record store; what changes in it is published from now on. */
export async function openPublishedRecords(options: PublishedRecordsOptions): Promise<PublishedRecords> {
  const { config, clock, sqliteFile, bus, onFault } = options;
  let publisher: ChangePublisher | undefined;
  const records = await openRecords(config, sqliteFile, clock, () => publisher?.poke());
  try {
    publisher = createChangePublisher({ records, bus, from: await records.newestChange(), onFault });
  } catch (error) {
    await records.close();
    throw error;
  }
  const published = publisher;
  return {
    store: records,
    close: async () => {
      await published.settled();
      await records.close();
    },
  };
}
