import { SourceHealth, type Arrivals } from '@qiaolou/collector';
import { fromRow, toRow, type RecordStore } from '@qiaolou/record-store';
import type { Clock, LogSource } from '@qiaolou/schema';
import type { PipelineBatch } from '../pipeline/pipeline-messages.ts';

/** Knowledge about senders that outlives the process. */
export interface SourceRegistry {
  /** Takes in what arrived at the inputs. */
  addArrivals(arrivals: readonly Arrivals[]): void;
  /** Takes in what the pipeline made of a batch. */
  add(batch: PipelineBatch): void;
  snapshot(): readonly LogSource[];
  /** Writes the figures of those who sent to this process to the record store: another's senders are not its to tell. */
  save(): Promise<void>;
}

const ROWS_PER_STATEMENT = 200;

/**
 * Opens the registry with the figures kept before.
 *
 * @param replay true when old days are played back: the age of their times then says nothing about the devices' clocks.
 */
export async function openSourceRegistry(records: RecordStore, clock: Clock, replay: boolean): Promise<SourceRegistry> {
  const health = await savedHealth(records, clock);
  return {
    addArrivals: (arrivals) => {
      for (const each of arrivals) health.arrived(each);
    },
    add: (batch) => {
      for (const source of batch.sources) {
        const { listener, peer, dataset, events, unparsed, skewsMs } = source;
        // Imports are not live senders, but their lines count as received so that the sums stay true.
        if (listener === 'import')
          for (let n = 0; n < source.records; n += 1) health.received(listener, peer, source.lastReceivedAt);
        // Flows that are still being added up are no events yet, and of no data set.
        if (events > 0)
          health.parsed({ listener, peer, dataset, events, unparsed, skewMs: replay ? undefined : skewsMs[0] });
      }
    },
    snapshot: () => health.snapshot(),
    save: async () => {
      const sources = health.toldOf();
      await records.transaction(async (tx) => {
        for (let from = 0; from < sources.length; from += ROWS_PER_STATEMENT) {
          await tx.db
            .insertInto('logSources')
            .values(sources.slice(from, from + ROWS_PER_STATEMENT).map((source) => toRow('logSources', source)))
            .onConflict((conflict) =>
              conflict.column('id').doUpdateSet((eb) => ({
                dataset: eb.ref('excluded.dataset'),
                lastSeen: eb.ref('excluded.lastSeen'),
                received: eb.ref('excluded.received'),
                shed: eb.ref('excluded.shed'),
                events: eb.ref('excluded.events'),
                unparsed: eb.ref('excluded.unparsed'),
                truncated: eb.ref('excluded.truncated'),
                rate: eb.ref('excluded.rate'),
                clockSkewMs: eb.ref('excluded.clockSkewMs'),
                expectedIntervalMs: eb.ref('excluded.expectedIntervalMs'),
                silent: eb.ref('excluded.silent'),
              })),
            )
            .execute();
        }
      });
    },
  };
}

/** The figures as all processes have saved them, seen from now: who has fallen silent since is silent. */
export async function readSources(records: RecordStore, clock: Clock): Promise<readonly LogSource[]> {
  return (await savedHealth(records, clock)).snapshot();
}

async function savedHealth(records: RecordStore, clock: Clock): Promise<SourceHealth> {
  const rows = await records.db.selectFrom('logSources').selectAll().execute();
  return new SourceHealth(
    clock,
    rows.map((row) => fromRow('logSources', row)),
  );
}
