import { SourceHealth, type Arrivals, type Silence } from '@qiaolou/collector';
import { fromRow, toRow, type RecordStore } from '@qiaolou/record-store';
import type { Clock, LogSource } from '@qiaolou/schema';
import type { PipelineBatch, SourceContribution } from '../pipeline/pipeline-messages.ts';

/** Knowledge about senders that outlives the process. */
export interface SourceRegistry {
  /** Takes in what arrived at the inputs. */
  addArrivals(arrivals: readonly Arrivals[]): void;
  /** Takes in what the pipeline made of a batch. */
  add(batch: PipelineBatch): void;
  snapshot(): readonly LogSource[];
  /** How silent those are who send to this process. */
  silences(): readonly Silence[];
  /** Until then, epoch ms, nobody could hear anybody, or a source need not speak. */
  excuse(until: number, id?: string): void;
  /** Writes what is new of those who sent to this process to the record store: another's senders are not its to tell. */
  save(): Promise<void>;
}

/** What the registry works with. */
export interface RegistryGiven {
  readonly records: RecordStore;
  readonly clock: Clock;
  /** True when old days are played back: the age of their times then says nothing about the devices' clocks. */
  readonly replay: boolean;
  /** Id of this process among the collectors. */
  readonly collector: string;
}

const ROWS_PER_TRANSACTION = 200;
/** Rows written at one save; what is left comes with the next, so that a storm of made-up addresses is no storm of writes. */
const ROWS_PER_SAVE = 4_000;

/** Opens the registry with the figures kept before. */
export async function openSourceRegistry(given: RegistryGiven): Promise<SourceRegistry> {
  const { records, clock, replay, collector } = given;
  const health = new SourceHealth(clock, await savedSources(records), { collector, upSince: clock.now() });
  return {
    addArrivals: (arrivals) => {
      for (const each of arrivals) health.arrived(each);
    },
    add: (batch) => {
      for (const source of batch.sources) addContribution(health, source, replay);
    },
    snapshot: () => health.snapshot(),
    silences: () => health.silences(),
    excuse: (until, id) => health.excuse(until, id),
    save: () => save(health, records),
  };
}

function addContribution(health: SourceHealth, source: SourceContribution, replay: boolean): void {
  const { listener, peer, records, skewsMs } = source;
  // Imports are not live senders, but their lines count as received so that the sums stay true.
  if (listener === 'import' && records > 0) {
    const { lastReceivedAt: at } = source;
    health.arrived({ listener, peer, received: records, shed: 0, truncated: 0, firstAt: at, lastAt: at });
  }
  // Flows that are still being added up are no events yet, and of no data set.
  if (source.events > 0) health.parsed({ ...source, skewMs: replay ? undefined : skewsMs[0] });
}

async function save(health: SourceHealth, records: RecordStore): Promise<void> {
  for (let left = ROWS_PER_SAVE; left > 0; left -= ROWS_PER_TRANSACTION) {
    const sources = health.takeChanged(ROWS_PER_TRANSACTION);
    if (sources.length === 0) return;
    try {
      await writeRows(records, sources);
    } catch (error) {
      health.putBack(sources);
      throw error;
    }
  }
}

async function writeRows(records: RecordStore, sources: readonly LogSource[]): Promise<void> {
  await records.transaction((tx) =>
    tx.db
      .insertInto('logSources')
      .values(sources.map((source) => toRow('logSources', source)))
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
          collector: eb.ref('excluded.collector'),
          clockOffsetMinutes: eb.ref('excluded.clockOffsetMinutes'),
          details: eb.ref('excluded.details'),
        })),
      )
      .execute(),
  );
}

/** The figures as all processes have saved them, seen from now: who has fallen silent since is silent. */
export async function readSources(records: RecordStore, clock: Clock): Promise<readonly LogSource[]> {
  return new SourceHealth(clock, await savedSources(records)).snapshot();
}

async function savedSources(records: RecordStore): Promise<readonly LogSource[]> {
  const rows = await records.db.selectFrom('logSources').selectAll().execute();
  return rows.map((row) => fromRow('logSources', row));
}
